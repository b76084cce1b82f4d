import type { RpcValue } from '@ovmsim/xml';
import { onShare, osError } from '../core/mounts.js';
import { commandFailed, PythonException } from '../core/python-exception.js';
import type { OvsServer } from '../core/server.js';
import { stamp, type Share } from '../storage/index.js';
import { discoverStoragePlugins, pluginNames } from './discover-storage.js';
import { fileAnswer, filePath, fileSystem, fileSystemAnswer, fileSystemUuid, storageServer, type FileSystemRecord } from './storage-records.js';
import { booleanArgument, integerArgument, textArgument, type Call, type MethodBody, type MethodTable } from './table.js';

const { nfs, ocfs2, scsi } = pluginNames;

/** Which plug-in a call is for. @throws PythonException (texts: ours) */
function pluginOf(call: Call, ...able: readonly string[]): string {
  const name = textArgument(call, 0);
  if (![nfs, ocfs2, scsi].some((known) => known === name)) throw new PythonException(`No such storage plugin: ${name.slice(0, 200)}`);
  if (!able.includes(name)) throw new PythonException(`Operation ${call.method.replace('storage_plugin_', '')} is not supported by plugin ${name}`);
  return name;
}

const ofFileServers = (body: (call: Call, plugin: string) => RpcValue): MethodBody => (call) => body(call, pluginOf(call, nfs, ocfs2));

/** Exports of a filer, as `showmount` lists them; texts of its failures are those of the el6 tool. @throws PythonException */
function exportsOf(server: OvsServer, host: string): readonly Share[] {
  if (server.storage.hosts().includes(host)) return server.storage.shares(host);
  const isAddress = /^[\d.]+$|:/.test(host);
  throw commandFailed(['/usr/sbin/showmount', '--no-headers', '-e', host], 1, isAddress ? 'clnt_create: RPC: Port mapper failure - Timed out' : 'clnt_create: RPC: Unknown host');
}

/** The Server's own disks that an installation leaves for a file system. */
function localDisks(server: OvsServer): readonly Share[] {
  return server.inventory.disks
    .filter(({ page83Id }) => page83Id.startsWith('OVM_SYS_REPO_PART_'))
    .map(({ page83Id, bytes }) => server.storage.disk(server.inventory.uuid, `/dev/mapper/${page83Id}`, bytes));
}

/** All file systems that a plug-in sees on a storage server. */
function listed(call: Call, plugin: string): (readonly [FileSystemRecord, Share])[] {
  const { uuid, accessHost } = storageServer(call);
  const shares = plugin === nfs ? exportsOf(call.server, accessHost) : localDisks(call.server);
  return shares.map((share) => {
    const accessPath = plugin === nfs ? `${accessHost}:${share.path}` : share.path;
    return [{ uuid: fileSystemUuid(accessPath), serverUuid: uuid, accessPath, given: {} }, share];
  });
}

/** One file system of a storage server. @throws PythonException (text: ours) */
function shareOf(call: Call, plugin: string): Share {
  const { accessPath } = fileSystem(call);
  const found = listed(call, plugin).find(([record]) => record.accessPath === accessPath);
  if (found === undefined) throw new PythonException(`No such file system: ${accessPath}`);
  return found[1];
}

/** Null when it is mounted already (CloudStack ovm3 plug-in). */
function mount(call: Call, plugin: string): RpcValue {
  const record = fileSystem(call);
  const share = shareOf(call, plugin);
  if (!call.server.mounts.mount(record.accessPath, textArgument(call, 3), textArgument(call, 4))) return null;
  stamp(share, record.uuid);
  return fileSystemAnswer(record, share);
}

function create(call: Call): RpcValue {
  const path = filePath(call, 3);
  const [type, size] = [textArgument(call, 4), integerArgument(call, 5)];
  const sparse = call.params.length > 6 ? booleanArgument(call, 6) : true;
  const { share, path: at } = call.server.mounts.require(path);
  if (type !== 'File' && type !== 'Directory') throw new PythonException(`Invalid file type: ${type}`, 'ValueError');
  if (size < 0) throw new PythonException(`Invalid file size: ${size}`, 'ValueError');
  if (share.entry(at) !== undefined) throw osError('EEXIST', path);
  onShare(() => (type === 'File' ? share.writeImage(at, { bytes: size, allocated: sparse ? 0 : size }) : share.makeFolder(at)), path);
  return info(call);
}

function destroy(call: Call): null {
  const path = filePath(call, 3);
  const { share, path: at } = call.server.mounts.require(path);
  if (share.entry(at) === undefined) throw osError('ENOENT', path);
  onShare(() => share.remove(at), path);
  return null;
}

function info(call: Call): RpcValue {
  const path = filePath(call, 3);
  const { share, path: at } = call.server.mounts.require(path);
  const entry = share.entry(at);
  if (entry === undefined) throw osError('ENOENT', path);
  return fileAnswer(path, fileSystem(call).uuid, entry);
}

/** A file of another size: what is added to a sparse one takes nothing. */
function resize(call: Call): RpcValue {
  const path = filePath(call, 3);
  const size = integerArgument(call, 4);
  const sparse = call.params.length > 5 ? booleanArgument(call, 5) : true;
  const { share, path: at } = call.server.mounts.require(path);
  const entry = share.entry(at);
  if (entry === undefined) throw osError('ENOENT', path);
  if (entry.kind !== 'image' || size < 0) throw osError('EINVAL', path);
  onShare(() => share.writeImage(at, { bytes: size, allocated: Math.min(size, sparse ? entry.allocated : entry.allocated + Math.max(0, size - entry.bytes)) }), path);
  return info(call);
}

/** A clone on OCFS2 is a reflink: it takes nothing of its own. The generic NFS plug-in cannot do it (abilities recorded 3.2.1). */
function clone(call: Call): RpcValue {
  pluginOf(call, ocfs2);
  const [from, to] = [filePath(call, 3), filePath(call, 4)];
  const [source, target] = [call.server.mounts.require(from), call.server.mounts.require(to)];
  const entry = source.share.entry(source.path);
  if (entry === undefined) throw osError('ENOENT', from);
  if (entry.kind !== 'image' || source.mount.device !== target.mount.device) throw osError('EINVAL', to);
  if (target.share.entry(target.path) !== undefined) throw osError('EEXIST', to);
  onShare(() => target.share.writeImage(target.path, { bytes: entry.bytes, allocated: 0 }), to);
  return fileAnswer(to, fileSystem(call).uuid, { ...entry, allocated: 0 });
}

function listMountPoints(call: Call, plugin: string): RpcValue {
  const { uuid } = storageServer(call);
  const type = plugin === nfs ? 'nfs' : 'ocfs2';
  return call.server.mounts
    .list()
    .filter((mounted) => mounted.type === type)
    .map(({ device, directory }) => ({ ss_uuid: uuid, fs_uuid: fileSystemUuid(device), access_path: device, mount_point: directory, status: 'Mounted' }));
}

/** What the storage server says of itself. */
function serverInfo(call: Call, plugin: string): RpcValue {
  const { given } = storageServer(call);
  const shares = listed(call, plugin).map(([, share]) => share);
  const total = shares.reduce((sum, share) => sum + share.totalBytes, 0);
  const free = shares.reduce((sum, share) => sum + share.freeBytes(), 0);
  return { ...given, status: '', total_sz: String(total), free_sz: String(free), used_sz: String(total - free), alloc_sz: String(total - free) };
}

/** Module `agent.api.storageplugin.StoragePlugin`: file servers and their files. Of arrays there are only the Servers' own disks, which need no plug-in. */
export const storagepluginMethods: MethodTable = {
  discover_storage_plugins: ({ server }) => discoverStoragePlugins(server.profile),
  storage_plugin_mount: ofFileServers(mount),
  storage_plugin_unmount: ofFileServers((call) => {
    fileSystem(call);
    call.server.mounts.unmount(textArgument(call, 3));
    return null;
  }),
  storage_plugin_create: ofFileServers(create),
  storage_plugin_destroy: ofFileServers(destroy),
  storage_plugin_clone: clone,
  storage_plugin_resize: ofFileServers(resize),
  storage_plugin_getFileInfo: ofFileServers(info),
  storage_plugin_getFileSystemInfo: ofFileServers((call, plugin) => fileSystemAnswer(fileSystem(call), shareOf(call, plugin))),
  storage_plugin_listFileSystems: ofFileServers((call, plugin) => listed(call, plugin).map(([record, share]) => fileSystemAnswer(record, share))),
  storage_plugin_listMountPoints: ofFileServers(listMountPoints),
  storage_plugin_getStorageServerInfo: ofFileServers(serverInfo),
  storage_plugin_discover: ofFileServers((call, plugin) => [serverInfo(call, plugin)]),
  storage_plugin_validate: (call) => {
    const plugin = pluginOf(call, nfs, ocfs2, scsi);
    const { accessHost } = storageServer(call);
    if (plugin === nfs) exportsOf(call.server, accessHost);
    return null;
  },
};
