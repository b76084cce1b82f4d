import type { RecordOf } from '@ovmsim/model';
import { bodyOf, requiredText } from '../file-server/file-server-job.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { quietly } from '../repository/on-server.js';
import { assertMine, repositoryIn, takeSpace } from '../repository/repository-job.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { checkedSize, ImageFiles } from './disk-job.js';
import { newDiskId, newVirtualDisk } from './records.js';

/** Repository.createVirtualDisk (3.4 clients): an empty disk; sparse unless told otherwise (inferred), so that it takes nothing yet. CD images come by import only. */
export function planCreateDisk(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id: repositoryId, name: repositoryName } = repositoryIn(core, call.id);
  const given = bodyOf<RecordOf<'VirtualDisk'>>(call.body);
  const name = requiredText(given.name, 'name');
  const diskType = given.diskType ?? 'VIRTUAL_DISK';
  if (diskType !== 'VIRTUAL_DISK') throw new OperationError('VIRTUAL_DISK_000000', [diskType]);
  const size = checkedSize(given.size);
  const sparse = call.params['sparse'] !== false;
  return {
    job: {
      name: `Create Virtual Disk: ${name} on Repository: ${repositoryName}`,
      objects: [{ type: 'Repository', id: repositoryId }],
      body: async (job) => {
        assertMine(core, repositoryIn(core, repositoryId));
        const files = new ImageFiles(core, access, { repositoryId, serverId: workerFor(core, repositoryId).id });
        const id = newDiskId(core, diskType);
        job.progress(`Creating virtual disk ${name}`);
        const onDiskSize = await files.create({ id, diskType, size }, sparse);
        try {
          await files.note(id, diskType, name);
        } catch (error) {
          await quietly(job, files.destroy({ id, diskType, size, onDiskSize }));
          throw error;
        }
        const { description, shareable } = given;
        core.transact((tx) => {
          tx.insert('VirtualDisk', newVirtualDisk(core.store, { id, name, description: description ?? '', shareable: shareable ?? false, diskType, size, onDiskSize, repositoryId }));
          takeSpace(tx, repositoryId, onDiskSize);
        });
        return { type: 'VirtualDisk', id };
      },
    },
  };
}
