import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { namesOf, servesMachines } from '../network/lookup.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { configureVm, serverFor, vmIn } from '../vm/tell.js';

type Vm = RecordOf<'Vm'>;

/** Guests that take and give cards while they run: those with paravirtual drivers (inferred from what `configure_vm` applies to a live domain). */
const hotPlug: ReadonlySet<Vm['vmDomainType']> = new Set(['XEN_PVM', 'XEN_HVM_PV_DRIVERS']);

/**
 * Whether a machine's cards may be changed now. Throws RuleError OVMRU_005002E for one that is neither stopped nor a template, unless it runs and its guest can
 * take it; GEN_000002 when it is gone.
 */
export function assertChangeable(core: Pick<ManagerCore, 'store'>, vmId: string): Vm {
  const vm = vmIn(core, vmId);
  const { vmRunState, vmDomainType, name } = vm;
  if (vmRunState === 'STOPPED' || vmRunState === 'TEMPLATE' || (vmRunState === 'RUNNING' && hotPlug.has(vmDomainType))) return vm;
  throw new RuleError('OVMRU_005002E', [name, vmRunState]);
}

/** Whether a machine's card may be on a network: it serves machines (NETWORK_000001), and a local one those of its Server (OVMRU_900214E). */
export function assertFits(core: Pick<ManagerCore, 'store'>, vm: Vm, network: RecordOf<'Network'>): void {
  if (!servesMachines(network)) throw new RuleError('NETWORK_000001', [network.name, 'VIRTUAL_MACHINE']);
  if (network.serverId === null || vm.serverId === null || vm.serverId === network.serverId) return;
  throw new RuleError('OVMRU_900214E', [network.name, namesOf(core.store, 'Server', [network.serverId]), vm.name]);
}

/** A change of a machine's cards and what takes it back; both commit. */
export interface CardChange {
  readonly vmId: string;
  readonly change: () => void;
  readonly undo: () => void;
}

/** Makes the change and tells a Server that has the machine's repository; when that fails the change is taken back. Throws AgentCallError, RuleError. */
export async function changeCards(access: AgentAccess, job: JobContext, { vmId, change, undo }: CardChange): Promise<void> {
  const vm = vmIn(job.core, vmId);
  // Whom to tell is asked first: where there is nobody, nothing changes at all.
  if (vm.repositoryId !== null) serverFor(job.core, vm);
  change();
  try {
    await configureVm(access, job, vmId);
  } catch (error) {
    undo();
    throw error;
  }
}
