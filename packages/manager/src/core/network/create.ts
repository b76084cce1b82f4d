import type { NetworkRole } from '@ovmsim/model';
import { OperationError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { serverOf } from '../server/server-job.js';
import { assertUsable, checkMtu, ordered } from './lookup.js';
import { markInterface } from './metadata.js';
import { agentJob, givenFields, requiredName } from './network-job.js';
import { newNetwork, newNetworkId, newSwitch } from './records.js';
import type { NetworkFields } from './records.js';
import { inSteps } from './steps.js';

type Wishes = Omit<NetworkFields, 'id'>;

/** A network that is made without roles serves virtual machines: guides and clients make it so and give it cards (inferred). */
function wishesOf(body: unknown): Wishes {
  const { roles = ['VIRTUAL_MACHINE'], description, mtu, ...fields } = givenFields(body);
  checkMtu(mtu as number | undefined, 0);
  return {
    name: requiredName(fields),
    roles: ordered(roles as NetworkRole[]),
    ...(description === undefined ? {} : { description: description as string }),
    ...(mtu === undefined ? {} : { mtu: mtu as number }),
  };
}

/** Network.create (WSAPI guide 3.3 §2.6.12.2). No agent is asked: no Server is connected yet. The management network is discovered, not made. */
export function planCreateNetwork(call: OperationCall, core: ManagerCore): JobPlan {
  const wishes = wishesOf(call.body);
  if (wishes.roles.includes('MANAGEMENT')) throw new OperationError('NETWORK_000000', ['MANAGEMENT']);
  return {
    job: {
      name: `Create Network: ${wishes.name}`,
      objects: [],
      body: async () => {
        const id = newNetworkId(core);
        core.transact((tx) => tx.insert('Network', newNetwork({ ...wishes, id })));
        return { type: 'Network', id };
      },
    },
  };
}

/** Server.createNetwork: a network inside one Server, for its machines only (CLI guide 3.3 A.38): a bridge without a port. */
export function planCreateLocalNetwork(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  const wishes = wishesOf(call.body);
  if (wishes.roles.some((role) => role !== 'VIRTUAL_MACHINE')) throw new OperationError('NETWORK_000008', [wishes.name]);
  return {
    job: agentJob(core, {
      name: `Create Network: ${wishes.name} on Server: ${server.name}`,
      objects: [{ type: 'Server', id: server.id }],
      servers: [server.id],
      body: async (job) => {
        assertUsable(core, server.id);
        const network = newNetwork({ ...wishes, roles: ['VIRTUAL_MACHINE'], mtu: 0, id: newNetworkId(core), serverId: server.id });
        const { id } = network;
        await inSteps(access, job, async ({ take }) => {
          const step = (word: string) => ({ serverId: server.id, method: 'ovs_local_config', params: [word, id] }) as const;
          await take(step('start'), step('stop'));
          await markInterface(access, job, { serverId: server.id, interfaceName: id, network });
          core.transact((tx) => {
            tx.insert('Network', network);
            tx.insert('VirtualSwitch', newSwitch(newId(core, 'VirtualSwitch'), id, null));
          });
        });
        return { type: 'Network', id };
      },
    }),
  };
}
