import type { AgentMethodDraft } from './spec.js';
import { built, rpc } from './spec.js';

/** Python class of the stock agent. */
export const clusterClass = 'agent.api.cluster.o2cb.ClusterO2CB';

/** OCFS2 cluster. */
export const clusterMethods = {
  configure_server_for_cluster: rpc(
    'o2cb_conf: struct, clusterConf: struct, poolfs_type: string, poolfs_target: string, poolfsUuid: string, poolfs_nfsbase_uuid: string',
    'nil / clients', built,
  ),
  create_cluster: rpc('poolfsUuid: string', 'nil / clients', built),
  deconfigure_server_for_cluster: rpc('poolfsUuid: string', 'nil / clients', built),
  destroy_cluster: rpc('poolfsUuid: string', 'nil / clients', built),
  discover_cluster: rpc('', '<Discover_Cluster_Result> / recorded', built),
  is_cluster_online: rpc('', 'boolean / clients', built),
  join_cluster: rpc('poolfsUuid: string', 'nil / clients', built),
  leave_cluster: rpc('poolfsUuid: string', 'nil / clients', built),
  update_clusterConfiguration: rpc('cluster_conf', 'nil / clients', built),
} satisfies Record<string, AgentMethodDraft>;
