import type { RecordOf } from '@ovmsim/model';
import { agentTrouble } from '../../agents/agent-client.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobDescription } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { agentKeys } from '../server/server-job.js';
import { membersOf, poolOf } from '../server-pool/pool-job.js';

/**
 * Moves the master role and the virtual IP off a member that goes away (User's Guide 3.3 §3.3.1.2). Nothing happens when the member is not the master or nobody
 * else can take over, nor in a pool without virtual IP: there is no other call that tells agents who is master.
 */
export async function moveMaster(access: AgentAccess, job: JobContext, { poolId, away }: { readonly poolId: string; readonly away: string }): Promise<void> {
  const { core } = job;
  const pool = poolOf(core, poolId);
  const heir = pool.masterServerId === away ? heirsOf(core, poolId, away).find(({ maintenanceMode }) => !maintenanceMode) : undefined;
  if (heir === undefined || pool.virtualIp === null) return;
  await access.of(away).call('deconfigure_virtual_ip', pool.virtualIp);
  await makeMaster(access, job, { pool, server: heir });
}

/** The members that can follow a master, best first: those in maintenance only when there is no other. */
function heirsOf(core: ManagerCore, poolId: string, away: string): readonly RecordOf<'Server'>[] {
  const able = membersOf(core, poolId).filter((server) => server.id !== away && server.serverRunState === 'RUNNING');
  return [...able].sort((a, b) => Number(a.maintenanceMode) - Number(b.maintenanceMode));
}

/** A member gets the virtual IP of its pool, and with it the role of the master. */
export async function makeMaster(access: AgentAccess, job: JobContext, { pool, server }: { readonly pool: RecordOf<'ServerPool'>; readonly server: RecordOf<'Server'> }): Promise<void> {
  const { core } = job;
  if (pool.virtualIp === null) return;
  job.progress(`Server ${server.name} becomes master of server pool ${pool.name}`);
  await access.of(server.id).call('configure_virtual_ip', pool.virtualIp, server.ipAddress);
  core.transact((tx) => {
    // The new master may have told so itself by now.
    if (tx.get('ServerPool', pool.id)?.masterServerId === server.id) return;
    tx.update('ServerPool', pool.id, { masterServerId: server.id });
    core.events.raise(tx, { type: 'pool.master.changed', object: { type: 'ServerPool', id: pool.id } });
  });
}

/**
 * The master of a pool has gone: another member takes role and virtual IP. In the product the members see to that among themselves (daemon `remaster`); here the
 * Manager tells the next one, which reports the change as it would there (inferred).
 */
export function failOverJob(access: AgentAccess, core: ManagerCore, { id, name, masterServerId: gone }: RecordOf<'ServerPool'>): JobDescription {
  const object = { type: 'ServerPool', id } as const;
  return {
    name: `Change master of Server Pool: ${name}`,
    objects: [object],
    keys: agentKeys(core, core.store.related('Server', 'serverPoolId', id).filter((member) => member !== gone)),
    body: async (job) => {
      const pool = poolOf(core, id);
      // It may be back before the turn of this job.
      if (gone === null || pool.masterServerId !== gone || pool.virtualIp === null || core.store.get('Server', gone)?.serverRunState === 'RUNNING') return null;
      for (const server of heirsOf(core, id, gone)) if (await takesOver(access, job, { pool, server })) return null;
      core.transact((tx) => core.events.raise(tx, { type: 'pool.vip.lost', object }));
      return null;
    },
  };
}

/** False when the member has gone as well and nobody has noticed yet. */
async function takesOver(access: AgentAccess, job: JobContext, follower: { readonly pool: RecordOf<'ServerPool'>; readonly server: RecordOf<'Server'> }): Promise<boolean> {
  try {
    await makeMaster(access, job, follower);
    return true;
  } catch (error) {
    if (agentTrouble(error) !== 'unreachable') throw error;
    return false;
  }
}
