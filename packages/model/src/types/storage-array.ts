import { bytes, flag, integer, inverse, inverseOne, oneOf, recorded, ref, refs, text, value } from '../builder.js';
import * as enums from '../enums.js';

/** A storage array: the local one of a Server, one of the two built-in unmanaged ones, or a registered one. Sizes are -1 where the plug-in does not tell. */
export const storageArray = recorded('behavioural', {
  zoneIds: refs('Zone'),
  accessGroupIds: inverse('AccessGroup', 'storageArrayId'),
  storageArrayPluginId: ref('StorageArrayPlugin'),
  adminServerIds: refs('Server'),
  volumeGroupIds: inverse('VolumeGroup', 'storageArrayId'),
  serverId: ref('Server').orNull(),
  adminHostname: text().writable(),
  adminUsername: text().writable(),
  adminPassword: text().writable().masked(),
  status: text().orNull(),
  totalSize: bytes(),
  usedSize: bytes(),
  freeSize: bytes(),
  allocatedSize: bytes(),
  storageDescription: text().orNull().writable(),
  extraInformation: text().orNull().writable(),
  qosValues: value('QosValue').list(),
  validated: flag(),
  defaultArray: flag(),
  storageName: text().orNull().writable(),
  knownStorageNames: text().list(),
  storageType: oneOf(...enums.storageType),
  accessHosts: value('AccessHost').list().orNull().writable(),
  useChap: flag().orNull().writable(),
  lipScan: flag().orNull().writable().since34(),
});

/** Storage Connect plug-in for arrays. */
export const storageArrayPlugin = recorded('behavioural', {
  storageArrayIds: inverse('StorageArray', 'storageArrayPluginId'),
  serverIds: inverse('Server', 'storageArrayPluginIds'),
  storageTypes: oneOf(...enums.storageType).list(),
  storageAbilityRecords: value('StorageAbilityRecord').list(),
  pluginName: text(),
  pluginDescription: text(),
  pluginVendor: text(),
  pluginVersion: text(),
  pluginMaxAccessGroupEntries: integer(),
  genericPlugin: flag(),
  clusterRequired: flag(),
  storageElementExtraInfoHelp: text().orNull(),
  storageArrayExtraInfoHelp: text().orNull(),
  singleAccessHostOnly: flag(),
});

/** Volume group of an array. */
export const volumeGroup = recorded('behavioural', {
  storageArrayId: ref('StorageArray'),
  storageElementIds: inverse('StorageElement', 'volumeGroupId'),
  totalSize: bytes(),
  usedSize: bytes(),
  freeSize: bytes(),
  allocatedSize: bytes(),
  volumeDescription: text().orNull(),
  nameOnArray: text(),
});

/** A physical disk (LUN). */
export const storageElement = recorded('behavioural', {
  accessGroupIds: inverse('AccessGroup', 'storageElementIds'),
  fileSystemIds: inverse('FileSystem', 'storageElementId'),
  storagePathIds: inverse('StoragePath', 'storageElementId'),
  reservingServerIds: refs('Server'),
  vmDiskMappingIds: inverse('VmDiskMapping', 'storageElementId'),
  volumeGroupId: ref('VolumeGroup'),
  clusterHeartbeatDeviceId: inverseOne('ClusterHeartbeatDevice', 'storageElementId'),
  deviceNames: text().list(),
  extraInformation: text().writable(),
  page83Id: text(),
  qos: text().orNull().writable(),
  serverReserved: flag(),
  shareable: flag().writable(),
  size: bytes(),
  state: oneOf(...enums.storageElementState),
  status: text().orNull(),
  storageTargetNames: text().list(),
  thinProvision: flag(),
  type: oneOf(...enums.storageElementType),
  userFriendlyName: text().orNull().writable(),
  vendor: text(),
  storageArrayId: ref('StorageArray').derived().since34(),
});
