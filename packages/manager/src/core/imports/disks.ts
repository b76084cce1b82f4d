import { diskType as diskTypes } from '@ovmsim/model';
import type { DiskType, ObjectRef } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { quietly } from '../repository/on-server.js';
import { assertMine, repositoryIn, takeSpace } from '../repository/repository-job.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { ImageFiles } from '../virtual-disk/disk-job.js';
import { newDiskId, newVirtualDisk } from '../virtual-disk/records.js';
import { inBackground } from './background.js';
import { importJob } from './import-job.js';
import { fileNameOf, importRequest, objectNameOf, optionOf, withoutPassword, type ImportRequest } from './request.js';

/** Repository.importVirtualDisk (3.4 clients): one ISO or disk; what has no type is one by its name. */
export function planImportDisk(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const request = importRequest(call, { several: false });
  const [url = ''] = request.urls;
  const type = diskTypeOf(call.params['diskType'], url);
  return importJob(core, call.id, {
    label: type === 'VIRTUAL_CDROM' ? 'ISO' : 'Virtual Disk',
    name: objectNameOf(url),
    body: (job, repositoryId) => importDisk(access, job, { repositoryId, type, request }),
  });
}

function diskTypeOf(given: unknown, url: string): DiskType {
  if (typeof given !== 'string' || given === '') return /\.iso$/i.test(objectNameOf(url)) ? 'VIRTUAL_CDROM' : 'VIRTUAL_DISK';
  const known = diskTypes.find((type) => type === given.toUpperCase());
  if (known === undefined) throw new OperationError('VIRTUAL_DISK_000000', [given]);
  return known;
}

interface DiskImport {
  readonly repositoryId: string;
  readonly type: DiskType;
  readonly request: ImportRequest;
}

async function importDisk(access: AgentAccess, job: JobContext, { repositoryId, type, request }: DiskImport): Promise<ObjectRef> {
  const { core } = job;
  const [url = ''] = request.urls;
  assertMine(core, repositoryIn(core, repositoryId));
  const { id: serverId } = workerFor(core, repositoryId);
  const id = newDiskId(core, type);
  const name = objectNameOf(url);
  const option = request.proxy === null ? [] : [optionOf(request)];
  await inBackground(access, job, { serverId, method: type === 'VIRTUAL_CDROM' ? 'import_ISO' : 'import_virtual_disk', params: [url, id, repositoryId, ...option] });
  const files = new ImageFiles(core, access, { repositoryId, serverId });
  const image = { id, diskType: type, size: 0, onDiskSize: 0 };
  try {
    const sizes = await files.sizes(image);
    await files.note(id, type, name);
    core.transact((tx) => {
      if (!tx.has('Repository', repositoryId)) throw new RuleError('GEN_000002', ['Repository', repositoryId]);
      tx.insert('VirtualDisk', newVirtualDisk(tx, { id, name, diskType: type, ...sizes, repositoryId, importFileName: withoutPassword(fileNameOf(url)) }));
      takeSpace(tx, repositoryId, sizes.onDiskSize);
    });
  } catch (error) {
    await quietly(job, files.destroy(image));
    throw error;
  }
  return { type: 'VirtualDisk', id };
}
