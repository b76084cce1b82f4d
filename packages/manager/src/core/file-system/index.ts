import type { RecordOf } from '@ovmsim/model';
import { exportsOf } from '../file-server/exports.js';
import { fileServerOf } from '../file-server/plugin.js';
import { OperationError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { lookInto } from './look.js';

/** Registers what a Manager does with file systems. */
export function registerFileSystemOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('FileSystem.refresh', (call) => planRefreshFileSystem(access, call, core));
  core.handle('FileSystem.delete', (call) => planDeleteFileSystem(access, call, core));
}

/** The file system of an id. Throws GEN_000002. */
export function fileSystemIn({ store }: Pick<ManagerCore, 'store'>, id: string | undefined): RecordOf<'FileSystem'> {
  return namedObject(store, 'FileSystem', id);
}

/** FileSystem.refresh: makes an export usable (WSAPI guide 3.3 §2.6.9). */
function planRefreshFileSystem(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, path } = fileSystemIn(core, call.id);
  return {
    job: {
      name: `Refresh File System: ${name || path}`,
      objects: [{ type: 'FileSystem', id }],
      body: async (job) => {
        const fileSystem = fileSystemIn(core, id);
        await lookInto(access, job, { fileServer: fileServerOf(core, fileSystem), fileSystem });
        return null;
      },
    },
  };
}

/** FileSystem.delete: what its file server exports is the filer's, and a Server's own disk is the Server's; only one that is gone and carries nothing is forgotten. */
function planDeleteFileSystem(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id, name, path, storageElementId } = fileSystemIn(core, call.id);
  const refusal = new OperationError('FILE_SYSTEM_000000', [name || path]);
  if (storageElementId !== null) throw refusal;
  return {
    job: {
      name: `Delete File System: ${name || path}`,
      objects: [{ type: 'FileSystem', id }],
      body: async (job) => {
        const fileSystem = fileSystemIn(core, id);
        const used = [...core.store.related('Repository', 'fileSystemId', id), ...core.store.related('ClusterHeartbeatDevice', 'networkFileSystemId', id)];
        if (used.length > 0) throw refusal;
        const exported = await exportsOf(core, access, { fileServer: fileServerOf(core, fileSystem), job });
        if (exported.some((one) => one.path === path)) throw refusal;
        core.transact((tx) => removeObject(tx, { type: 'FileSystem', id }));
        return null;
      },
    },
  };
}
