import type { ActionOf } from '../schema.js';
import { NotShownHere, type Seen, type Stage } from '../stage.js';
import type { LabControl } from '../target.js';
import { processOf } from './control.js';

/** Starts, stops, kills or moves a process of the lab. */
export async function host({ name, action, address, hostName }: ActionOf<'host'>, stage: Stage): Promise<Seen> {
  return moved(stage, (lab) => lab.ask(`/processes/${name}`, { action, host: address, publicHost: hostName }));
}

/** Makes the Manager's TLS key, the internal CA or the whole Manager anew. */
export async function install(what: ActionOf<'install'>, stage: Stage): Promise<Seen> {
  if (what === 'tls-key') {
    await processOf(stage, 'manager').post('/tls/renew', { newKey: true });
    return {};
  }
  const uuid = what === 'manager-same-uuid' ? stage.target.managerUuid : null;
  return moved(stage, (lab) => lab.ask('/replace', what === 'ca' ? { kind: 'ca' } : { kind: 'manager', uuid }));
}

async function moved(stage: Stage, act: (lab: LabControl) => ReturnType<LabControl['ask']>): Promise<Seen> {
  const { lab } = stage.target;
  if (lab === null || !lab.lasting) throw new NotShownHere('needs a lab with --data, whose processes can be ended and started again');
  stage.target = await act(lab);
  stage.variables['manager'] = stage.target.manager;
  return { state: stage.target.manager.url };
}
