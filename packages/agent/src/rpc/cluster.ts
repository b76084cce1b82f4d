import { discoverCluster, discoverPoolFilesystem } from './discover-pool.js';
import type { MethodTable } from './table.js';

/** Modules `agent.api.cluster.o2cb.ClusterO2CB` and `agent.api.poolfs.ocfs2.PoolOCFS2`, as far as a Server without a cluster needs them. */
export const clusterMethods: MethodTable = {
  discover_cluster: () => discoverCluster(),
  is_cluster_online: () => false,
  discover_pool_filesystem: () => discoverPoolFilesystem(),
};
