import type { RecordOf } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';
import { applyPatch, editJobName, patchOf } from '../modify.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { assertName, assertVirtualIpFree, checkName, checkVirtualIp, membersOf, poolJob, poolOf } from './pool-job.js';

type PoolPatch = Partial<RecordOf<'ServerPool'>>;

/** ServerPool.modify: members learn a new name or virtual IP; the rest is the Manager's own. An empty virtual IP takes it away. */
export function planModifyPool(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  const given = patchOf('ServerPool', call.body, core.options.profile.name) as PoolPatch;
  const patch: PoolPatch = given.virtualIp === '' ? { ...given, virtualIp: null } : given;
  checkName(patch.name);
  checkVirtualIp(patch.virtualIp ?? null);
  return {
    job: poolJob(core, pool.id, {
      name: editJobName(core, { type: 'ServerPool', id: pool.id }),
      body: async (job) => {
        await modify(access, { poolId: pool.id, patch }, job);
        return null;
      },
    }),
  };
}

async function modify(access: AgentAccess, { poolId, patch }: { readonly poolId: string; readonly patch: PoolPatch }, job: JobContext): Promise<void> {
  const { core } = job;
  const pool = poolOf(core, poolId);
  if (patch.name !== undefined) assertName(patch.name);
  if (patch.name !== undefined && patch.name !== pool.name) {
    for (const { id } of membersOf(core, poolId)) await access.of(id).call('set_server_pool_alias', patch.name);
  }
  if (patch.virtualIp !== undefined && patch.virtualIp !== pool.virtualIp) {
    assertVirtualIpFree(core, patch.virtualIp, poolId);
    await changeVirtualIp(access, core, { pool, virtualIp: patch.virtualIp });
  }
  applyPatch(core, { type: 'ServerPool', id: poolId }, patch);
}

/** Every member learns the new address; the master, which holds the old one, puts it in its place, takes its first one, or gives it up. */
async function changeVirtualIp(access: AgentAccess, core: ManagerCore, { pool, virtualIp }: { readonly pool: RecordOf<'ServerPool'>; readonly virtualIp: string | null }): Promise<void> {
  const members = membersOf(core, pool.id);
  const master = members.find(({ id }) => id === pool.masterServerId);
  if (virtualIp === null && pool.virtualIp !== null && master !== undefined) await access.of(master.id).call('deconfigure_virtual_ip', pool.virtualIp);
  for (const { id } of members) await access.of(id).call('update_pool_virtual_ip', virtualIp ?? '');
  if (virtualIp !== null && pool.virtualIp === null && master !== undefined) await access.of(master.id).call('configure_virtual_ip', virtualIp, master.ipAddress);
}
