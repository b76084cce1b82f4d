import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { isPlainObject } from '../check-values.js';
import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';

/** The file server of an id. Throws GEN_000002. */
export function fileServerIn(core: Pick<ManagerCore, 'store'>, id: string | undefined): RecordOf<'FileServer'> {
  return namedObject(core.store, 'FileServer', id);
}

/** The file server of a call, when it is an NFS filer. Throws GEN_000002, FILE_SERVER_000002. */
export function filerIn(core: Pick<ManagerCore, 'store'>, id: string | undefined): RecordOf<'FileServer'> {
  const found = fileServerIn(core, id);
  if (found.fileServerType !== 'NETWORK') throw new OperationError('FILE_SERVER_000002', [found.name, found.fileServerType]);
  return found;
}

/** A file server and its file systems: what its jobs lock. */
export function objectsOf(core: Pick<ManagerCore, 'store'>, fileServerId: string): ObjectRef[] {
  const systems = core.store.related('FileSystem', 'fileServerIds', fileServerId);
  return [{ type: 'FileServer', id: fileServerId }, ...systems.map((id): ObjectRef => ({ type: 'FileSystem', id }))];
}

/** Names of the repositories on a file server. */
export function repositoriesOn({ store }: Pick<ManagerCore, 'store'>, fileServerId: string): string[] {
  return store
    .related('FileSystem', 'fileServerIds', fileServerId)
    .flatMap((id) => store.related('Repository', 'fileSystemId', id))
    .map((id) => store.get('Repository', id)?.name ?? id);
}

/** Servers that do the work must be this Manager's. Throws OVMRU_900172E. */
export function assertOwned(core: ManagerCore, serverIds: readonly string[]): void {
  for (const id of serverIds) {
    const server = core.store.get('Server', id);
    if (server?.managerUuid !== core.managerId) throw new RuleError('OVMRU_900172E', [server?.name ?? id]);
  }
}

/** Members of a body that is an object. */
export function bodyOf<T>(body: unknown): Partial<T> {
  return isPlainObject(body) ? (body as Partial<T>) : {};
}

/** A text that was given. Throws GEN_000001, for an empty one GEN_000023. */
export function requiredText(value: string | null | undefined, field: string): string {
  if (value === undefined || value === null) throw new OperationError('GEN_000001', [field]);
  if (value === '') throw new OperationError('GEN_000023', [field, value]);
  return value;
}
