import type { RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { givenFields } from '../network/network-job.js';
import { networkIn } from '../network/lookup.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { assertChangeable, assertFits, changeCards } from './change.js';
import { allocateMac, claimMac, readMac } from './mac.js';
import { newVirtualNic } from './records.js';

interface Wishes {
  readonly networkId: string | null;
  readonly name?: string;
  readonly description?: string;
  /** As the user wrote it, readable. */
  readonly macAddress: string | null;
}

function wishesOf(body: unknown): Wishes {
  const { networkId, name, description, macAddress } = givenFields(body) as Partial<Record<keyof RecordOf<'VirtualNic'>, string>>;
  const mac = macAddress === undefined || macAddress === '' ? null : readMac(macAddress);
  if (mac === null && macAddress !== undefined && macAddress !== '') throw new OperationError('NETWORK_000002', [macAddress]);
  return {
    networkId: networkId ?? null,
    macAddress: mac,
    ...(name === undefined || name === '' ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
}

/**
 * Vm.createVirtualNic (3.4 clients). Without a network the card hangs in the air, without an address one is drawn from the Manager's range; a template's card has
 * none (recorded 3.3.3). A fully virtual guest has at most eight cards (recorded 3.3.3, `hvmMaxVnics`).
 */
export function planCreateCard(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const wishes = wishesOf(call.body);
  const vm = namedObject(core.store, 'Vm', call.id);
  return {
    job: {
      name: `Create VNIC: ${wishes.name ?? wishes.macAddress ?? 'new'} on VM: ${vm.name}`,
      objects: [{ type: 'Vm', id: vm.id }],
      body: (job) => create(access, { vmId: vm.id, wishes }, job),
    },
  };
}

async function create(access: AgentAccess, { vmId, wishes }: { readonly vmId: string; readonly wishes: Wishes }, job: JobContext) {
  const { core } = job;
  const vm = assertChangeable(core, vmId);
  if (wishes.networkId !== null) assertFits(core, vm, networkIn(core.store, wishes.networkId));
  assertRoom(core, vm);
  const macAddress = addressFor(core, vm, wishes);
  const card = newVirtualNic({ ...wishes, id: newId(core, 'VirtualNic'), vmId, macAddress });
  await changeCards(access, job, {
    vmId,
    change: () => core.transact((tx) => tx.insert('VirtualNic', card)),
    undo: () => core.transact((tx) => removeObject(tx, { type: 'VirtualNic', id: card.id })),
  });
  return { type: 'VirtualNic', id: card.id } as const;
}

/** Throws RuleError NETWORK_000009 for a template that is given an address, NETWORK_000005, NETWORK_000006. */
function addressFor(core: ManagerCore, vm: RecordOf<'Vm'>, { macAddress }: Wishes): string | null {
  if (vm.vmRunState === 'TEMPLATE') {
    if (macAddress !== null) throw new RuleError('NETWORK_000009', [vm.name]);
    return null;
  }
  return macAddress === null ? allocateMac(core) : claimMac(core, macAddress);
}

/** What every Server can do that was seen. */
const usualCards = 8;

/** Throws RuleError OVMRU_900112E. */
function assertRoom(core: ManagerCore, vm: RecordOf<'Vm'>): void {
  if (vm.vmDomainType !== 'XEN_HVM' && vm.vmDomainType !== 'XEN_HVM_PV_DRIVERS') return;
  const most = core.store.get('Server', vm.serverId ?? '')?.serverAbilities.hvmMaxVnics || usualCards;
  if (core.store.related('VirtualNic', 'vmId', vm.id).length >= most) throw new RuleError('OVMRU_900112E', [vm.name, String(most)]);
}
