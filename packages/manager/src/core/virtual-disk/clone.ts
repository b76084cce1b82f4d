import type { CloneType, RecordOf } from '@ovmsim/model';
import { DiskNames } from '../copy-names.js';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, ObjectRef, OperationCall } from '../operation.js';
import { assertMine, repositoryIn, standingOf, takeSpace } from '../repository/repository-job.js';
import { bestOf } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { checkedCloneType, ImageFiles, storedDisk } from './disk-job.js';
import { newDiskId, newVirtualDisk } from './records.js';

/** VirtualDisk.clone (3.3 clients), into the repository of the body. */
export function planCloneDisk(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, repositoryId } = storedDisk(core, call.id);
  const cloneType = checkedCloneType(call.params['cloneType']);
  const target = repositoryIn(core, String(call.body)).id;
  const repositories = [...new Set([target, repositoryId])];
  return {
    job: {
      name: `Clone Virtual Disk: ${name}`,
      objects: [{ type: 'VirtualDisk', id }, ...repositories.map((each): ObjectRef => ({ type: 'Repository', id: each }))],
      body: async (job) => ({ type: 'VirtualDisk', id: await cloneDisk(access, job, { diskId: id, repositoryId: target, cloneType }) }),
    },
  };
}

export interface DiskClone {
  readonly diskId: string;
  /** Where to. */
  readonly repositoryId: string;
  readonly cloneType: CloneType;
  /** Default: the name of the source with a number, 'test (2)' (recorded 3.3.3). */
  readonly name?: string;
}

/** Copies a disk or CD image on a Server that has both repositories. @returns the id of the copy. Throws RuleError, AgentCallError. */
export async function cloneDisk(access: AgentAccess, job: JobContext, { diskId, repositoryId, cloneType, name: wanted }: DiskClone): Promise<string> {
  const { core } = job;
  const disk = storedDisk(core, diskId);
  const target = repositoryIn(core, repositoryId);
  assertMine(core, target);
  if (cloneType === 'THIN_CLONE') assertThin(core, disk, target);
  const source = new ImageFiles(core, access, { repositoryId: disk.repositoryId, serverId: workerForBoth(core, disk.repositoryId, repositoryId) });
  const there = new ImageFiles(core, access, { repositoryId, serverId: workerForBoth(core, disk.repositoryId, repositoryId) });
  const id = newDiskId(core, disk.diskType);
  const name = wanted ?? new DiskNames(core, repositoryId).next(disk.name);
  job.progress(`Cloning virtual disk ${disk.name}`);
  const onDiskSize = await source.copy(disk, { id, repositoryId }, cloneType);
  await there.note(id, disk.diskType, name);
  const { description, diskType, size, shareable, importFileName } = disk;
  core.transact((tx) => {
    tx.insert('VirtualDisk', newVirtualDisk(core.store, { id, name, description, diskType, size, onDiskSize, shareable, importFileName, repositoryId }));
    takeSpace(tx, repositoryId, onDiskSize);
  });
  return id;
}

/** Thin clones share blocks: they need OCFS2 and stay in their repository (Concepts Guide 3.3 §7.6). Throws OVMRU_900165E. */
function assertThin(core: ManagerCore, disk: RecordOf<'VirtualDisk'> & { readonly repositoryId: string }, target: RecordOf<'Repository'>): void {
  if (disk.repositoryId !== target.id) throw new RuleError('OVMRU_900165E', [disk.name, `it lies in another repository than ${target.name}`]);
  if (standingOf(core, target).fileServer.fileServerType === 'NETWORK') throw new RuleError('OVMRU_900165E', [disk.name, `repository ${target.name} lies on NFS`]);
}

/** The Server that has both repositories. Throws WORKER_SERVER_000001 with the name of the target. */
export function workerForBoth(core: Pick<ManagerCore, 'store'>, one: string, other: string): string {
  const [first, second] = [repositoryIn(core, one), repositoryIn(core, other)];
  const worker = bestOf(first.presentedServerIds.filter((id) => second.presentedServerIds.includes(id)).map((id) => core.store.get('Server', id)));
  if (worker === undefined) throw new RuleError('WORKER_SERVER_000001', [second.name]);
  return worker.id;
}
