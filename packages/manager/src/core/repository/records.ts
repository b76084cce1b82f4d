import { derivedIds } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { baseFields } from '../record.js';
import { repositoryMountPoint } from '../virtual-disk/records.js';

type Repository = RecordOf<'Repository'>;

/** What of a repository is not the same for all. */
export type RepositoryFields = Pick<Repository, 'id' | 'name' | 'fileSystemId' | 'managerUuid'> & Partial<Pick<Repository, 'description' | 'sharePath' | 'presentedServerIds' | 'refreshed'>>;

/** A repository; one that this Manager has just made is refreshed (recorded 3.3.3). Whoever presents it inserts its `newMount` for each Server, too. */
export function newRepository(fields: RepositoryFields): Repository {
  const { id, name, description = '', fileSystemId, managerUuid } = fields;
  return {
    ...baseFields({ id, name, description }),
    presentedServerIds: fields.presentedServerIds ?? [],
    fileSystemId,
    managerUuid,
    refreshed: fields.refreshed ?? true,
    sharePath: fields.sharePath ?? '',
  };
}

export interface MountFields {
  readonly server: Pick<RecordOf<'Server'>, 'id' | 'name'>;
  readonly repository: Pick<Repository, 'id' | 'fileSystemId' | 'sharePath'>;
  readonly options?: string | null;
}

/** The mount of a presented repository on a Server (recorded 3.3.3). */
export function newMount({ server, repository, options = null }: MountFields): RecordOf<'FileSystemMount'> {
  const absolutePath = repositoryMountPoint(repository.id);
  return {
    ...baseFields({ id: derivedIds.mount(server.id, absolutePath), name: `${server.name}_${absolutePath}` }),
    serverId: server.id,
    fileSystemId: repository.fileSystemId,
    absolutePath,
    sharePath: repository.sharePath,
    options,
  };
}
