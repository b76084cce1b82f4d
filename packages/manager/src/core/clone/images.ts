import type { CloneType, RecordOf } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import { quietly } from '../repository/on-server.js';
import { repositoryIn, standingOf } from '../repository/repository-job.js';
import type { AgentAccess } from '../server/access.js';
import { workerForBoth } from '../virtual-disk/clone.js';
import { ImageFiles } from '../virtual-disk/disk-job.js';

type Disk = RecordOf<'VirtualDisk'>;

/** One image to be copied; `to` is the record of the copy as it will be. */
export interface ImageCopy {
  readonly from: Disk & { readonly repositoryId: string };
  readonly to: Disk & { readonly repositoryId: string };
  readonly cloneType: CloneType;
}

/** Why a disk cannot be a thin clone in a repository, null when it can: reflinks exist on OCFS2 alone, within one file system (concepts guide 3.3 §7.6). */
export function whyNotThin(core: Pick<ManagerCore, 'store'>, disk: Disk, repositoryId: string): string | null {
  const repository = repositoryIn(core, repositoryId);
  if (disk.repositoryId !== repositoryId) return `it lies in another repository than ${repository.name}`;
  return standingOf(core, repository).fileServer.fileServerType === 'NETWORK' ? `repository ${repository.name} lies on NFS` : null;
}

/** Images that a job has copied so far; they go again when it fails. */
export class CopiedImages {
  readonly #made: { readonly files: ImageFiles; readonly disk: Disk }[] = [];

  constructor(
    private readonly access: AgentAccess,
    private readonly job: JobContext,
  ) {}

  /** Copies an image on a Server that has both repositories. @returns the record with what the copy takes. Throws RuleError, AgentCallError. */
  async copy({ from, to, cloneType }: ImageCopy): Promise<Disk & { readonly repositoryId: string }> {
    const { core } = this.job;
    const serverId = workerForBoth(core, from.repositoryId, to.repositoryId);
    const files = (repositoryId: string): ImageFiles => new ImageFiles(core, this.access, { repositoryId, serverId });
    const there = files(to.repositoryId);
    const onDiskSize = await files(from.repositoryId).copy(from, to, cloneType);
    this.#made.push({ files: there, disk: to });
    await there.note(to.id, to.diskType, to.name);
    return { ...to, onDiskSize };
  }

  async takeBack(): Promise<void> {
    for (const { files, disk } of this.#made.splice(0)) {
      await quietly(this.job, files.destroy(disk));
      await quietly(this.job, files.note(disk.id, disk.diskType, null));
    }
  }
}
