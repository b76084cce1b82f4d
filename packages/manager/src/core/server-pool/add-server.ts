import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { askServer } from '../server/discovery/collect.js';
import { memberOf, memberRoles, membersOf, poolJob, poolOf, takeBack, tellMembers } from './pool-job.js';

/**
 * ServerPool.addServer (WSAPI guide 3.3 §2.6.8). The first Server makes the pool on its side, becomes its master and holds the virtual IP; the others join,
 * and everybody learns the new list of members (order of calls: CloudStack ovm3 plug-in).
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

interface Joining {
  readonly poolId: string;
  readonly serverId: string;
}

async function addServer(access: AgentAccess, { poolId, serverId }: Joining, job: JobContext): Promise<void> {
  const { core } = job;
  const pool = poolOf(core, poolId);
  const server = memberOf(core, serverId);
  const members = membersOf(core, poolId);
  assertJoinable(core, pool, server);
  job.progress(`Adding server ${server.name}`);
  await access.of(serverId).call('update_server_roles', memberRoles);
  if (members.length === 0) await makePool(access, { pool, server }, job);
  else await joinPool(access, { pool, server, members }, job);
  core.transact((tx) => {
    tx.update('Server', serverId, { serverPoolId: poolId, serverRoles: ['UTILITY', 'VM'] });
    if (members.length === 0) tx.update('ServerPool', poolId, { masterServerId: serverId });
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

interface Making {
  readonly pool: RecordOf<'ServerPool'>;
  readonly server: RecordOf<'Server'>;
}

async function makePool(access: AgentAccess, { pool, server }: Making, job: JobContext): Promise<void> {
  const client = access.of(server.id);
  await client.call('create_server_pool', ...membership({ pool, server }, 0));
  if (pool.virtualIp === null) return;
  try {
    await client.call('configure_virtual_ip', pool.virtualIp, server.ipAddress);
  } catch (error) {
    await takeBack(access, job, { serverId: server.id, method: 'destroy_server_pool', params: [pool.id] });
    throw error;
  }
}

async function joinPool(access: AgentAccess, { pool, server, members }: Making & { readonly members: readonly RecordOf<'Server'>[] }, job: JobContext): Promise<void> {
  const number = await freeNodeNumber(access, members, job);
  await access.of(server.id).call('join_server_pool', ...membership({ pool, server }, number));
  try {
    await tellMembers(access, [...members, server]);
  } catch (error) {
    await takeBack(access, job, { serverId: server.id, method: 'leave_server_pool', params: [pool.id] });
    throw error;
  }
}

/** Arguments of `create_server_pool` and `join_server_pool`; a pool without a virtual IP sends an empty one (inferred). */
function membership({ pool, server }: Making, nodeNumber: number) {
  return [pool.name, pool.id, pool.virtualIp ?? '', nodeNumber, server.hostname, server.ipAddress, memberRoles] as const;
}

/** Node numbers are the members' own knowledge, so they are asked; the lowest free one is taken (counting from 0: CloudStack ovm3 plug-in). */
async function freeNodeNumber(access: AgentAccess, members: readonly RecordOf<'Server'>[], job: JobContext): Promise<number> {
  const taken = new Set<number | null>();
  for (const { id } of members) taken.add((await askServer(access.of(id), job)).nodeNumber);
  let number = 0;
  while (taken.has(number)) number += 1;
  return number;
}
