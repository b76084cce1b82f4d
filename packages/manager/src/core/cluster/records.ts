import { derivedIds } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { newId, type IdSource } from '../ids.js';
import { baseFields } from '../record.js';
import type { WorldTransaction } from '../transaction.js';

/** Seconds (CLI guide 3.4 A.45). */
export const clusterTimeout = { least: 30, most: 300, usual: 120 } as const;

/** The cluster of a pool: its id is the end of the pool's (recorded 3.2.1). */
export function newCluster(poolId: string, fields: { readonly name: string; readonly description?: string | undefined; readonly clusterTimeout?: number | undefined }): RecordOf<'Cluster'> {
  return {
    ...baseFields({ id: derivedIds.cluster(poolId), name: fields.name, description: fields.description ?? '' }),
    clusterTimeout: fields.clusterTimeout ?? clusterTimeout.usual,
    serverPoolId: poolId,
  };
}

/** What of a pool file system is not the same for all. */
export type HeartbeatFields = Pick<RecordOf<'ClusterHeartbeatDevice'>, 'name' | 'storageType' | 'clusterId' | 'networkFileSystemId' | 'managerUuid'> & { readonly description?: string };

/** Writes a pool file system, with the file system inside it. Its id is the one that the Servers know it by. */
export function insertHeartbeatDevice(tx: WorldTransaction, source: IdSource, { id, ...fields }: HeartbeatFields & { readonly id: string }): void {
  const { name, description = '', ...rest } = fields;
  tx.insert('ClusterHeartbeatDevice', { ...baseFields({ id, name, description }), ...rest, storageElementId: null });
  tx.insert('ClusterStorageFs', { ...baseFields({ id: newId(source, 'ClusterStorageFs'), name }), clusterHeartbeatDeviceId: id });
}
