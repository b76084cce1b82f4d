import { integer, inverse, modelled, oneOf, recorded, ref, refs, text } from '../builder.js';
import * as enums from '../enums.js';

/** Initiator of a Server: local, iSCSI (its id is the IQN) or Fibre Channel (the port's WWN). */
export const storageInitiator = recorded('behavioural', {
  accessGroupIds: inverse('AccessGroup', 'storageInitiatorIds'),
  storagePathIds: inverse('StoragePath', 'storageInitiatorId'),
  serverId: ref('Server'),
  initiatorType: oneOf(...enums.storageType),
  fibreChannelFabricName: text().orNull(),
  fibreChannelPortId: text().orNull(),
  fibreChannelPortType: text().orNull(),
  fibreChannelPortSpeed: text().orNull(),
  fibreChannelSupportedSpeeds: text().orNull(),
  fibreChannelNodeName: text().orNull(),
});

/** Path from an initiator to a storage element. */
export const storagePath = recorded('behavioural', {
  storageInitiatorId: ref('StorageInitiator'),
  storageTargetId: ref('StorageTarget').orNull(),
  storageElementId: ref('StorageElement'),
  scsiDeviceId: text().orNull(),
  multipathDevice: text().orNull(),
  ipAddress: text().orNull(),
  pathState: oneOf(...enums.pathState),
});

/** Target port of an array. */
export const storageTarget = modelled('shape', {
  fibreChannelModel: text(),
  fibreChannelNodeName: text(),
  fibreChannelPortId: text(),
  fibreChannelPortTimeout: integer(),
  fibreChannelQueueDepth: integer(),
  fibreChannelQueueType: text(),
  fibreChannelRetries: integer(),
  fibreChannelScsiLevel: integer(),
  fibreChannelVendor: text(),
  iscsiIpAddresses: text().list().seen('client model 3.3.3, spelling inferred'),
  iscsiTargetName: text(),
  storageTargetType: oneOf(...enums.storageType),
  storagePathIds: inverse('StoragePath', 'storageTargetId'),
});

/** Access group of an array (initiators and elements) or of a file server (Servers and file systems). */
export const accessGroup = modelled('shape', {
  nameOnArray: text().writable(),
  type: oneOf(...enums.accessGroupType),
  fileSystemIds: inverse('FileSystem', 'accessGroupId'),
  serverIds: refs('Server'),
  storageElementIds: refs('StorageElement'),
  storageInitiatorIds: refs('StorageInitiator'),
  fileServerId: ref('FileServer').orNull(),
  storageArrayId: ref('StorageArray').orNull(),
});
