import { clusterConfigOf, scalars } from '../core/cluster-config.js';
import { discoverCluster } from './discover-pool.js';
import { placeAt } from './poolfs.js';
import { forOwned } from './serverpool.js';
import { structArgument, textArgument, type Call, type MethodTable } from './table.js';

/** Module `agent.api.cluster.o2cb.ClusterO2CB`. */
export const clusterMethods: MethodTable = {
  configure_server_for_cluster: forOwned((call) => {
    call.server.cluster.configure(placeAt(call, 2), { o2cb: scalars(structArgument(call, 0)), stanzas: clusterConfigOf(call.params[1]) });
    return null;
  }),
  deconfigure_server_for_cluster: forOwned((call) => {
    call.server.cluster.deconfigure(textArgument(call, 0));
    return null;
  }),
  create_cluster: forOwned(join),
  join_cluster: forOwned(join),
  leave_cluster: forOwned(leave),
  destroy_cluster: forOwned(leave),
  update_clusterConfiguration: forOwned((call) => {
    call.server.cluster.reconfigure(clusterConfigOf(call.params[0]));
    return null;
  }),
  discover_cluster: ({ server }) => discoverCluster(server.cluster),
  is_cluster_online: ({ server }) => server.cluster.online,
};

function join(call: Call): null {
  call.server.cluster.join(textArgument(call, 0));
  return told(call);
}

function leave(call: Call): null {
  call.server.cluster.leave(textArgument(call, 0));
  return told(call);
}

function told({ server }: Call): null {
  server.notify('CLUSTER_STATE', { state: server.cluster.state() });
  return null;
}
