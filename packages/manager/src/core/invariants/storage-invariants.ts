import { derivedIds } from '@ovmsim/model';
import type { WorldReader } from '../world.js';

/** Rules of repositories and disks. */
export function* storageInvariants(store: WorldReader): Generator<string> {
  yield* mounts(store);
  yield* sharedDisks(store);
  yield* overlaps(store);
}

/** A disk that is not shareable belongs to one machine or template (our rule). */
function* sharedDisks(store: WorldReader): Generator<string> {
  for (const type of ['VirtualDisk', 'StorageElement'] as const) {
    for (const { id, shareable } of store.list(type)) {
      if (shareable) continue;
      const mappings = store.related('VmDiskMapping', type === 'VirtualDisk' ? 'virtualDiskId' : 'storageElementId', id);
      if (new Set(mappings.map((mapping) => store.get('VmDiskMapping', mapping)?.vmId)).size > 1) yield `${type} ${id}: is not shareable and mapped to several machines`;
    }
  }
}

/** One repository lies neither in another nor around one (OVMRU_002015E). */
function* overlaps(store: WorldReader): Generator<string> {
  for (const { id } of store.list('FileSystem')) {
    const paths = store.related('Repository', 'fileSystemId', id).map((repository) => store.get('Repository', repository)?.sharePath ?? '');
    const inside = paths.some((path, index) => paths.some((other, at) => at !== index && (other === '' || path === other || path.startsWith(`${other}/`))));
    if (inside) yield `FileSystem ${id}: its repositories lie in one another`;
  }
}

/** A repository's file system is mounted on exactly the Servers that the repository is presented to (holds for 40 Servers that clients listed). */
function* mounts(store: WorldReader): Generator<string> {
  for (const { id, presentedServerIds } of store.list('Repository')) {
    for (const server of presentedServerIds) {
      const mount = derivedIds.mount(server, `/OVS/Repositories/${id}`);
      if (!store.has('FileSystemMount', mount)) yield `Repository ${id}: presented to Server ${server}, but not mounted there`;
    }
  }
  for (const { id, serverId } of store.list('FileSystemMount')) {
    const repository = /\/OVS\/Repositories\/([^/]+)$/.exec(id)?.[1];
    if (repository === undefined || !store.has('Repository', repository)) continue;
    if (store.get('Repository', repository)?.presentedServerIds.includes(serverId) !== true) {
      yield `FileSystemMount ${id}: mounted, but the repository is not presented to Server ${serverId}`;
    }
  }
}
