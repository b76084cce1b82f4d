import { repositoryMetaChanges } from '@ovmsim/model';
import { isRpcStruct, type RpcStruct, type RpcValue } from '@ovmsim/xml';
import type { Item } from '../core/database.js';
import { onShare, type Resolved } from '../core/mounts.js';
import { commandFailed, PythonException } from '../core/python-exception.js';
import type { OvsServer } from '../core/server.js';
import {
  eraseRepository, makeRepository, readIdentity, readMeta, repositoryVersion, writeIdentity, writeMeta, type RepositoryIdentity, type RepositoryMeta,
} from '../storage/index.js';
import { discoverRepositories, discoverRepositoryDb } from './discover-repository.js';
import { booleanArgument, structArgument, textArgument, type Call, type MethodTable } from './table.js';

type Row = Readonly<Record<string, Item>>;

/** The row of a repository in the `repository` database. @throws PythonException (text: ours) */
function rowOf(server: OvsServer, id: string): Row {
  const row = server.repositoryDatabase.get(id);
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new PythonException(`Repository not found: ${id}`);
  return row;
}

const textIn = (row: Row, name: string): string => (typeof row[name] === 'string' ? row[name] : '');

/** What is mounted at a mount point. @throws PythonException (text: ours) */
function mountedAt(server: OvsServer, mountPoint: string, location: string): Resolved {
  const mount = server.mounts.at(mountPoint);
  if (mount?.device !== location) throw new PythonException(`Repository file system ${location} is not mounted at ${mountPoint}`);
  return server.mounts.require(mountPoint);
}

/** Notes a repository that is mounted, under the stock keys. */
function register(server: OvsServer, mountPoint: string, identity: RepositoryIdentity): void {
  const mount = server.mounts.at(mountPoint);
  server.repositoryDatabase.update({
    [identity.id]: {
      alias: identity.alias,
      filesystem: mount?.type ?? '',
      fs_location: mount?.device ?? '',
      manager_uuid: identity.managerUuid,
      mount_point: mountPoint,
      version: identity.version,
    },
  });
}

/** Faults when there is none, so that callers make one (CloudStack ovm3 plug-in). The text is ours. */
function addRepository(call: Call): null {
  const [location, mountPoint] = [textArgument(call, 0), textArgument(call, 1)];
  const identity = readIdentity(mountedAt(call.server, mountPoint, location));
  if (identity === undefined) throw new PythonException(`No repository found at ${location}`);
  register(call.server, mountPoint, identity);
  return null;
}

function createRepository(call: Call): null {
  const [location, mountPoint, id, alias] = [textArgument(call, 0), textArgument(call, 1), textArgument(call, 2), textArgument(call, 3)];
  const place = mountedAt(call.server, mountPoint, location);
  if (readIdentity(place) !== undefined) throw new PythonException('Repository already exists');
  if (!/^[\w.-]+$/.test(id)) throw new PythonException(`Invalid repository uuid: ${id.slice(0, 100)}`, 'ValueError');
  const managerUuid = call.server.ownership.current()?.managerUuid ?? '';
  onShare(() => makeRepository(place, { id, alias, managerUuid }), mountPoint);
  register(call.server, mountPoint, { id, alias, managerUuid, version: repositoryVersion });
  return null;
}

/** Forgets a repository; `erase` deletes what is in it, for which it must be mounted. */
function deleteRepository(call: Call): null {
  const { server } = call;
  const id = textArgument(call, 0);
  const row = rowOf(server, id);
  if (booleanArgument(call, 1)) eraseRepository(mountedAt(server, textIn(row, 'mount_point'), textIn(row, 'fs_location')));
  server.repositoryDatabase.update({ [id]: undefined });
  return null;
}

/** Changes the row, and, while the repository is mounted, what stands in its root: the next Server or Manager reads that. */
function editRepositoryDb(call: Call): null {
  const { server } = call;
  const id = textArgument(call, 0);
  const row = rowOf(server, id);
  const { [repositoryMetaChanges]: meta, ...changes } = structArgument(call, 1);
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(changes)) {
    if (typeof value !== 'string' || !Object.hasOwn(row, key)) throw new PythonException(`Invalid change of repository ${id}: ${key}`, 'ValueError');
    texts[key] = value;
  }
  const after = { ...row, ...texts };
  const place = server.mounts.resolve(textIn(row, 'mount_point'));
  if (place !== undefined && readIdentity(place)?.id === id) {
    onShare(() => {
      if (isRpcStruct(meta)) writeMeta(place, changedMeta(readMeta(place), meta));
      if (Object.keys(texts).length > 0) writeIdentity(place, { id, alias: textIn(after, 'alias'), managerUuid: textIn(after, 'manager_uuid'), version: textIn(after, 'version') });
    }, textIn(row, 'mount_point'));
  }
  if (Object.keys(texts).length > 0) server.repositoryDatabase.update({ [id]: after });
  return null;
}

/** Rows of `.ovsmeta` after changes: nil takes one away. */
function changedMeta(meta: RepositoryMeta, changes: RpcStruct): RepositoryMeta {
  const rows = new Map(Object.entries(meta));
  for (const [id, change] of Object.entries(changes)) {
    if (!isRpcStruct(change)) rows.delete(id);
    else rows.set(id, Object.fromEntries(Object.entries(change).filter((entry): entry is [string, string] => typeof entry[1] === 'string')));
  }
  return Object.fromEntries(rows);
}

/** Refused while a machine runs whose disk lies there, as the kernel would: it holds the image open. */
function unmountRepository(call: Call): null {
  const { server } = call;
  const directory = textArgument(call, 0);
  const busy = server.domains.list().some(({ config }) => {
    const disks = config['disk'];
    return Array.isArray(disks) && disks.some((line) => line.includes(`:${directory}/`));
  });
  if (busy) throw commandFailed(['umount', directory], 1, `umount: ${directory}: device is busy`);
  server.mounts.unmount(directory);
  return null;
}

function metaData(call: Call): RpcValue {
  const meta = readMeta(call.server.mounts.require(textArgument(call, 0)));
  return Object.fromEntries(Object.entries(meta).map(([id, row]) => [id, { ...row }]));
}

/** Module `agent.api.repository.Repository`; what fills repositories is elsewhere. */
export const repositoryMethods: MethodTable = {
  discover_repository_db: ({ server }) => discoverRepositoryDb(server),
  discover_repositories: (call) => discoverRepositories(call.server, textArgument(call, 0)),
  mount_repository_fs: (call) => {
    call.server.mounts.mount(textArgument(call, 0), textArgument(call, 1));
    return null;
  },
  unmount_repository_fs: unmountRepository,
  add_repository: addRepository,
  create_repository: createRepository,
  delete_repository: deleteRepository,
  edit_repository_db: editRepositoryDb,
  get_repository_meta_data: metaData,
};
