import { diskMappingName, type RecordOf } from '@ovmsim/model';
import { baseFields } from '../record.js';

type VmDiskMapping = RecordOf<'VmDiskMapping'>;

/** What of a mapping is not the same for all; exactly one of the two disks. */
export type MappingFields = Pick<VmDiskMapping, 'id' | 'vmId' | 'diskTarget'> &
  ({ readonly virtualDiskId: string } | { readonly storageElementId: string }) &
  Partial<Pick<VmDiskMapping, 'name' | 'description' | 'diskWriteMode' | 'emulatedBlockDevice'>>;

/** A disk in a slot of a machine or template: written to unless told (CD images are not: `defaultWriteMode`). */
export function newMapping(fields: MappingFields): VmDiskMapping {
  const virtualDiskId = 'virtualDiskId' in fields ? fields.virtualDiskId : null;
  const storageElementId = 'storageElementId' in fields ? fields.storageElementId : null;
  const { id, name = diskMappingName(virtualDiskId ?? storageElementId ?? ''), description = '' } = fields;
  return {
    ...baseFields({ id, name, description }),
    vmId: fields.vmId,
    virtualDiskId,
    storageElementId,
    diskTarget: fields.diskTarget,
    emulatedBlockDevice: fields.emulatedBlockDevice ?? false,
    diskWriteMode: fields.diskWriteMode ?? 'READ_WRITE',
  };
}

/** How a disk is mapped when nobody says how: CD images are only read (recorded 3.3.3). */
export function defaultWriteMode(disk: Pick<RecordOf<'VirtualDisk'>, 'diskType'> | undefined): VmDiskMapping['diskWriteMode'] {
  return disk?.diskType === 'VIRTUAL_CDROM' ? 'READ_ONLY' : 'READ_WRITE';
}
