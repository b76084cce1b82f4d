import type { RecordOf } from '@ovmsim/model';
import { isRpcStruct } from '@ovmsim/xml';
import { clusterPlan } from '../cluster/membership.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobDescription } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { agentKeys } from '../server/server-job.js';
import { membersOf, poolOf } from '../server-pool/pool-job.js';
import { liveFacts, type LiveFacts } from '../vm/live.js';
import { runsOn } from '../vm/reconcile.js';
import { loseMachines, recover } from './lost-machines.js';
import { makeMaster } from './master.js';

/** What a Server meets that is back: the job in which it and the Manager come to the same idea of pool and machines. */
export function rejoinJob(access: AgentAccess, core: ManagerCore, serverId: string): JobDescription {
  const pool = core.store.get('Server', serverId)?.serverPoolId ?? null;
  return {
    name: `Rejoin Server: ${core.ref({ type: 'Server', id: serverId }).name ?? serverId}`,
    objects: [{ type: 'Server', id: serverId }, ...(pool === null ? [] : [{ type: 'ServerPool', id: pool } as const])],
    keys: agentKeys(core, [serverId]),
    body: async (job) => {
      await rejoin(access, job, serverId);
      return null;
    },
  };
}

/**
 * Takes a member back that was away: it learns who belongs to the pool and whether it still is the master, goes back into the cluster, and what runs on it is
 * compared with what ought to (User's Guide 3.3 §3.3.1.2: a member that rejoins is reconciled before anything else).
 */
export async function rejoin(access: AgentAccess, job: JobContext, serverId: string): Promise<void> {
  const { core } = job;
  const server = core.store.get('Server', serverId);
  if (server === undefined || server.managerUuid !== core.managerId || server.serverRunState !== 'RUNNING') return;
  if (server.serverPoolId !== null) await backInPool(access, job, { server, pool: poolOf(core, server.serverPoolId) });
  await compareMachines(access, core, serverId);
}

async function backInPool(access: AgentAccess, job: JobContext, { server, pool }: { readonly server: RecordOf<'Server'>; readonly pool: RecordOf<'ServerPool'> }): Promise<void> {
  const { core } = job;
  const client = access.of(server.id);
  const master = core.store.get('Server', pool.masterServerId ?? '');
  const leads = master === undefined || master.id === server.id || master.serverRunState === 'STOPPED';
  if (leads) await makeMaster(access, job, { pool, server });
  else if (pool.virtualIp !== null) await client.call('deconfigure_virtual_ip', pool.virtualIp);
  await client.call('set_pool_member_ip_list', membersOf(core, pool.id).map(({ ipAddress }) => ipAddress));
  const plan = server.clusterId === null ? null : clusterPlan(core, pool.id);
  if (plan !== null && (await client.call('is_cluster_online')) !== true) await client.call('join_cluster', plan.device.id);
}

/** Machines that run here and should not, or do not and should. Each is settled in its turn: a job may be busy with it. */
async function compareMachines(access: AgentAccess, core: ManagerCore, serverId: string): Promise<void> {
  const records = await access.of(serverId).call('list_vms');
  const running = new Set((Array.isArray(records) ? records : []).flatMap((record) => (isRpcStruct(record) && typeof record['name'] === 'string' ? record['name'] : [])));
  const expected = core.store.related('Vm', 'serverId', serverId).filter((id) => core.store.get('Vm', id)?.vmRunState === 'RUNNING');
  const differing = [...[...running].filter((id) => core.store.has('Vm', id) && !expected.includes(id)), ...expected.filter((id) => !running.has(id))];
  for (const vmId of differing) void core.jobs.runInternal(settleJob(access, core, { vmId, serverId }));
}

interface Place {
  readonly vmId: string;
  readonly serverId: string;
}

function settleJob(access: AgentAccess, core: ManagerCore, place: Place): JobDescription {
  const object = { type: 'Vm', id: place.vmId } as const;
  return {
    name: `Check VM: ${core.ref(object).name ?? place.vmId} on Server: ${core.ref({ type: 'Server', id: place.serverId }).name ?? place.serverId}`,
    objects: [object],
    body: async (job) => {
      await settle(access, job, place);
      return null;
    },
  };
}

/** A machine never runs twice: where it was restarted elsewhere meanwhile, the one that is left over is ended. */
async function settle(access: AgentAccess, job: JobContext, { vmId, serverId }: Place): Promise<void> {
  const { core } = job;
  const vm = core.store.get('Vm', vmId);
  if (vm === undefined || vm.repositoryId === null || vm.vmRunState === 'TEMPLATE') return;
  const { repositoryId } = vm;
  const find = async (at: string): Promise<LiveFacts | null> => liveFacts(await access.of(at).call('list_vm', repositoryId, vmId), core.options.profile);
  const facts = await find(serverId);
  if (facts === null) {
    if (vm.vmRunState === 'RUNNING' && vm.serverId === serverId) recover(access, core, core.transact((tx) => loseMachines(core, tx, { serverId, only: [vmId] })));
  } else if (vm.vmRunState === 'RUNNING' && vm.serverId !== serverId && vm.serverId !== null && (await find(vm.serverId)) !== null) {
    await access.of(serverId).call('stop_vm', repositoryId, vmId, true);
  } else {
    core.transact((tx) => runsOn(tx, vm, { serverId, facts }));
  }
}
