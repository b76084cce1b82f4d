import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import { editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldTransaction } from '../transaction.js';
import { tellMtu, writeMtu } from '../ethernet-port/mtu.js';
import { attachedTo, bridgeStep, switchOf } from './attachable.js';
import type { Attachable } from './attachable.js';
import { checkMtu, isManagement, networkIn, networkOf, ordered, servesMachines } from './lookup.js';
import { markInterface } from './metadata.js';
import { agentJob } from './network-job.js';
import { newSwitch } from './records.js';
import { inSteps } from './steps.js';
import type { Steps } from './steps.js';
import { assertNoCards } from './use.js';

type Network = RecordOf<'Network'>;
type NetworkPatch = Partial<Pick<Network, 'name' | 'description' | 'userData' | 'roles' | 'mtu'>>;

/** Network.modify: name, description, roles and MTU. Servers get or lose their bridge with the role for machines, and learn name, roles and MTU. */
export function planModifyNetwork(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const network = networkOf(core, call.childId ?? call.id);
  const given = patchOf('Network', call.body, core.options.profile.name) as NetworkPatch;
  checkMtu(given.mtu, 0);
  const patch: NetworkPatch = given.roles === undefined ? given : { ...given, roles: ordered(given.roles) };
  const connected = attachedTo(core.store, network.id);
  return {
    job: agentJob(core, {
      name: editJobName(core, { type: 'Network', id: network.id }),
      objects: [{ type: 'Network', id: network.id }, ...connected.map(({ type, id }) => ({ type, id }))],
      servers: [...connected.map(({ serverId }) => serverId), ...(network.serverId === null ? [] : [network.serverId])],
      body: async (job) => {
        await modify(access, { networkId: network.id, patch }, job);
        return null;
      },
    }),
  };
}

async function modify(access: AgentAccess, { networkId, patch }: { readonly networkId: string; readonly patch: NetworkPatch }, job: JobContext): Promise<void> {
  const { core } = job;
  const before = networkIn(core.store, networkId);
  const after: Network = { ...before, ...patch };
  if (after.name === '') throw new RuleError('OVMRU_900013E', ['', 'it is empty']);
  assertRoles(before, after);
  const connected = attachedTo(core.store, networkId);
  const bridging = !before.serverLocal && servesMachines(after) !== servesMachines(before);
  const mtu = after.mtu > 0 && after.mtu !== before.mtu ? after.mtu : null;
  // Again before the commit: a card may have come while the Servers were told.
  const assertFree = (): void => {
    if (bridging && servesMachines(before)) assertNoCards(core.store, before);
  };
  assertFree();
  await inSteps(access, job, async (steps) => {
    if (mtu !== null) for (const one of connected) await tellMtu(steps, one, mtu);
    if (bridging) await moveBridges(core, steps, { network: after, connected });
    assertFree();
    core.transact((tx) => {
      for (const one of connected) {
        if (mtu !== null) writeMtu(tx, one, mtu);
        if (bridging) writeSwitch(tx, core, { network: after, one });
      }
      tx.update('Network', networkId, patch);
    });
  });
  if (after.name === before.name && after.roles.join() === before.roles.join()) return;
  const local = before.serverId === null ? [] : [{ serverId: before.serverId, interfaceName: networkId }];
  for (const { serverId, interfaceName } of [...connected, ...local]) await markInterface(access, job, { serverId, interfaceName, network: after });
}

/** The management network keeps its role and no other can get it (Concepts Guide 3.3 §5.6); a local network serves machines and nothing else. */
function assertRoles(before: Network, after: Network): void {
  if (isManagement(before) && !isManagement(after)) throw new RuleError('OVMRU_900200E', [before.name]);
  if (!isManagement(before) && isManagement(after)) throw new RuleError('NETWORK_000000', ['MANAGEMENT']);
  if (before.serverLocal && after.roles.join() !== 'VIRTUAL_MACHINE') throw new RuleError('NETWORK_000008', [before.name]);
}

interface Bridged {
  readonly network: Network;
  readonly connected: readonly Attachable[];
}

/** Every Server of the network gets its bridge, or loses it. */
async function moveBridges(core: ManagerCore, { take }: Steps, { network, connected }: Bridged): Promise<void> {
  const [word, back] = servesMachines(network) ? (['start', 'stop'] as const) : (['stop', 'start'] as const);
  for (const one of connected) {
    const has = switchOf(core.store, one) !== undefined;
    if (has !== servesMachines(network)) await take(bridgeStep(word, network.id, one), bridgeStep(back, network.id, one));
  }
}

function writeSwitch(tx: WorldTransaction, core: ManagerCore, { network, one }: { readonly network: Network; readonly one: Attachable }): void {
  const bridge = switchOf(tx, one);
  if (servesMachines(network) && bridge === undefined) tx.insert('VirtualSwitch', newSwitch(newId(core, 'VirtualSwitch'), network.id, one));
  if (!servesMachines(network) && bridge !== undefined) tx.delete('VirtualSwitch', bridge);
}
