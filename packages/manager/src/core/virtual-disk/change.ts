import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { applyPatch, editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { assertMine, repositoryIn, takeSpace } from '../repository/repository-job.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { configureVm } from '../vm/tell.js';
import { assertUnmapped, checkedSize, ImageFiles, machinesWith, storedDisk, usersOf } from './disk-job.js';

/** The disk that a call changes: its object, or the child of a repository. */
const idOf = (call: OperationCall): string | undefined => call.childId ?? call.id;

const objectsOf = ({ id, repositoryId }: { readonly id: string; readonly repositoryId: string }): readonly ObjectRef[] => [
  { type: 'VirtualDisk', id },
  { type: 'Repository', id: repositoryId },
];

/** Files of a disk's repository on the Server that works on it. Throws RuleError. */
function filesOf(access: AgentAccess, core: ManagerCore, repositoryId: string): ImageFiles {
  assertMine(core, repositoryIn(core, repositoryId));
  return new ImageFiles(core, access, { repositoryId, serverId: workerFor(core, repositoryId).id });
}

/** VirtualDisk.modify: name, description, and whether several machines may have it, which cannot be taken away while several have. */
export function planModifyDisk(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, repositoryId } = storedDisk(core, idOf(call));
  const patch = patchOf('VirtualDisk', call.body, core.options.profile.name) as Partial<RecordOf<'VirtualDisk'>>;
  const object: ObjectRef = { type: 'VirtualDisk', id };
  return {
    job: {
      name: editJobName(core, object),
      objects: [object],
      body: async (job) => {
        const disk = storedDisk(core, id);
        const users = usersOf(core, id);
        if (patch.shareable === false && users.length > 1) throw new RuleError('OVMRU_900166E', [`Virtual Disk: ${disk.name}`, users.join(', ')]);
        if (patch.name === '') throw new RuleError('OVMRU_900013E', ['', 'it is empty']);
        if (patch.name !== undefined && patch.name !== disk.name) await filesOf(access, core, repositoryId).note(id, disk.diskType, patch.name);
        applyPatch(core, object, patch);
        // The configuration of a machine says whether it has a disk alone.
        if (patch.shareable !== undefined && patch.shareable !== disk.shareable) for (const vmId of machinesWith(core, id)) await configureVm(access, job, vmId);
        return null;
      },
    },
  };
}

/** VirtualDisk.delete: of one that no machine or template has. */
export function planDeleteDisk(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, repositoryId } = storedDisk(core, idOf(call));
  return {
    job: {
      name: `Delete Virtual Disk: ${name}`,
      objects: objectsOf({ id, repositoryId }),
      body: async (job) => {
        await deleteDisk(access, job, id);
        return null;
      },
    },
  };
}

/** Destroys an image and forgets it. Throws RuleError OVMRU_900163E while a machine has it; AgentCallError. */
export async function deleteDisk(access: AgentAccess, job: JobContext, diskId: string): Promise<void> {
  const { core } = job;
  const disk = storedDisk(core, diskId);
  assertUnmapped(core, disk);
  const files = filesOf(access, core, disk.repositoryId);
  await files.destroy(disk);
  await files.note(disk.id, disk.diskType, null);
  core.transact((tx) => {
    removeObject(tx, { type: 'VirtualDisk', id: disk.id });
    takeSpace(tx, disk.repositoryId, -disk.onDiskSize);
  });
}

/** VirtualDisk.resize (3.3 clients): disks only grow, also while a machine runs that has them. */
export function planResizeDisk(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, diskType, repositoryId } = storedDisk(core, call.id);
  if (diskType === 'VIRTUAL_CDROM') throw new OperationError('VIRTUAL_DISK_000002', [name]);
  const size = checkedSize(call.params['size']);
  const sparse = call.params['sparse'] !== false;
  return {
    job: {
      name: `Resize Virtual Disk: ${name}`,
      objects: objectsOf({ id, repositoryId }),
      body: async () => {
        const disk = storedDisk(core, id);
        if (size < disk.size) throw new RuleError('OVMRU_900164E', [disk.name, String(disk.size)]);
        const onDiskSize = await filesOf(access, core, repositoryId).resize(disk, size, sparse);
        core.transact((tx) => {
          tx.update('VirtualDisk', id, { size, onDiskSize });
          takeSpace(tx, repositoryId, onDiskSize - disk.onDiskSize);
        });
        return null;
      },
    },
  };
}
