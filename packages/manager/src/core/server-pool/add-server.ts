import type { AgentMethodName, RecordOf } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import { clusterPlan, enterCluster, filesystemArguments, tellClusterMembers, type ClusterPlan, type Node } from '../cluster/membership.js';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { memberOf, memberRoles, membersOf, nodesOf, poolJob, poolOf, takeBack, tellMembers } from './pool-job.js';

/**
 * ServerPool.addServer (WSAPI guide 3.3 §2.6.8). The first Server makes the pool on its side, becomes its master and holds the virtual IP; the others join,
 * and everybody learns the new list of members. In a clustered pool the first makes the pool file system, too, and each enters the cluster (order of calls:
 * CloudStack ovm3 plug-in).
 */
export function planAddServer(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  const server = memberOf(core, String(call.body));
  return {
    job: poolJob(core, pool.id, {
      name: `Add Server: ${server.name} to Server Pool: ${pool.name}`,
      servers: [server.id],
      body: async (job) => {
        await addServer(access, { poolId: pool.id, serverId: server.id }, job);
        return null;
      },
    }),
  };
}

interface Wish {
  readonly poolId: string;
  readonly serverId: string;
}

/** A Server on its way into a pool. */
interface Joining {
  readonly pool: RecordOf<'ServerPool'>;
  readonly server: RecordOf<'Server'>;
  /** Who is there already. */
  readonly nodes: readonly Node[];
  /** Of a clustered pool. */
  readonly plan: ClusterPlan | null;
  /** What has to be done if it cannot come in after all. */
  readonly undo: (() => Promise<unknown>)[];
}

async function addServer(access: AgentAccess, { poolId, serverId }: Wish, job: JobContext): Promise<void> {
  const { core } = job;
  const pool = poolOf(core, poolId);
  const server = memberOf(core, serverId);
  assertJoinable(core, pool, server);
  const plan = clusterPlan(core, poolId);
  job.progress(`Adding server ${server.name}`);
  const first = membersOf(core, poolId).length === 0;
  await access.of(serverId).call('update_server_roles', memberRoles);
  const joining: Joining = { pool, server, nodes: await nodesOf(access, job, poolId), plan, undo: [] };
  try {
    await (first ? makePool(access, joining, job) : joinPool(access, joining));
    if (plan !== null) await joinCluster(access, { ...joining, plan }, job);
  } catch (error) {
    for (const step of joining.undo.reverse()) await takeBack(job, step);
    throw error;
  }
  core.transact((tx) => {
    tx.update('Server', serverId, { serverPoolId: poolId, clusterId: plan?.cluster.id ?? null, serverRoles: ['UTILITY', 'VM'] });
    if (first) tx.update('ServerPool', poolId, { masterServerId: serverId });
    core.events.raise(tx, { type: 'pool.server.added', object: { type: 'ServerPool', id: poolId } });
  });
}

function assertJoinable(core: ManagerCore, pool: RecordOf<'ServerPool'>, server: RecordOf<'Server'>): void {
  if (server.managerUuid !== core.managerId) throw new RuleError('OVMRU_900001E', [server.name]);
  if (server.serverPoolId !== null) throw new RuleError('OVMRU_900006E', [server.name, core.store.get('ServerPool', server.serverPoolId)?.name ?? server.serverPoolId]);
  if (server.serverRunState !== 'RUNNING') throw new RuleError('OVMRU_900014E', [server.name, server.serverRunState]);
  if (server.maintenanceMode) throw new RuleError('OVMRU_900015E', [server.name]);
  if (server.ipAddress === pool.virtualIp) throw new RuleError('OVMRU_900012E', [server.ipAddress, `server ${server.name}`]);
}

async function makePool(access: AgentAccess, { pool, server, plan, undo }: Joining, job: JobContext): Promise<void> {
  const client = access.of(server.id);
  const call = (method: AgentMethodName, ...params: readonly RpcValue[]): Promise<RpcValue> => client.call(method, ...params);
  if (plan !== null) {
    job.progress(`Making pool file system ${plan.device.name}`);
    await call('create_pool_filesystem', ...filesystemArguments(job.core, plan));
    undo.push(() => call('destroy_pool_filesystem', ...plan.place));
  }
  await call('create_server_pool', ...membership({ pool, server }, 0));
  undo.push(() => call('destroy_server_pool', pool.id));
  if (pool.virtualIp === null) return;
  await call('configure_virtual_ip', pool.virtualIp, server.ipAddress);
  const { virtualIp } = pool;
  undo.push(() => call('deconfigure_virtual_ip', virtualIp));
}

async function joinPool(access: AgentAccess, { pool, server, nodes, undo }: Joining): Promise<void> {
  const client = access.of(server.id);
  const members = nodes.map((node) => node.server);
  await client.call('join_server_pool', ...membership({ pool, server }, freeNumber(nodes)));
  undo.push(() => client.call('leave_server_pool', pool.id));
  await tellMembers(access, [...members, server]);
  undo.push(() => tellMembers(access, members));
}

async function joinCluster(access: AgentAccess, { server, nodes, plan, undo }: Joining & { readonly plan: ClusterPlan }, job: JobContext): Promise<void> {
  const client = access.of(server.id);
  const all = [...nodes, { server, number: freeNumber(nodes) }];
  undo.push(
    () => tellClusterMembers(access, plan, { nodes }),
    () => client.call('deconfigure_server_for_cluster', plan.device.id),
    () => client.call(nodes.length === 0 ? 'destroy_cluster' : 'leave_cluster', plan.device.id),
  );
  await enterCluster(access, job, { plan, nodes: all });
}

/** Arguments of `create_server_pool` and `join_server_pool`; a pool without a virtual IP sends an empty one (inferred). */
export function membership({ pool, server }: Pick<Joining, 'pool' | 'server'>, nodeNumber: number): readonly RpcValue[] {
  return [pool.name, pool.id, pool.virtualIp ?? '', nodeNumber, server.hostname, server.ipAddress, memberRoles];
}

/** The lowest number that no member has (counting from 0: CloudStack ovm3 plug-in). */
function freeNumber(nodes: readonly Node[]): number {
  const taken = new Set(nodes.map(({ number }) => number));
  let number = 0;
  while (taken.has(number)) number += 1;
  return number;
}
