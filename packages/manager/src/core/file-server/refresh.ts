import type { RecordOf } from '@ovmsim/model';
import { lookInto } from '../file-system/look.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import { removeObject } from '../server/removal.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldTransaction } from '../transaction.js';
import { exportsOf, type ExportFacts } from './exports.js';
import { fileServerIn, objectsOf } from './file-server-job.js';
import { adminPlugin } from './plugin.js';
import { newNfsFileSystem } from './records.js';

/** FileServer.refresh: what the file server exports now becomes its file systems, and each is looked into (WSAPI guide 3.3 §2.6.9; Concepts Guide 3.3 ch. 4). */
export function planRefreshFileServer(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name } = fileServerIn(core, call.id);
  return {
    job: {
      name: `Refresh File Server: ${name}`,
      objects: objectsOf(core, id),
      body: async (job) => {
        const fileServer = fileServerIn(core, id);
        job.progress(`Refreshing file server ${name}`);
        const found = await exportsOf(core, access, { fileServer, job });
        core.transact((tx) => applyExports(core, tx, { fileServer, found }));
        await lookIntoAll(access, job, fileServerIn(core, id));
        return null;
      },
    },
  };
}

/** FileServer.validate: whether the file server answers. */
export function planValidateFileServer(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name } = fileServerIn(core, call.id);
  return {
    job: {
      name: `Validate File Server: ${name}`,
      objects: [{ type: 'FileServer', id }],
      body: async () => {
        await adminPlugin(core, access, fileServerIn(core, id)).call('storage_plugin_validate');
        return null;
      },
    },
  };
}

/** Known exports keep their file systems. One that is gone goes, unless something stands on it. A Server's own disks come and go with its discovery. */
function applyExports(core: ManagerCore, tx: WorldTransaction, { fileServer, found }: { readonly fileServer: RecordOf<'FileServer'>; readonly found: readonly ExportFacts[] }): void {
  const known = new Map(tx.related('FileSystem', 'fileServerIds', fileServer.id).flatMap((id) => {
    const fileSystem = tx.get('FileSystem', id);
    return fileSystem === undefined ? [] : [[fileSystem.path, fileSystem] as const];
  }));
  for (const { path, size, freeSize } of found) {
    const before = known.get(path);
    if (before !== undefined) {
      if (before.size !== size || before.freeSize !== freeSize) tx.update('FileSystem', before.id, { size, freeSize });
    } else if (fileServer.fileServerType === 'NETWORK') {
      tx.insert('FileSystem', newNfsFileSystem({ id: newId(core, 'FileSystem'), path, size, freeSize, fileServerId: fileServer.id }));
    }
  }
  if (fileServer.fileServerType !== 'NETWORK') return;
  const there = new Set(found.map(({ path }) => path));
  for (const [path, { id }] of known) {
    const used = [...tx.related('Repository', 'fileSystemId', id), ...tx.related('ClusterHeartbeatDevice', 'networkFileSystemId', id)];
    if (!there.has(path) && used.length === 0) removeObject(tx, { type: 'FileSystem', id });
  }
}

/** One that cannot be mounted does not keep the others from being looked into. */
async function lookIntoAll(access: AgentAccess, job: JobContext, fileServer: RecordOf<'FileServer'>): Promise<void> {
  const { core } = job;
  for (const id of [...core.store.related('FileSystem', 'fileServerIds', fileServer.id)]) {
    job.checkAbort();
    const fileSystem = core.store.get('FileSystem', id);
    if (fileSystem === undefined) continue;
    try {
      await lookInto(access, job, { fileServer, fileSystem });
    } catch (error) {
      job.checkAbort();
      job.log(`file system ${fileSystem.name || fileSystem.path} could not be refreshed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
