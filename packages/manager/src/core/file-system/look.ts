import { dashed, idForms } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { isRpcStruct } from '@ovmsim/xml';
import { exportFacts, type ExportFacts } from '../file-server/exports.js';
import { adminPlugin, type FileServerPlugin } from '../file-server/plugin.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import { ask, foundRepositories, type FoundRepository } from '../repository/documents.js';
import { contentsOf } from '../repository/repository-job.js';
import { newRepository } from '../repository/records.js';
import { removeObject } from '../server/removal.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldTransaction } from '../transaction.js';
import { clusterOf } from './local.js';

type FileSystem = RecordOf<'FileSystem'>;

/** A file system and the file server that works on it. */
export interface OnFileServer {
  readonly fileServer: RecordOf<'FileServer'>;
  readonly fileSystem: FileSystem;
}

/**
 * Looks into a file system: an admin server mounts it for a moment, sees how large it is and which repositories lie on it (Concepts Guide 3.3 ch. 4). One on a
 * Server's own disk can be mounted only in a cluster; without one just its size is known.
 */
export async function lookInto(access: AgentAccess, job: JobContext, on: OnFileServer): Promise<void> {
  const { core } = job;
  const { fileServer, fileSystem } = on;
  const plugin = adminPlugin(core, access, fileServer);
  if (fileServer.fileServerType === 'LOCAL' && clusterOf(core, fileServer.serverId) === undefined) {
    const facts = await sizes(plugin, fileSystem);
    core.transact((tx) => tx.update('FileSystem', fileSystem.id, { ...facts, refreshed: true }));
    return;
  }
  const seen = await whileMounted(job, { plugin, fileSystem }, async (directory) => {
    const repositories = await ask(plugin.client, 'discover_repositories', { params: [directory], read: foundRepositories });
    return { repositories, facts: await sizes(plugin, fileSystem) };
  });
  const strangers = core.transact((tx) => {
    tx.update('FileSystem', fileSystem.id, { ...seen.facts, refreshed: true });
    return applyRepositories(core, tx, { fileSystem, found: seen.repositories });
  });
  for (const { id, folder } of strangers) job.log(`what lies in ${fileSystem.path}/${folder} calls itself ${id}, which is no repository of a Manager`);
}

/** Does something while a file system is mounted on the Server of a plug-in, at the place for file systems that nobody has mounted. */
export async function whileMounted<T>(job: JobContext, { plugin, fileSystem }: { readonly plugin: FileServerPlugin; readonly fileSystem: FileSystem }, body: (directory: string) => Promise<T>): Promise<T> {
  const directory = `/nfsmnt/${dashed(fileSystem.id)}`;
  await plugin.on(fileSystem, 'storage_plugin_mount', directory, '', true, []);
  try {
    return await body(directory);
  } finally {
    try {
      await plugin.on(fileSystem, 'storage_plugin_unmount', directory, true);
    } catch (error) {
      job.log(`${directory} stays mounted: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function sizes(plugin: FileServerPlugin, fileSystem: FileSystem): Promise<Pick<ExportFacts, 'size' | 'freeSize'>> {
  const answer = await plugin.on(fileSystem, 'storage_plugin_getFileSystemInfo');
  const facts = isRpcStruct(answer) ? exportFacts(fileSystem.path, answer['size'], answer['free_sz']) : undefined;
  return { size: facts?.size ?? fileSystem.size, freeSize: facts?.freeSize ?? fileSystem.freeSize };
}

/**
 * Repositories that are found are shown, whoever owns them; one that is gone goes when nothing knows it any more.
 * @returns those whose ids no Manager makes
 */
function applyRepositories(core: ManagerCore, tx: WorldTransaction, { fileSystem, found }: { readonly fileSystem: FileSystem; readonly found: readonly FoundRepository[] }): readonly FoundRepository[] {
  const [real, strangers] = [found.filter(isManagers), found.filter((repository) => !isManagers(repository))];
  for (const repository of real) applyRepository(core, tx, { fileSystem, repository });
  const there = new Set(real.map(({ id }) => id));
  for (const id of [...tx.related('Repository', 'fileSystemId', fileSystem.id)]) {
    const known = tx.get('Repository', id);
    if (there.has(id) || known === undefined || known.presentedServerIds.length > 0 || contentsOf(tx, id).length > 0) continue;
    removeObject(tx, { type: 'Repository', id });
  }
  return strangers;
}

const isManagers = ({ id }: FoundRepository): boolean => idForms.Repository.pattern.test(id);

function applyRepository(core: ManagerCore, tx: WorldTransaction, { fileSystem, repository }: { readonly fileSystem: FileSystem; readonly repository: FoundRepository }): void {
  const { id, alias, managerUuid, folder } = repository;
  const known = tx.get('Repository', id);
  if (known === undefined) {
    tx.insert('Repository', newRepository({ id, name: alias, fileSystemId: fileSystem.id, managerUuid, sharePath: folder, refreshed: false }));
  } else if (known.managerUuid !== managerUuid || known.sharePath !== folder || known.fileSystemId !== fileSystem.id) {
    tx.update('Repository', id, { managerUuid, sharePath: folder, fileSystemId: fileSystem.id });
  }
  const conflict = managerUuid !== '' && managerUuid !== core.managerId && known?.managerUuid !== managerUuid;
  if (conflict) core.events.raise(tx, { type: 'repository.ownership.conflict', object: { type: 'Repository', id } });
}
