import { derivedIds } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { newMount } from '../../repository/records.js';
import { repositoryMountPoint } from '../../virtual-disk/records.js';
import { genericArray, volumeGroup } from '../../generic-storage.js';
import { baseFields } from '../../record.js';
import type { AppliedPlugins } from './apply-plugins.js';
import { isLeftOverPartition, type DiskFacts } from './disks-document.js';
import type { MountFacts, RepositoryFacts } from './repositories-document.js';
import type { DiscoveryWriter } from './writer.js';

/** What discovery told about a Server's storage. */
export interface StorageFacts {
  readonly disks: readonly DiskFacts[];
  /** IQN, or null. */
  readonly iscsiInitiator: string | null;
  readonly repositories: readonly RepositoryFacts[];
  readonly mounts: readonly MountFacts[];
}

/** Writes initiators, the local array with its disks, the local file server with its file systems, and mounted repositories (recorded 3.3.3). */
export function applyStorage(writer: DiscoveryWriter, facts: StorageFacts, plugins: AppliedPlugins): void {
  const initiator = applyInitiators(writer, facts.iscsiInitiator);
  if (plugins.genericArray !== null) {
    const volumeGroup = applyLocalArray(writer, plugins.genericArray);
    const elements = applyDisks(writer, facts.disks, { initiator, volumeGroup });
    if (plugins.localFileServer !== null) applyLocalFileServer(writer, plugins.localFileServer, { disks: facts.disks, elements });
  }
  applyMounts(writer, facts);
}

/** @returns the id of the local initiator */
function applyInitiators(writer: DiscoveryWriter, iscsi: string | null): string {
  const { id: serverId } = writer.server;
  const local = derivedIds.localInitiator(serverId);
  const put = (id: string, initiatorType: 'LOCAL' | 'ISCSI'): void =>
    writer.put(
      'StorageInitiator',
      {
        ...baseFields({ id, name: id }),
        serverId,
        initiatorType,
        fibreChannelFabricName: null,
        fibreChannelPortId: null,
        fibreChannelPortType: null,
        fibreChannelPortSpeed: null,
        fibreChannelSupportedSpeeds: null,
        fibreChannelNodeName: null,
      },
      [],
    );
  if (iscsi !== null) put(iscsi, 'ISCSI');
  put(local, 'LOCAL');
  writer.prune('StorageInitiator', { field: 'serverId', target: serverId }, new Set(iscsi === null ? [local] : [iscsi, local]));
  return local;
}

/** @returns the id of the array's volume group */
function applyLocalArray(writer: DiscoveryWriter, plugin: string): string {
  const { id: serverId, name } = writer.server;
  const array = writer.find('StorageArray', { field: 'serverId', target: serverId })?.id ?? writer.newId('StorageArray');
  const local = { id: array, name: `Generic Local Storage Array @ ${name}`, storageType: 'LOCAL', storageArrayPluginId: plugin, adminServerIds: [serverId], serverId } as const;
  writer.put('StorageArray', genericArray({ ...local, defaultArray: false }), ['storageArrayPluginId']);
  const group = writer.find('VolumeGroup', { field: 'storageArrayId', target: array })?.id ?? writer.newId('VolumeGroup');
  writer.put('VolumeGroup', volumeGroup({ id: group, name: 'Local Storage Volume Group', storageArrayId: array, nameOnArray: 'Local_Storage_Volume_Group' }), []);
  return group;
}

const elementFacts = ['size', 'vendor'] as const satisfies readonly (keyof RecordOf<'StorageElement'>)[];

/** Disks are known by their page 83 identifier within the local volume group. Returns element ids by that identifier. */
export function applyDisks(writer: DiscoveryWriter, disks: readonly DiskFacts[], at: { readonly initiator: string; readonly volumeGroup: string }): ReadonlyMap<string, string> {
  const elements = new Map<string, string>();
  for (const disk of disks) {
    const known = writer.find('StorageElement', { field: 'volumeGroupId', target: at.volumeGroup }, (element) => element.page83Id === disk.page83Id);
    const id = known?.id ?? writer.newId('StorageElement');
    elements.set(disk.page83Id, id);
    writer.put('StorageElement', storageElement(id, disk, at.volumeGroup), elementFacts);
    applyPath(writer, disk, { initiator: at.initiator, element: id });
  }
  dropLostDisks(writer, at.volumeGroup, new Set(elements.values()));
  return elements;
}

/** State UNKNOWN and status null is what real disks show (recorded 3.3.3). */
function storageElement(id: string, disk: DiskFacts, volumeGroupId: string): RecordOf<'StorageElement'> {
  return {
    ...baseFields({ id, name: disk.page83Id, description: disk.product }),
    reservingServerIds: [],
    volumeGroupId,
    deviceNames: [],
    extraInformation: '',
    page83Id: disk.page83Id,
    qos: null,
    serverReserved: false,
    shareable: false,
    size: disk.bytes,
    state: 'UNKNOWN',
    status: null,
    storageTargetNames: [],
    thinProvision: false,
    type: 'LUN',
    userFriendlyName: null,
    vendor: disk.vendor,
  };
}

function applyPath(writer: DiscoveryWriter, disk: DiskFacts, between: { readonly initiator: string; readonly element: string }): void {
  const known = writer.find('StoragePath', { field: 'storageElementId', target: between.element }, (path) => path.storageInitiatorId === between.initiator);
  writer.put(
    'StoragePath',
    {
      ...baseFields({ id: known?.id ?? writer.newId('StoragePath'), name: `${between.initiator} (${disk.page83Id})` }),
      storageInitiatorId: between.initiator,
      storageTargetId: null,
      storageElementId: between.element,
      scsiDeviceId: null,
      multipathDevice: null,
      ipAddress: null,
      pathState: disk.pathUp ? 'PATH_UP' : 'PATH_DOWN',
    },
    ['pathState'],
  );
}

/** A disk that is gone is forgotten, unless something stands on it: then it loses its paths and stays, as lost LUNs do (large inventory, 3.3.3). */
function dropLostDisks(writer: DiscoveryWriter, volumeGroup: string, found: ReadonlySet<string>): void {
  for (const id of [...writer.tx.related('StorageElement', 'volumeGroupId', volumeGroup)]) {
    if (found.has(id)) continue;
    if (inUse(writer, id)) writer.prune('StoragePath', { field: 'storageElementId', target: id }, new Set());
    else writer.remove({ type: 'StorageElement', id });
  }
}

function inUse(writer: DiscoveryWriter, element: string): boolean {
  const repositories = writer.tx.related('FileSystem', 'storageElementId', element).some((fs) => writer.tx.related('Repository', 'fileSystemId', fs).length > 0);
  return repositories || writer.tx.related('VmDiskMapping', 'storageElementId', element).length > 0;
}

/** The local file server has one file system for each partition that an installation left for a repository. */
function applyLocalFileServer(writer: DiscoveryWriter, plugin: string, at: { readonly disks: readonly DiskFacts[]; readonly elements: ReadonlyMap<string, string> }): void {
  const { id: serverId, name } = writer.server;
  const fileServer = writer.find('FileServer', { field: 'serverId', target: serverId })?.id ?? writer.newId('FileServer');
  writer.put(
    'FileServer',
    {
      ...baseFields({ id: fileServer, name: `Local FS ${name}` }),
      fileServerType: 'LOCAL',
      zoneIds: [],
      fileServerPluginId: plugin,
      accessHost: '',
      storageDescription: null,
      adminServerIds: [serverId],
      serverId,
      refreshServerIds: null,
      uniformExports: null,
    },
    ['fileServerPluginId'],
  );
  for (const disk of at.disks.filter(isLeftOverPartition)) {
    const element = at.elements.get(disk.page83Id) ?? null;
    if (element !== null) applyFileSystem(writer, disk, { fileServer, element });
  }
}

function applyFileSystem(writer: DiscoveryWriter, disk: DiskFacts, on: { readonly fileServer: string; readonly element: string }): void {
  const known = writer.find('FileSystem', { field: 'storageElementId', target: on.element });
  const repositories = known === undefined ? [] : writer.tx.related('Repository', 'fileSystemId', known.id);
  writer.put(
    'FileSystem',
    {
      ...baseFields({ id: known?.id ?? writer.newId('FileSystem') }),
      fileServerIds: [on.fileServer],
      storageElementId: on.element,
      clusterId: null,
      path: `/dev/mapper/${disk.page83Id}`,
      size: disk.bytes,
      freeSize: disk.bytes,
      refreshed: true,
      accessGroupId: null,
      shared: false,
    },
    // What a repository takes is not told by the disk.
    repositories.length > 0 ? ['size'] : ['size', 'freeSize'],
  );
}

/**
 * A repository that is mounted here is presented here and shown as a mount of its file system, when the Manager knows it (recorded 3.3.3). One of another Manager,
 * or one that is not mounted, is neither.
 */
function applyMounts(writer: DiscoveryWriter, facts: StorageFacts): void {
  const { tx, server } = writer;
  const found = new Set<string>();
  for (const { id, mountPoint, mounted } of facts.repositories) {
    const repository = tx.get('Repository', id);
    if (!mounted || repository === undefined || mountPoint !== repositoryMountPoint(id)) continue;
    const options = facts.mounts.find((mount) => mount.directory === mountPoint)?.options ?? null;
    const mount = newMount({ server, repository, options });
    found.add(mount.id);
    writer.put('FileSystemMount', mount, ['options']);
    if (!repository.presentedServerIds.includes(server.id)) tx.update('Repository', id, { presentedServerIds: [...repository.presentedServerIds, server.id] });
  }
  writer.prune('FileSystemMount', { field: 'serverId', target: server.id }, found);
  for (const id of [...tx.related('Repository', 'presentedServerIds', server.id)]) {
    const repository = tx.get('Repository', id);
    if (repository === undefined || found.has(newMount({ server, repository }).id)) continue;
    tx.update('Repository', id, { presentedServerIds: repository.presentedServerIds.filter((each) => each !== server.id) });
  }
}
