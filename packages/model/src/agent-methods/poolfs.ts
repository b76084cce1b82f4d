import type { AgentMethodDraft } from './spec.js';
import { built, rpc } from './spec.js';

/** Python class of the stock agent. */
export const poolfsClass = 'agent.api.poolfs.ocfs2.PoolOCFS2';

/** Pool file system. */
export const poolfsMethods = {
  create_pool_filesystem: rpc(
    'poolfs_type: string, poolfs_target: string, cluster_name: string, poolfs_uuid: string, poolfs_nfsbase_uuid: string, ' +
      'manager_uuid: string, pool_uuid: string, block_size?: integer, cluster_size?: integer, journal_size?: integer',
    'nil / clients', built,
  ),
  destroy_pool_filesystem: rpc('poolfs_type: string, poolfs_target: string, poolfs_uuid: string, poolfs_nfsbase_uuid: string', 'nil / clients', built),
  discover_pool_filesystem: rpc('', '<Discover_Pool_Filesystem_Result> / recorded', built),
  ocfs2_get_meta_data: rpc('device: string, filename: string', 'unknown / unknown'),
} satisfies Record<string, AgentMethodDraft>;
