import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { attachedTo, bridgeStep, switchOf } from './attachable.js';
import { isManagement, networkIn, networkOf } from './lookup.js';
import { markInterface } from './metadata.js';
import { agentJob } from './network-job.js';
import { inSteps } from './steps.js';
import { assertNoCards } from './use.js';

/**
 * Network.delete, and that of a local network below its Server. Ports and VLAN interfaces become free; a network with cards stays, and the management network
 * stays for as long as it has ports (Concepts Guide 3.3 §5.6).
 */
export function planDeleteNetwork(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const network = networkOf(core, call.childId ?? call.id);
  const connected = attachedTo(core.store, network.id);
  return {
    job: agentJob(core, {
      name: `Delete Network: ${network.name}`,
      objects: [{ type: 'Network', id: network.id }, ...connected.map(({ type, id }) => ({ type, id }))],
      servers: [...connected.map(({ serverId }) => serverId), ...(network.serverId === null ? [] : [network.serverId])],
      body: async (job) => {
        await remove(access, network.id, job);
        return null;
      },
    }),
  };
}

async function remove(access: AgentAccess, networkId: string, job: JobContext): Promise<void> {
  const { core } = job;
  const network = networkIn(core.store, networkId);
  const connected = attachedTo(core.store, networkId);
  assertNoCards(core.store, network);
  if (isManagement(network) && connected.length > 0) throw new RuleError('OVMRU_900202E', [network.name, connected.map(({ name }) => name).join(', ')]);
  await inSteps(access, job, async ({ take }) => {
    for (const one of connected) {
      if (switchOf(core.store, one) !== undefined) await take(bridgeStep('stop', networkId, one), bridgeStep('start', networkId, one));
      await markInterface(access, job, { ...one, network: null });
    }
    if (network.serverId !== null) await take(localStep('stop', network, network.serverId), localStep('start', network, network.serverId));
    assertNoCards(core.store, network);
    core.transact((tx) => removeObject(tx, { type: 'Network', id: networkId }));
  });
}

function localStep(word: 'start' | 'stop', { id }: Pick<RecordOf<'Network'>, 'id'>, serverId: string) {
  return { serverId, method: 'ovs_local_config', params: [word, id] } as const;
}
