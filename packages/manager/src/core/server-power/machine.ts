import type { RecordOf } from '@ovmsim/model';
import { agentTrouble } from '../../agents/agent-client.js';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobDescription } from '../operation.js';
import { bestOf } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { agentKeys } from '../server/server-job.js';
import { reconnect } from '../server/take-over.js';
import { noteReturn } from '../server/trouble.js';
import { rejoin } from './rejoin.js';

type Server = RecordOf<'Server'>;

/** A job that switches a Server; its pool is kept still meanwhile, because the role of the master may move. */
export function powerJob(core: ManagerCore, { id, serverPoolId }: Server, job: Pick<JobDescription, 'name' | 'body'>): JobDescription {
  const members = serverPoolId === null ? [id] : core.store.related('Server', 'serverPoolId', serverPoolId);
  return {
    ...job,
    objects: [{ type: 'Server', id }, ...(serverPoolId === null ? [] : [{ type: 'ServerPool', id: serverPoolId } as const])],
    keys: agentKeys(core, members),
  };
}

/** The Server inside a job. Throws OVMRU_900001E when this Manager does not own it. */
export function ownedServer(core: ManagerCore, id: string): Server {
  const server = core.store.get('Server', id);
  if (server === undefined || server.managerUuid !== core.managerId) throw new RuleError('OVMRU_900001E', [server?.name ?? id]);
  return server;
}

/** The Server that switches another one: a member of its pool before others. Throws OVMRU_900313E when none runs. */
export function switcherFor(core: ManagerCore, server: Server): Server {
  const others = core.store.list('Server').filter(({ id, managerUuid }) => id !== server.id && managerUuid === core.managerId);
  const found = bestOf(others.filter(({ serverPoolId }) => serverPoolId !== null && serverPoolId === server.serverPoolId)) ?? bestOf(others);
  if (found === undefined) throw new RuleError('OVMRU_900313E', [server.name]);
  return found;
}

/** The controller of a Server, if somebody told the Manager of it. */
export function controllerOf({ store }: Pick<ManagerCore, 'store'>, serverId: string): RecordOf<'ServerController'> | undefined {
  return store.get('ServerController', store.related('ServerController', 'serverId', serverId)[0] ?? '');
}

/** Switches a machine on: through its controller, or else by a packet that its network cards hear (ability `powerOnWOL`, recorded 3.3.3; order inferred). */
export async function switchOn(access: AgentAccess, job: JobContext, server: Server): Promise<void> {
  const { core } = job;
  const switcher = access.of(switcherFor(core, server).id);
  const controller = controllerOf(core, server.id);
  job.progress(`Server ${switcher.target.name} switches server ${server.name} on`);
  if (controller !== undefined) {
    await switcher.call('remote_power_on', controller.serverControllerType, controller.ipAddress, controller.username, controller.password ?? '');
    return;
  }
  for (const mac of cardsOf(core, server.id)) await switcher.call('remote_power_on', 'WOL', mac, '', '');
}

function cardsOf({ store }: ManagerCore, serverId: string): readonly string[] {
  return store
    .related('EthernetPort', 'serverId', serverId)
    .flatMap((id) => store.get('EthernetPort', id) ?? [])
    .filter(({ portType }) => portType === 'PHYSICAL')
    .flatMap(({ macAddress }) => macAddress ?? []);
}

/** Waits until a Server that was switched on, or boots, answers; then it is RUNNING and back in its pool. Throws OVMRU_900023E when it does not come. */
export async function waitForReturn(access: AgentAccess, job: JobContext, serverId: string): Promise<void> {
  const { core } = job;
  const client = access.of(serverId, { onFailure: () => undefined });
  await reconnect({ job, address: client.target.address }, client);
  core.transact((tx) => {
    if (tx.get('Server', serverId)?.serverRunState !== 'RUNNING') {
      tx.update('Server', serverId, { serverRunState: 'RUNNING' });
      core.events.raise(tx, { type: 'server.online', object: { type: 'Server', id: serverId } });
    } else noteReturn(core, tx, serverId);
  });
  await rejoin(access, job, serverId);
}

/** Pause between two looks at a Server that goes down, ms. */
const pause = 50;

/** Waits until nobody answers for a Server any more. Throws OVMRU_900316E when it goes on. */
export async function waitForEnd(access: AgentAccess, job: JobContext, serverId: string): Promise<void> {
  const { io, settings } = job.core.options;
  const client = access.of(serverId, { onFailure: () => undefined, timeoutMs: settings.watchTimeoutMs });
  const deadline = io.now() + settings.restartTimeoutMs;
  for (;;) {
    try {
      await client.call('get_api_version');
    } catch (error) {
      if (agentTrouble(error) === 'unreachable') return;
    }
    if (io.now() >= deadline) throw new OperationError('OVMRU_900316E', [client.target.name]);
    await io.sleep(pause);
    job.checkAbort();
  }
}

/** Writes the state of a Server. */
export function setState(core: ManagerCore, serverId: string, serverRunState: Server['serverRunState']): void {
  core.transact((tx) => tx.update('Server', serverId, { serverRunState }));
}
