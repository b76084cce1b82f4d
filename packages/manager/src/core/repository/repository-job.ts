import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { fileServerOf } from '../file-server/plugin.js';
import { RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { WorldTransaction } from '../transaction.js';
import type { WorldReader } from '../world.js';

type Repository = RecordOf<'Repository'>;

/** A repository with what it stands on. */
export interface Standing {
  readonly repository: Repository;
  readonly fileSystem: RecordOf<'FileSystem'>;
  readonly fileServer: RecordOf<'FileServer'>;
}

/** The repository of an id. Throws GEN_000002. */
export function repositoryIn({ store }: Pick<ManagerCore, 'store'>, id: string | undefined): Repository {
  return namedObject(store, 'Repository', id);
}

/** What a repository stands on. Throws GEN_000002, WORKER_SERVER_000000. */
export function standingOf(core: Pick<ManagerCore, 'store'>, repository: Repository): Standing {
  const fileSystem = namedObject(core.store, 'FileSystem', repository.fileSystemId);
  return { repository, fileSystem, fileServer: fileServerOf(core, fileSystem) };
}

/** Nothing is written to another Manager's repository. Throws OVMRU_900158E. */
export function assertMine(core: Pick<ManagerCore, 'managerId'>, repository: Repository): void {
  if (repository.managerUuid !== core.managerId) throw new RuleError('OVMRU_900158E', [repository.name]);
}

/** Everything that lies in a repository, as far as the Manager knows. */
export function contentsOf(store: Pick<WorldReader, 'related'>, repositoryId: string): readonly ObjectRef[] {
  return (['Vm', 'VirtualDisk', 'Assembly'] as const).flatMap((type) => store.related(type, 'repositoryId', repositoryId).map((id): ObjectRef => ({ type, id })));
}

/** Machines that are not stopped on a Server (or on any) and need a repository: their configuration or one of their disks lies in it. */
export function machinesUsing(store: Pick<WorldReader, 'get' | 'related'>, repositoryId: string, serverId?: string): readonly RecordOf<'Vm'>[] {
  const mapped = store.related('VirtualDisk', 'repositoryId', repositoryId).flatMap((disk) => store.related('VmDiskMapping', 'virtualDiskId', disk));
  const users = mapped.flatMap((mapping) => store.get('VmDiskMapping', mapping)?.vmId ?? []);
  return [...new Set([...store.related('Vm', 'repositoryId', repositoryId), ...users])].flatMap((id) => {
    const vm = store.get('Vm', id);
    const needs = vm !== undefined && vm.vmRunState !== 'STOPPED' && vm.vmRunState !== 'TEMPLATE' && (serverId === undefined || vm.serverId === serverId);
    return needs ? [vm] : [];
  });
}

/** Takes away what a repository gives to a file system's free space, or puts it back. */
export function takeSpace(tx: WorldTransaction, repositoryId: string, bytes: number): void {
  const fileSystem = tx.get('FileSystem', tx.get('Repository', repositoryId)?.fileSystemId ?? '');
  if (fileSystem === undefined || bytes === 0) return;
  tx.update('FileSystem', fileSystem.id, { freeSize: Math.max(0, Math.min(fileSystem.size, fileSystem.freeSize - bytes)) });
}
