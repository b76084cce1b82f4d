import type { RecordOf } from '@ovmsim/model';
import { bodyOf, requiredText } from '../file-server/file-server-job.js';
import { adminPlugin, fileServerOf } from '../file-server/plugin.js';
import { fileSystemIn } from '../file-system/index.js';
import { clusterOf } from '../file-system/local.js';
import { whileMounted } from '../file-system/look.js';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { repositoryMountPoint } from '../virtual-disk/records.js';
import { locationAt, quietly } from './on-server.js';
import { newRepository, type RepositoryFields } from './records.js';

/**
 * FileSystem.createRepository (WSAPI guide 3.3 §2.6.10): an admin server makes it, in the whole file system or in a folder of it. It is presented to nobody yet.
 */
export function planCreateRepository(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const { id: fileSystemId } = fileSystemIn(core, call.id);
  const given = bodyOf<RecordOf<'Repository'>>(call.body);
  const name = requiredText(given.name, 'name');
  const sharePath = folderOf(given.sharePath ?? '');
  return {
    job: {
      name: `Create Repository: ${name}`,
      objects: [{ type: 'FileSystem', id: fileSystemId }],
      body: async (job) => {
        const id = newId(core, 'Repository');
        const fields = { id, name, description: given.description ?? '', fileSystemId, managerUuid: core.managerId, sharePath };
        await make(access, job, fields);
        core.transact((tx) => tx.insert('Repository', newRepository(fields)));
        return { type: 'Repository', id };
      },
    },
  };
}

/** A folder of a file system, without slashes around it. Throws GEN_000023. */
function folderOf(sharePath: string): string {
  const folder = sharePath.replace(/^\/+|\/+$/g, '');
  const parts = folder === '' ? [] : folder.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || sharePath.includes('\0')) throw new OperationError('GEN_000023', ['sharePath', sharePath]);
  return folder;
}

async function make(access: AgentAccess, job: JobContext, fields: RepositoryFields & { readonly sharePath: string }): Promise<void> {
  const { core } = job;
  const fileSystem = fileSystemIn(core, fields.fileSystemId);
  const fileServer = fileServerOf(core, fileSystem);
  if (fileServer.fileServerType === 'LOCAL' && clusterOf(core, fileServer.serverId) === undefined) {
    throw new RuleError('OVMRU_002030E', [fileServer.name, core.store.get('Server', fileServer.serverId ?? '')?.name ?? '']);
  }
  if (!fileSystem.refreshed) throw new RuleError('OVMRU_900157E', [fileSystem.name || fileSystem.path]);
  assertFree(core, fileSystem, fields.sharePath);
  const plugin = adminPlugin(core, access, fileServer);
  job.progress(`Creating repository ${fields.name}`);
  if (fields.sharePath !== '') await whileMounted(job, { plugin, fileSystem }, (directory) => makeFolder(job, () => plugin.on(fileSystem, 'storage_plugin_create', `${directory}/${fields.sharePath}`, 'Directory', 0)));
  const location = locationAt(fileSystem, fields.sharePath);
  const mountPoint = repositoryMountPoint(fields.id);
  const { client } = plugin;
  await client.call('mount_repository_fs', location, mountPoint);
  try {
    await client.call('create_repository', location, mountPoint, fields.id, fields.name);
    await client.call('delete_repository', fields.id, false);
  } finally {
    await quietly(job, client.call('unmount_repository_fs', mountPoint));
  }
}

/** The folder may be there. */
async function makeFolder(job: JobContext, create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('File exists'))) throw error;
    job.log('the folder of the repository is there already');
  }
}

/** One repository lies neither in another nor around one. Throws OVMRU_002015E. */
function assertFree(core: ManagerCore, fileSystem: RecordOf<'FileSystem'>, sharePath: string): void {
  const inside = (path: string, other: string): boolean => other === '' || path === other || path.startsWith(`${other}/`);
  for (const id of core.store.related('Repository', 'fileSystemId', fileSystem.id)) {
    const other = core.store.get('Repository', id)?.sharePath ?? '';
    if (!inside(sharePath, other) && !inside(other, sharePath)) continue;
    throw new RuleError('OVMRU_002015E', [sharePath, fileSystem.name || fileSystem.path, other === '' ? 'Empty_share_path' : other]);
  }
}
