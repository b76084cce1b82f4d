import type { RecordOf, VmDomainType } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';

type Vm = RecordOf<'Vm'>;
type Core = Pick<ManagerCore, 'store'>;

/** What a mapping leads to. */
export type MappedDisk =
  | { readonly kind: 'virtual'; readonly id: string; readonly record: RecordOf<'VirtualDisk'> }
  | { readonly kind: 'physical'; readonly id: string; readonly record: RecordOf<'StorageElement'> };

/** 'Virtual Disk: x', as refusals call it. */
const label = ({ kind, record }: MappedDisk): string => (kind === 'virtual' ? `Virtual Disk: ${record.name}` : `Physical Disk: ${record.name}`);

const isCdrom = (disk: MappedDisk): boolean => disk.kind === 'virtual' && disk.record.diskType === 'VIRTUAL_CDROM';

/** Guests that have drivers for Xen's own disks take and lose them while they run; the others only change what is in the CD drive (inferred). */
const hotPlugs: ReadonlySet<VmDomainType> = new Set(['XEN_PVM', 'XEN_HVM_PV_DRIVERS']);

/** Whether a machine's disks may change now. Throws OVMRU_900169E. */
export function assertChangeable(vm: Vm, disk: MappedDisk): void {
  const { vmRunState, vmDomainType } = vm;
  if (vmRunState === 'STOPPED' || vmRunState === 'TEMPLATE') return;
  if (vmRunState === 'RUNNING' && (hotPlugs.has(vmDomainType) || isCdrom(disk))) return;
  throw new RuleError('OVMRU_900169E', [vm.name, vmDomainType, vmRunState]);
}

/** The slots of a machine that are taken. */
export function takenSlots({ store }: Core, vmId: string): ReadonlySet<number> {
  return new Set(store.related('VmDiskMapping', 'vmId', vmId).flatMap((id) => store.get('VmDiskMapping', id)?.diskTarget ?? []));
}

/** The slot of a new mapping: the wanted one, or the lowest that is free (inferred). Throws OVMRU_900167E, OVMRU_900168E. */
export function slotFor(core: Core, vm: Vm, wanted: number | undefined): number {
  const taken = takenSlots(core, vm.id);
  if (taken.size >= vm.diskLimit) throw new RuleError('OVMRU_900168E', [vm.name, vm.vmDomainType, String(vm.diskLimit)]);
  if (wanted !== undefined) {
    if (taken.has(wanted)) throw new RuleError('OVMRU_900167E', [String(wanted), vm.name]);
    return wanted;
  }
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/** A disk that is not shareable belongs to one machine or template, and to that only once. Throws OVMRU_900166E, OVMRU_900163E. */
export function assertMappable({ store }: Core, vm: Vm, disk: MappedDisk): void {
  const field = disk.kind === 'virtual' ? 'virtualDiskId' : 'storageElementId';
  const users = new Set(store.related('VmDiskMapping', field, disk.id).flatMap((id) => store.get('VmDiskMapping', id)?.vmId ?? []));
  if (users.has(vm.id) && !isCdrom(disk)) throw new RuleError('OVMRU_900163E', [label(disk), vm.name]);
  if (users.size > 0 && !disk.record.shareable) throw new RuleError('OVMRU_900166E', [label(disk), [...users].map((id) => store.get('Vm', id)?.name ?? id).join(', ')]);
  if (disk.kind === 'physical' && store.related('FileSystem', 'storageElementId', disk.id).some((fs) => store.related('Repository', 'fileSystemId', fs).length > 0)) {
    throw new RuleError('OVMRU_900163E', [label(disk), 'a repository']);
  }
}

/** A running machine gets only what its Server can reach. Throws OVMRU_900170E. */
export function assertWithinReach({ store }: Core, vm: Vm, disk: MappedDisk): void {
  if (vm.vmRunState !== 'RUNNING' || vm.serverId === null || disk.kind !== 'virtual' || disk.record.repositoryId === null) return;
  const repository = store.get('Repository', disk.record.repositoryId);
  if (repository === undefined || repository.presentedServerIds.includes(vm.serverId)) return;
  throw new RuleError('OVMRU_900170E', [label(disk), repository.name, store.get('Server', vm.serverId)?.name ?? vm.serverId]);
}
