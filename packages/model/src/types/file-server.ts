import { bytes, flag, inverse, inverseOne, oneOf, recorded, ref, refs, text, value } from '../builder.js';
import * as enums from '../enums.js';

/** A file server: an NFS filer, or the local one of a Server, which shows null where NFS facts would stand. */
export const fileServer = recorded('behavioural', {
  fileSystemIds: inverse('FileSystem', 'fileServerIds'),
  fileServerType: oneOf(...enums.fileServerType),
  zoneIds: refs('Zone'),
  fileServerPluginId: ref('FileServerPlugin'),
  accessHost: text().writable(),
  storageDescription: text().orNull().writable(),
  adminServerIds: refs('Server'),
  serverId: ref('Server').orNull(),
  refreshServerIds: refs('Server').orNull(),
  accessGroupIds: inverse('AccessGroup', 'fileServerId').nullWhen('fileServerType', 'LOCAL'),
  uniformExports: flag().orNull().writable(),
});

/** Storage Connect plug-in for file servers; which Servers have it is stored on the Server. */
export const fileServerPlugin = recorded('behavioural', {
  fileServerIds: inverse('FileServer', 'fileServerPluginId'),
  serverIds: inverse('Server', 'fileServerPluginIds'),
  storageAbilityRecords: value('StorageAbilityRecord').list(),
  pluginName: text(),
  pluginDescription: text(),
  pluginVendor: text(),
  pluginVersion: text(),
  genericPlugin: flag(),
  clusterRequired: flag(),
  extraInfoHelpText: text().orNull(),
  backingDeviceType: oneOf(...enums.backingDeviceType),
});

/** A file system of one or more file servers. */
export const fileSystem = recorded('behavioural', {
  fileServerIds: refs('FileServer'),
  fileSystemMountIds: inverse('FileSystemMount', 'fileSystemId'),
  repositoryIds: inverse('Repository', 'fileSystemId'),
  storageElementId: ref('StorageElement').orNull(),
  clusterId: ref('Cluster').orNull(),
  clusterHeartbeatDeviceId: inverseOne('ClusterHeartbeatDevice', 'networkFileSystemId'),
  path: text(),
  size: bytes(),
  freeSize: bytes(),
  refreshed: flag(),
  accessGroupId: ref('AccessGroup').orNull(),
  shared: flag(),
});

/** A file system mounted on a Server. */
export const fileSystemMount = recorded('behavioural', {
  serverId: ref('Server'),
  fileSystemId: ref('FileSystem'),
  absolutePath: text(),
  sharePath: text(),
  options: text().orNull(),
});
