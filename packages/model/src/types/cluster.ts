import { integer, inverse, inverseOne, modelled, oneOf, ref, text } from '../builder.js';
import * as enums from '../enums.js';

/** OCFS2 cluster of a pool. */
export const cluster = modelled('behavioural', {
  clusterTimeout: integer().unit('s').writable(),
  fileSystemIds: inverse('FileSystem', 'clusterId'),
  heartbeatDeviceIds: inverse('ClusterHeartbeatDevice', 'clusterId'),
  serverIds: inverse('Server', 'clusterId'),
  serverPoolId: ref('ServerPool'),
});

/** Pool file system of a cluster; exactly one of the two targets is set. */
export const clusterHeartbeatDevice = modelled('behavioural', {
  managerUuid: text(),
  storageType: oneOf(...enums.clusterHeartbeatStorageType),
  clusterId: ref('Cluster'),
  clusterStorageFsId: inverseOne('ClusterStorageFs', 'clusterHeartbeatDeviceId'),
  networkFileSystemId: ref('FileSystem').orNull(),
  storageElementId: ref('StorageElement').orNull(),
});

/** File system made on the storage element of a heartbeat device. */
export const clusterStorageFs = modelled('behavioural', {
  clusterHeartbeatDeviceId: ref('ClusterHeartbeatDevice'),
});
