import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { removeObject } from '../server/removal.js';
import { membersOf, poolJob, poolOf } from './pool-job.js';
import { assertUnused, takeOut } from './remove-server.js';

/**
 * ServerPool.delete. Members go back to the unassigned Servers, the master last; a pool with virtual machines is not deleted (inferred from what removing
 * a Server takes).
 */
export function planDeletePool(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  return {
    job: poolJob(core, pool.id, {
      name: `Delete Server Pool: ${pool.name}`,
      servers: core.store.related('Server', 'serverPoolId', pool.id),
      body: async (job) => {
        assertEmptyOfMachines(core, pool.id);
        const members = membersOf(core, pool.id);
        for (const server of members) assertUnused(core, server);
        const { masterServerId } = poolOf(core, pool.id);
        const masterLast = [...members].sort((a, b) => Number(a.id === masterServerId) - Number(b.id === masterServerId));
        for (const { id } of masterLast) await takeOut(access, { poolId: pool.id, serverId: id }, job);
        core.transact((tx) => removeObject(tx, { type: 'ServerPool', id: pool.id }));
        return null;
      },
    }),
  };
}

function assertEmptyOfMachines(core: ManagerCore, poolId: string): void {
  const machines = core.store.related('Vm', 'serverPoolId', poolId).map((id) => core.store.get('Vm', id)?.name ?? id);
  if (machines.length > 0) throw new RuleError('OVMRU_900009E', [poolOf(core, poolId).name, machines.join(', ')]);
}
