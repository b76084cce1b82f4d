import type { RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { agentKeys } from '../server/server-job.js';
import { poolOf } from '../server-pool/pool-job.js';
import { actingOn, machineOf } from './act.js';
import { migrateVm, migrationKey } from './migrate.js';
import { bestServer } from './placement.js';

/** The pool of machines that are in none, as `migrate` calls it (CLI guide 3.3; REST form inferred). */
const unassigned = 'unassigned';

/** ServerPool.addVm (3.3 clients): the machine is placed on one of the pool's Servers. A machine of another pool must be stopped to change it. */
export function planAddVm(call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  const vm = machineOf(core, String(call.body), 'leave its server pool');
  return poolPlan(`Add VM: ${vm.name} to Server Pool: ${pool.name}`, { vmId: vm.id, pools: [pool.id] }, async (job) => enterPool(job, vm.id, pool.id));
}

/** ServerPool.removeVm (3.3 clients): the stopped machine becomes unassigned. */
export function planRemoveVm(call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  const vm = machineOf(core, String(call.body), 'leave its server pool');
  return poolPlan(`Remove VM: ${vm.name} from Server Pool: ${pool.name}`, { vmId: vm.id, pools: [pool.id] }, async (job) => leavePool(job, vm.id, pool.id));
}

/**
 * Vm.migrate (form inferred): to the Server that is named, to the best other one of the pool without a name, to another pool or, as `unassigned`, out of it.
 * Only inside its pool can a machine move while it runs.
 */
export function planMigrateVm(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const vm = machineOf(core, call.id, 'migrate');
  const serverId = textParameter(call, 'serverId');
  const poolId = textParameter(call, 'serverPoolId');
  if (poolId !== undefined && poolId !== unassigned && !core.store.has('ServerPool', poolId)) throw new OperationError('GEN_000002', ['ServerPool', poolId]);
  const name = `Migrate VM: ${vm.name}`;
  if (poolId === undefined || poolId === vm.serverPoolId) {
    // Neither of the two Servers may leave the pool meanwhile.
    const keys = [migrationKey(vm.serverPoolId), ...agentKeys(core, core.store.related('Server', 'serverPoolId', vm.serverPoolId ?? ''))];
    return { job: { name, objects: [{ type: 'Vm', id: vm.id }], keys, body: async (job) => {
      await migrateVm(access, job, { vmId: vm.id, ...(serverId === undefined ? {} : { serverId }) });
      return null;
    } } };
  }
  const pools = poolId === unassigned ? [] : [poolId];
  return poolPlan(name, { vmId: vm.id, pools }, async (job) => {
    if (poolId === unassigned) leavePool(job, vm.id);
    else enterPool(job, vm.id, poolId);
    // A Server of the pool that was entered.
    if (serverId !== undefined && poolId !== unassigned) await migrateInside(access, job, { vmId: vm.id, serverId });
  });
}

async function migrateInside(access: AgentAccess, job: JobContext, to: { readonly vmId: string; readonly serverId: string }): Promise<void> {
  if (job.core.store.get('Vm', to.vmId)?.serverId !== to.serverId) await migrateVm(access, job, to);
}

function textParameter(call: OperationCall, name: string): string | undefined {
  const value = call.params[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function poolPlan(name: string, on: { readonly vmId: string; readonly pools: readonly string[] }, body: (job: JobContext) => Promise<void>): JobPlan {
  const objects = [{ type: 'Vm', id: on.vmId } as const, ...on.pools.map((id) => ({ type: 'ServerPool', id }) as const)];
  return {
    job: { name, objects, body: async (job) => {
      await body(job);
      return null;
    } },
  };
}

function enterPool({ core }: JobContext, vmId: string, poolId: string): void {
  const pool = stillThere(core.store, 'ServerPool', poolId);
  const vm = actingOn(core, vmId, 'leave its server pool');
  if (vm === null) return;
  if (vm.serverPoolId === poolId) throw new RuleError('OVMRU_900108E', [vm.name, pool.name]);
  const inPool: RecordOf<'Vm'> = { ...vm, serverPoolId: poolId, serverId: null };
  const serverId = bestServer(core, inPool, { purpose: 'assign' }) ?? null;
  core.transact((tx) => {
    leaveGroups(tx, vm);
    tx.update('Vm', vmId, { serverPoolId: poolId, serverId, vmStartPolicy: vm.vmStartPolicy ?? 'USE_POOL_POLICY' });
  });
}

function leavePool({ core }: JobContext, vmId: string, poolId?: string): void {
  const vm = actingOn(core, vmId, 'leave its server pool');
  if (vm === null) return;
  if (vm.serverPoolId === null) throw new RuleError('OVMRU_900102E', [vm.name]);
  if (poolId !== undefined && vm.serverPoolId !== poolId) throw new RuleError('OVMRU_900106E', [vm.name, core.store.get('ServerPool', poolId)?.name ?? poolId]);
  core.transact((tx) => {
    leaveGroups(tx, vm);
    tx.update('Vm', vmId, { serverPoolId: null, serverId: null });
  });
}

/** Affinity groups belong to the pool. */
function leaveGroups(tx: Parameters<Parameters<ManagerCore['transact']>[0]>[0], vm: RecordOf<'Vm'>): void {
  for (const id of [...tx.related('AffinityGroup', 'vmIds', vm.id)]) {
    const group = tx.get('AffinityGroup', id);
    if (group !== undefined) tx.update('AffinityGroup', id, { vmIds: group.vmIds.filter((member) => member !== vm.id) });
  }
}
