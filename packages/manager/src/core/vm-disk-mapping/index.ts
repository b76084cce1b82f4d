import { diskMappingName, type RecordOf } from '@ovmsim/model';
import { bodyOf } from '../file-server/file-server-job.js';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { applyPatch, editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { vmIn } from '../vm/tell.js';
import { checkSlot, mappedDisk, mappingIn, objectsOf } from './mapping-job.js';
import { defaultWriteMode, newMapping } from './records.js';
import { assertChangeable, assertMappable, assertWithinReach, slotFor, takenSlots } from './rules.js';
import { tellDisks } from './tell.js';

type VmDiskMapping = RecordOf<'VmDiskMapping'>;

/** Registers what a Manager does with the disks of machines and templates. */
export function registerVmDiskMappingOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Vm.createVmDiskMapping', (call) => planMap(access, call, core));
  core.handle('Vm.modifyVmDiskMapping', (call) => planModifyMapping(access, call, core));
  core.handle('Vm.deleteVmDiskMapping', (call) => planUnmap(access, call, core));
  core.handle('VmDiskMapping.modify', (call) => planModifyMapping(access, call, core));
  core.handle('VmDiskMapping.delete', (call) => planUnmap(access, call, core));
}

const idOf = (call: OperationCall): string | undefined => call.childId ?? call.id;

/** Vm.createVmDiskMapping (3.4 clients; name of the job recorded). The machine's Server is told first; if it does not take the disk, there is no mapping. */
function planMap(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id: vmId, name: vmName } = vmOf(core, call.id);
  const given = bodyOf<VmDiskMapping>(call.body);
  const disk = mappedDisk(core, given);
  const slot = checkSlot(given.diskTarget);
  const name = given.name === undefined || given.name === null || given.name === '' ? diskMappingName(disk.id) : given.name;
  return {
    job: {
      name: `Create VM Disk Mapping: ${name} on VM: ${vmName}`,
      objects: objectsOf(vmId, disk),
      body: async (job) => {
        const vm = vmIn(core, vmId);
        const now = mappedDisk(core, given);
        assertChangeable(vm, now);
        assertMappable(core, vm, now);
        assertWithinReach(core, vm, now);
        const id = newId(core, 'VmDiskMapping');
        const mapping = newMapping({
          id, vmId, name, description: given.description ?? '', diskTarget: slotFor(core, vm, slot),
          ...(now.kind === 'virtual' ? { virtualDiskId: now.id } : { storageElementId: now.id }),
          diskWriteMode: given.diskWriteMode ?? (now.kind === 'virtual' ? defaultWriteMode(now.record) : 'READ_WRITE'),
          emulatedBlockDevice: given.emulatedBlockDevice ?? false,
        });
        await tellDisks(access, job, { vmId, change: { put: mapping } });
        core.transact((tx) => tx.insert('VmDiskMapping', mapping));
        return { type: 'VmDiskMapping', id };
      },
    },
  };
}

/** VmDiskMapping.modify: its slot, its mode, what it is called, and what is in a CD drive (CLI guide 3.4 A.99). Machine and disk stay, whatever the body holds. */
function planModifyMapping(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const before = mappingIn(core, idOf(call));
  const medium = newMedium(core, before, bodyOf<VmDiskMapping>(call.body));
  const patch: Partial<VmDiskMapping> = { ...patchOf('VmDiskMapping', call.body, core.options.profile.name), ...(medium === null ? {} : { virtualDiskId: medium }) };
  checkSlot(patch.diskTarget);
  const object = { type: 'VmDiskMapping', id: before.id } as const;
  return {
    job: {
      name: editJobName(core, object),
      objects: [object, ...objectsOf(before.vmId, mappedDisk(core, before)), ...(medium === null ? [] : objectsOf(before.vmId, mappedDisk(core, { virtualDiskId: medium })).slice(1))],
      body: async (job) => {
        await modifyMapping(access, job, { id: before.id, patch });
        return null;
      },
    },
  };
}

async function modifyMapping(access: AgentAccess, job: JobContext, { id, patch }: { readonly id: string; readonly patch: Partial<VmDiskMapping> }): Promise<void> {
  const { core } = job;
  const mapping = mappingIn(core, id);
  const after = { ...mapping, ...patch };
  const vm = vmIn(core, mapping.vmId);
  const devices = (['diskTarget', 'diskWriteMode', 'emulatedBlockDevice', 'virtualDiskId'] as const).some((field) => after[field] !== mapping[field]);
  const disk = mappedDisk(core, after);
  if (devices) assertChangeable(vm, disk);
  if (after.diskTarget !== mapping.diskTarget && takenSlots(core, vm.id).has(after.diskTarget)) throw new RuleError('OVMRU_900167E', [String(after.diskTarget), vm.name]);
  if (after.virtualDiskId !== mapping.virtualDiskId) {
    assertMappable(core, vm, disk);
    assertWithinReach(core, vm, disk);
  }
  if (devices) await tellDisks(access, job, { vmId: vm.id, change: { put: after } });
  // An emptied drive keeps what its mapping is called (recorded 3.3.3).
  applyPatch(core, { type: 'VmDiskMapping', id }, patch);
}

/** The image that is put into a CD drive, or the empty drive; null when nothing changes. Throws VM_DISK_MAPPING_000000, VM_DISK_MAPPING_000001, VM_DISK_MAPPING_000002. */
function newMedium(core: ManagerCore, before: VmDiskMapping, given: Partial<VmDiskMapping>): string | null {
  const changes = (field: 'vmId' | 'virtualDiskId' | 'storageElementId'): boolean => given[field] !== undefined && given[field] !== null && given[field] !== before[field];
  if (changes('vmId')) throw new OperationError('VM_DISK_MAPPING_000000');
  if (changes('storageElementId')) throw new OperationError('VM_DISK_MAPPING_000002');
  if (!changes('virtualDiskId')) return null;
  const ids = [before.virtualDiskId, given.virtualDiskId];
  if (!ids.every((id) => core.store.get('VirtualDisk', id ?? '')?.diskType === 'VIRTUAL_CDROM')) throw new OperationError('VM_DISK_MAPPING_000001');
  return given.virtualDiskId ?? null;
}

/** Vm.deleteVmDiskMapping and VmDiskMapping.delete (name of the job recorded): the disk stays where it is. */
function planUnmap(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, vmId, virtualDiskId, storageElementId } = mappingIn(core, idOf(call));
  const disk = mappedDisk(core, { virtualDiskId, storageElementId });
  return {
    job: {
      name: `Delete VM Disk Mapping: ${name} from VM: ${vmOf(core, vmId).name}`,
      objects: objectsOf(vmId, disk),
      body: async (job) => {
        const mapping = mappingIn(core, id);
        assertChangeable(vmIn(core, vmId), mappedDisk(core, mapping));
        await tellDisks(access, job, { vmId, change: { remove: id } });
        core.transact((tx) => removeObject(tx, { type: 'VmDiskMapping', id }));
        return null;
      },
    },
  };
}

function vmOf({ store }: Pick<ManagerCore, 'store'>, id: string | undefined): RecordOf<'Vm'> {
  return namedObject(store, 'Vm', id);
}
