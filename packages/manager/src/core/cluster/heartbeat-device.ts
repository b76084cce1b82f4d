import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { fieldsIn, ownJob, planDelete } from '../plain.js';
import { poolOf } from '../server-pool/pool-job.js';
import { assertNoMembers } from './cluster.js';
import { insertHeartbeatDevice } from './records.js';

type Fields = ReturnType<typeof fieldsIn<'ClusterHeartbeatDevice'>>;

/**
 * Cluster.createClusterHeartbeatDevice (WSAPI guide 3.3 §2.6.7): names the pool file system. It is made on its share by the first Server that joins, because
 * before that there is nobody to make it.
 */
export function planCreateHeartbeatDevice(call: OperationCall, core: ManagerCore): JobPlan {
  const cluster = namedObject(core.store, 'Cluster', call.id);
  const fields = fieldsIn<'ClusterHeartbeatDevice'>(call.body);
  checkStorage(core, fields);
  const { networkFileSystemId = null, storageElementId, storageType = 'NFS', description = '' } = fields;
  const pool = poolOf(core, cluster.serverPoolId);
  // The name of those that clients listed.
  const name = fields.name ?? `Pool filesystem for ${pool.name}`;
  return ownJob({
    name: `Create Cluster Heartbeat Device: ${name} on Cluster: ${cluster.name}`,
    objects: [{ type: 'Cluster', id: cluster.id }, { type: 'ServerPool', id: pool.id }, ...(networkFileSystemId === null ? [] : [{ type: 'FileSystem', id: networkFileSystemId } as const])],
    body: () => {
      if (core.store.related('ClusterHeartbeatDevice', 'clusterId', cluster.id).length > 0) throw new RuleError('OVMRU_900301E', [cluster.name]);
      assertNoMembers(core, pool.id);
      if (storageElementId !== undefined) refuseDisk(core, storageElementId);
      assertUnused(core, networkFileSystemId ?? '');
      const id = newId(core, 'ClusterHeartbeatDevice');
      core.transact((tx) => insertHeartbeatDevice(tx, core, { id, name, description, storageType, clusterId: cluster.id, networkFileSystemId, managerUuid: core.managerId }));
      return { type: 'ClusterHeartbeatDevice', id };
    },
  });
}

/** Cluster.deleteClusterHeartbeatDevice: only while no Server uses it. */
export function planDeleteHeartbeatDevice(core: ManagerCore, id: string): JobPlan {
  const { clusterId } = namedObject(core.store, 'ClusterHeartbeatDevice', id);
  const { serverPoolId } = namedObject(core.store, 'Cluster', clusterId);
  return planDelete(core, { type: 'ClusterHeartbeatDevice', id }, () => assertNoMembers(core, serverPoolId));
}

/** Refuses what cannot be, at once. Throws CLUSTER_HEARTBEAT_DEV_000000, 2, 3, 4. */
function checkStorage(core: ManagerCore, { storageType, networkFileSystemId, storageElementId }: Fields): void {
  if (storageType === undefined) throw new OperationError('CLUSTER_HEARTBEAT_DEV_000004');
  if (storageType === 'UNKNOWN') throw new OperationError('CLUSTER_HEARTBEAT_DEV_000000', [storageType]);
  const [wanted, other] = storageType === 'NFS' ? [networkFileSystemId, storageElementId] : [storageElementId, networkFileSystemId];
  if (wanted === undefined || other !== undefined) throw new OperationError('CLUSTER_HEARTBEAT_DEV_000002', [storageType, other ?? '']);
  if (networkFileSystemId !== undefined && !isNetwork(core, networkFileSystemId)) throw new OperationError('CLUSTER_HEARTBEAT_DEV_000003', [core.store.get('FileSystem', networkFileSystemId)?.name ?? networkFileSystemId]);
}

function isNetwork({ store }: ManagerCore, fileSystemId: string): boolean {
  return store.get('FileSystem', fileSystemId)?.fileServerIds.some((id) => store.get('FileServer', id)?.fileServerType === 'NETWORK') === true;
}

/** A disk of one Server is no place for what all members share (Concepts Guide 3.3 §3.8), and the simulator has no others. */
function refuseDisk(core: ManagerCore, id: string): never {
  throw new RuleError('OVMRU_900302E', [core.store.get('StorageElement', id)?.name ?? id]);
}

/** Throws OVMRU_900303E for a file system that another cluster uses. */
function assertUnused({ store }: ManagerCore, fileSystemId: string): void {
  const [other] = store.related('ClusterHeartbeatDevice', 'networkFileSystemId', fileSystemId);
  if (other !== undefined) throw new RuleError('OVMRU_900303E', [store.get('FileSystem', fileSystemId)?.name ?? fileSystemId, store.get('ClusterHeartbeatDevice', other)?.name ?? other]);
}
