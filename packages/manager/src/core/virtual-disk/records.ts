import { idDigits, newIdDigits, repositoryFolders, repositoryRoot } from '@ovmsim/model';
import type { DiskType, RecordOf } from '@ovmsim/model';
import type { IdSource } from '../ids.js';
import { baseFields } from '../record.js';
import type { WorldReader } from '../world.js';

type VirtualDisk = RecordOf<'VirtualDisk'>;

/** What of a disk or CD image is not the same for all. */
export type DiskFields = Pick<VirtualDisk, 'id' | 'name' | 'diskType' | 'size' | 'onDiskSize'> & { readonly repositoryId: string } & Partial<
    Pick<VirtualDisk, 'description' | 'shareable' | 'importFileName' | 'assemblyVirtualDiskId'>
  >;

/** A new id: `0004fb0000120000….img` for a disk, `0004fb0000150000….iso` for a CD image (recorded 3.3.3). */
export function newDiskId(source: IdSource, type: DiskType): string {
  const random = source.ids.hex(16);
  return type === 'VIRTUAL_CDROM' ? `${idDigits('15')}${random}.iso` : `${newIdDigits('VirtualDisk')}${random}.img`;
}

/** Where repositories are mounted on every Server (Concepts Guide 3.4 §4.2). */
export const repositoryMountPoint = (repositoryId: string): string => `${repositoryRoot}/${repositoryId}`;

/** Path of an image below the root of its repository (recorded 3.3.3). */
export const imagePath = (id: string, type: DiskType): string => `/${type === 'VIRTUAL_CDROM' ? repositoryFolders.images : repositoryFolders.disks}/${id}`;

/**
 * A disk or CD image that lies in a repository of `store`; a CD image can be shared, a disk cannot unless told (recorded 3.3.3). The form of the two paths of
 * 3.4 is inferred.
 */
export function newVirtualDisk(store: Pick<WorldReader, 'get'>, fields: DiskFields): VirtualDisk {
  const { id, name, description = '', diskType, size, onDiskSize, repositoryId } = fields;
  const path = imagePath(id, diskType);
  const location = locationOf(store, repositoryId);
  return {
    ...baseFields({ id, name, description }),
    diskType,
    size,
    onDiskSize,
    path,
    shareable: fields.shareable ?? diskType === 'VIRTUAL_CDROM',
    importFileName: fields.importFileName ?? null,
    repositoryId,
    assemblyVirtualDiskId: fields.assemblyVirtualDiskId ?? null,
    absolutePath: location === null ? null : `${location}${path}`,
    mountedPath: `${repositoryMountPoint(repositoryId)}${path}`,
  };
}

/** What the Servers mount for a repository: `host:/export`, with the repository's folder there, or a device; null when its file system is not known. */
export function locationOf(store: Pick<WorldReader, 'get'>, repositoryId: string): string | null {
  const repository = store.get('Repository', repositoryId);
  const fileSystem = repository === undefined ? undefined : store.get('FileSystem', repository.fileSystemId);
  if (repository === undefined || fileSystem === undefined) return null;
  return repository.sharePath === '' ? fileSystem.path : `${fileSystem.path}/${repository.sharePath}`;
}
