import { derivedIds } from '@ovmsim/model';
import type { WorldReader } from '../world.js';

/** A repository's file system is mounted on exactly the Servers that the repository is presented to (holds for 40 Servers that clients listed). */
export function* storageInvariants(store: WorldReader): Generator<string> {
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
