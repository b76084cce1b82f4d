import { fixedIds } from '@ovmsim/model';
import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { OperationError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { MappedDisk } from './rules.js';

type VmDiskMapping = RecordOf<'VmDiskMapping'>;

/** Highest slot: the devices of Xen's block driver count that far (inferred). */
export const highestSlot = 106;

/** The mapping of an id. Throws GEN_000002. */
export function mappingIn({ store }: Pick<ManagerCore, 'store'>, id: string | undefined): VmDiskMapping {
  return namedObject(store, 'VmDiskMapping', id);
}

/** The disk of a mapping, or of the body of a new one. Throws VM_DISK_MAPPING_000003, GEN_000002. */
export function mappedDisk({ store }: Pick<ManagerCore, 'store'>, ids: { readonly virtualDiskId?: string | null; readonly storageElementId?: string | null }): MappedDisk {
  const { virtualDiskId, storageElementId } = ids;
  const [virtual, physical] = [virtualDiskId ?? '', storageElementId ?? ''];
  if ((virtual === '') === (physical === '')) throw new OperationError('VM_DISK_MAPPING_000003');
  if (virtual !== '') {
    const record = namedObject(store, 'VirtualDisk', virtual);
    return { kind: 'virtual', id: virtual, record };
  }
  const record = namedObject(store, 'StorageElement', physical);
  return { kind: 'physical', id: physical, record };
}

/** What a job on a mapping locks: the machine, and the disk unless it is the empty drive, which all machines have. */
export function objectsOf(vmId: string, disk: MappedDisk): readonly ObjectRef[] {
  const machine: ObjectRef = { type: 'Vm', id: vmId };
  if (disk.id === fixedIds.emptyCdrom) return [machine];
  return [machine, { type: disk.kind === 'virtual' ? 'VirtualDisk' : 'StorageElement', id: disk.id }];
}

/** A slot as clients give it. Throws GEN_000015. */
export function checkSlot(slot: number | null | undefined): number | undefined {
  if (slot === undefined || slot === null) return undefined;
  if (slot < 0 || slot > highestSlot) throw new OperationError('GEN_000015', ['diskTarget', '0', String(highestSlot)]);
  return slot;
}
