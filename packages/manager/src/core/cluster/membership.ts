import type { RecordOf } from '@ovmsim/model';
import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import { OperationError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';

/** A member with the number it has in its pool. */
export interface Node {
  readonly server: RecordOf<'Server'>;
  readonly number: number;
}

/** What agents must be told of a cluster. */
export interface ClusterPlan {
  readonly cluster: RecordOf<'Cluster'>;
  readonly device: RecordOf<'ClusterHeartbeatDevice'>;
  /** Type, target, id and base of the pool file system, as agents take them. */
  readonly place: readonly [type: string, target: string, uuid: string, base: string];
}

/** The cluster of a pool, ready for Servers; null for a pool without one. Throws OVMRU_900304E while it has no pool file system. */
export function clusterPlan({ store }: Pick<ManagerCore, 'store'>, poolId: string): ClusterPlan | null {
  const cluster = store.get('Cluster', store.related('Cluster', 'serverPoolId', poolId)[0] ?? '');
  if (cluster === undefined) return null;
  const device = store.get('ClusterHeartbeatDevice', store.related('ClusterHeartbeatDevice', 'clusterId', cluster.id)[0] ?? '');
  // The path of an NFS file system is what agents mount, `host:/export`.
  const target = store.get('FileSystem', device?.networkFileSystemId ?? '')?.path;
  if (device === undefined || target === undefined) throw new RuleError('OVMRU_900304E', [cluster.name, store.get('ServerPool', poolId)?.name ?? poolId]);
  return { cluster, device, place: ['nfs', target, device.id, device.networkFileSystemId ?? ''] };
}

/** Arguments of `create_pool_filesystem` (CloudStack ovm3 plug-in). */
export function filesystemArguments(core: ManagerCore, { cluster, place: [type, target, uuid, base] }: ClusterPlan): readonly RpcValue[] {
  return [type, target, cluster.id, uuid, base, core.managerId, cluster.serverPoolId];
}

/**
 * Makes a new member of the pool a member of its cluster: it is configured, the others learn the new list, then it makes the cluster or joins it (order of
 * calls: CloudStack ovm3 plug-in). `nodes`: all members, the new one last.
 */
export async function enterCluster(access: AgentAccess, job: JobContext, { plan, nodes }: { readonly plan: ClusterPlan; readonly nodes: readonly Node[] }): Promise<void> {
  const joining = nodes.at(-1)?.server;
  if (joining === undefined) return;
  const client = access.of(joining.id);
  job.progress(`Server ${joining.name} joins cluster ${plan.cluster.name}`);
  await client.call('configure_server_for_cluster', o2cb(plan), clusterConf(plan, nodes), ...plan.place);
  await tellClusterMembers(access, plan, { nodes, except: joining.id });
  await client.call(nodes.length === 1 ? 'create_cluster' : 'join_cluster', plan.device.id);
  if ((await client.call('is_cluster_online')) !== true) throw new OperationError('OVMRU_900305E', [joining.name, plan.cluster.name]);
}

/** Takes a member out of the cluster before it leaves the pool; with the last one the cluster ends. */
export async function leaveCluster(access: AgentAccess, job: JobContext, { plan, serverId, isLast }: { readonly plan: ClusterPlan; readonly serverId: string; readonly isLast: boolean }): Promise<void> {
  const client = access.of(serverId);
  job.progress(`Server ${client.target.name} leaves cluster ${plan.cluster.name}`);
  await client.call(isLast ? 'destroy_cluster' : 'leave_cluster', plan.device.id);
  await client.call('deconfigure_server_for_cluster', plan.device.id);
}

/** Tells members of a cluster who belongs to it. */
export async function tellClusterMembers(access: AgentAccess, plan: ClusterPlan, { nodes, except }: { readonly nodes: readonly Node[]; readonly except?: string }): Promise<void> {
  const conf = clusterConf(plan, nodes);
  for (const { server } of nodes) if (server.id !== except) await access.of(server.id).call('update_clusterConfiguration', conf);
}

/** O2CB's settings, all texts (recorded 3.2.1). Two seconds lie between two beats, so that a threshold of 61 is a time-out of 120 s. */
function o2cb({ cluster }: ClusterPlan): RpcStruct {
  return {
    O2CB_HEARTBEAT_THRESHOLD: String(Math.floor(cluster.clusterTimeout / 2) + 1),
    O2CB_RECONNECT_DELAY_MS: '2000',
    O2CB_KEEPALIVE_DELAY_MS: '2000',
    O2CB_BOOTCLUSTER: cluster.id,
    O2CB_IDLE_TIMEOUT_MS: '60000',
    O2CB_ENABLED: 'true',
    O2CB_STACK: 'o2cb',
  };
}

/** Port of the cluster's heartbeat between members (recorded 3.2.1). */
const heartbeatPort = 7777;

function clusterConf({ cluster, device }: ClusterPlan, nodes: readonly Node[]): RpcStruct {
  return {
    heartbeat: [{ cluster: cluster.id, region: device.id.toUpperCase() }],
    node: nodes.map(({ server, number }) => ({ ip_port: heartbeatPort, cluster: cluster.id, ip_address: server.ipAddress, name: server.hostname, number })),
    cluster: [{ heartbeat_mode: 'global', node_count: nodes.length, name: cluster.id }],
  };
}
