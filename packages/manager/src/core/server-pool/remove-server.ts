import type { RecordOf } from '@ovmsim/model';
import { clusterPlan, leaveCluster, tellClusterMembers } from '../cluster/membership.js';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { namesOf } from '../server/usage.js';
import { memberOf, membersOf, nodesOf, poolJob, poolOf, tellMembers } from './pool-job.js';
import { leaveLists } from './records.js';

/**
 * ServerPool.removeServer (CLI guide 3.4). The master goes last (inferred): with it the pool ends on the Servers' side, and stays here as an empty one.
 */
export function planRemoveServer(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  const server = memberOf(core, String(call.body));
  return {
    job: poolJob(core, pool.id, {
      name: `Remove Server: ${server.name} from Server Pool: ${pool.name}`,
      servers: [server.id],
      body: async (job) => {
        assertRemovable(core, poolOf(core, pool.id), memberOf(core, server.id));
        await takeOut(access, { poolId: pool.id, serverId: server.id }, job);
        await tellLeft(access, pool.id, job);
        return null;
      },
    }),
  };
}

/** Those who stay learn who belongs to the pool now. */
async function tellLeft(access: AgentAccess, poolId: string, job: JobContext): Promise<void> {
  const left = membersOf(job.core, poolId);
  await tellMembers(access, left);
  const plan = left.length === 0 ? null : clusterPlan(job.core, poolId);
  if (plan !== null) await tellClusterMembers(access, plan, { nodes: await nodesOf(access, job, poolId) });
}

function assertRemovable(core: ManagerCore, pool: RecordOf<'ServerPool'>, server: RecordOf<'Server'>): void {
  if (server.serverPoolId !== pool.id) throw new RuleError('OVMRU_900007E', [server.name, pool.name]);
  assertUnused(core, server);
  if (pool.masterServerId === server.id && membersOf(core, pool.id).length > 1) throw new RuleError('OVMRU_900010E', [server.name, pool.name]);
}

/** Members with machines or repositories stay (inferred). */
export function assertUnused(core: ManagerCore, server: RecordOf<'Server'>): void {
  const { machines, repositories } = namesOf(core, server);
  if (machines.length > 0) throw new RuleError('OVMRU_900004E', [server.name, machines.join(', ')]);
  if (repositories.length > 0) throw new RuleError('OVMRU_900005E', [server.name, repositories.join(', ')]);
}

/**
 * Ends one membership, on the Server and in the store, in the order opposite to its beginning. The last member gives up the virtual IP and destroys cluster,
 * pool and pool file system on its side.
 */
export async function takeOut(access: AgentAccess, { poolId, serverId }: { readonly poolId: string; readonly serverId: string }, job: JobContext): Promise<void> {
  const { core } = job;
  const pool = poolOf(core, poolId);
  const { name, clusterId } = memberOf(core, serverId);
  const plan = clusterId === null ? null : clusterPlan(core, poolId);
  const isLast = membersOf(core, poolId).length === 1;
  job.progress(`Removing server ${name}`);
  const client = access.of(serverId);
  if (plan !== null) await leaveCluster(access, job, { plan, serverId, isLast });
  if (isLast && pool.virtualIp !== null) await client.call('deconfigure_virtual_ip', pool.virtualIp);
  await client.call(isLast ? 'destroy_server_pool' : 'leave_server_pool', poolId);
  if (plan !== null && isLast) await client.call('destroy_pool_filesystem', ...plan.place);
  core.transact((tx) => {
    tx.update('Server', serverId, { serverPoolId: null, clusterId: null });
    if (pool.masterServerId === serverId) tx.update('ServerPool', poolId, { masterServerId: null });
    leaveLists(tx, poolId, serverId);
    core.events.raise(tx, { type: 'pool.server.removed', object: { type: 'ServerPool', id: poolId } });
  });
}
