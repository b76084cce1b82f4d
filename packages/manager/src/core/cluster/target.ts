import type { WorldReader } from '../world.js';

/** An NFS file system as agents are told of it, `host:/path`; null when its file server is not known. */
export function agentFileSystem(store: Pick<WorldReader, 'get'>, fileSystemId: string): string | null {
  const fileSystem = store.get('FileSystem', fileSystemId);
  const host = store.get('FileServer', fileSystem?.fileServerIds[0] ?? '')?.accessHost;
  return fileSystem === undefined || host === undefined || host === '' ? null : `${host}:${fileSystem.path}`;
}
