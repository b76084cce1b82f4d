import { derivedIds } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { baseFields } from '../record.js';

type FileServer = RecordOf<'FileServer'>;
type FileSystem = RecordOf<'FileSystem'>;

/** Implementation and version of the plug-in that NFS filers are reached by (recorded 3.3.3). */
export const nfsPlugin = { implementation: 'oracle.generic.NFSPlugin.GenericNFSPlugin', version: '1.1.0' } as const;
export const nfsPluginId = derivedIds.plugin(nfsPlugin.implementation, nfsPlugin.version);

/** What of an NFS filer is not the same for all. */
export type FilerFields = Pick<FileServer, 'id' | 'name' | 'accessHost' | 'adminServerIds'> & Partial<Pick<FileServer, 'description' | 'fileServerPluginId' | 'storageDescription' | 'uniformExports' | 'refreshServerIds'>>;

/** An NFS file server; without a word about it, every Server sees the same exports. */
export function newFileServer(fields: FilerFields): FileServer {
  const { id, name, description = '', accessHost, adminServerIds } = fields;
  return {
    ...baseFields({ id, name, description }),
    fileServerType: 'NETWORK',
    zoneIds: [],
    fileServerPluginId: fields.fileServerPluginId ?? nfsPluginId,
    accessHost,
    storageDescription: fields.storageDescription ?? null,
    adminServerIds,
    serverId: null,
    refreshServerIds: fields.refreshServerIds ?? [],
    uniformExports: fields.uniformExports ?? true,
  };
}

/** What of an exported file system is not the same for all; `path` is `host:/export`. */
export type ExportFields = Pick<FileSystem, 'id' | 'path' | 'size' | 'freeSize'> & { readonly fileServerId: string } & Partial<Pick<FileSystem, 'refreshed'>>;

/** A file system of an NFS filer, named `nfs:/export` (WSAPI guide 3.3 §3.5.10.2). It is not refreshed before somebody has looked into it. */
export function newNfsFileSystem({ id, path, size, freeSize, fileServerId, refreshed = false }: ExportFields): FileSystem {
  return {
    ...baseFields({ id, name: `nfs:${exportOf(path)}` }),
    fileServerIds: [fileServerId],
    storageElementId: null,
    clusterId: null,
    path,
    size,
    freeSize,
    refreshed,
    accessGroupId: null,
    shared: true,
  };
}

/** '/export' of 'host:/export'. */
export const exportOf = (path: string): string => path.slice(path.indexOf(':/') + 1);
