import { derivedIds } from '@ovmsim/model';
import { insertHeartbeatDevice, newCluster } from '../../cluster/records.js';
import type { DiscoveryTarget } from './apply.js';
import type { ClusterFacts } from './cluster-document.js';
import type { PoolFacts } from './pool-document.js';
import type { ServerFacts } from './server-document.js';

/** What a Server tells of the cluster of its pool. A cluster this Manager does not know any more is made again from that. */
export function applyCluster(target: Pick<DiscoveryTarget, 'tx' | 'source' | 'managerUuid'>, found: { readonly server: ServerFacts; readonly pool: PoolFacts | null; readonly cluster: ClusterFacts }): void {
  const { tx, source, managerUuid } = target;
  const { pool, cluster } = found;
  const id = pool === null ? null : derivedIds.cluster(pool.id);
  const member = pool !== null && id !== null && cluster.filesystem !== null && cluster.name === id;
  if (member && !tx.has('Cluster', id)) tx.insert('Cluster', newCluster(pool.id, { name: `${pool.alias}_cluster` }));
  if (member && tx.related('ClusterHeartbeatDevice', 'clusterId', id).length === 0) {
    const { uuid, nfsBase } = cluster.filesystem;
    insertHeartbeatDevice(tx, source, {
      id: uuid, name: `Pool filesystem for ${pool.alias}`, storageType: 'NFS', clusterId: id, networkFileSystemId: tx.has('FileSystem', nfsBase) ? nfsBase : null, managerUuid,
    });
  }
  const clusterId = member ? id : null;
  if (tx.get('Server', found.server.uuid)?.clusterId !== clusterId) tx.update('Server', found.server.uuid, { clusterId });
}
