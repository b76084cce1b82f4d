import type { RecordOf } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';
import type { JobDescription } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { agentKeys } from '../server/server-job.js';
import type { WorldTransaction } from '../transaction.js';
import { liveMachines, type LiveFacts } from './live.js';
import { notRunning } from './states.js';

/**
 * Brings the machines in line with what runs on a Server: those found running are RUNNING there, others that should run there are STOPPED (concepts guide 3.4, states
 * of machines). A machine on which a job works is left to the job; what the Manager does not know is left alone.
 */
export function reconcile(tx: WorldTransaction, serverId: string, domains: ReadonlyMap<string, LiveFacts>): void {
  for (const id of [...tx.related('Vm', 'serverId', serverId)]) {
    const vm = tx.get('Vm', id);
    if (vm === undefined || vm.locked || domains.has(id)) continue;
    if (vm.vmRunState === 'RUNNING' || vm.vmRunState === 'STARTING' || vm.vmRunState === 'STOPPING') tx.update('Vm', id, { vmRunState: 'STOPPED', ...notRunning });
  }
  for (const [id, facts] of domains) {
    const vm = tx.get('Vm', id);
    // One that runs elsewhere was started there by somebody who knew better.
    if (vm === undefined || vm.locked || (vm.vmRunState === 'RUNNING' && vm.serverId !== serverId)) continue;
    runsOn(tx, vm, { serverId, facts });
  }
}

/** A machine runs on a Server. Without a pool, which every running machine has, and for a template it cannot be shown. */
export function runsOn(tx: WorldTransaction, vm: RecordOf<'Vm'>, { serverId, facts }: { readonly serverId: string; readonly facts: LiveFacts }): void {
  const serverPoolId = tx.get('Server', serverId)?.serverPoolId ?? null;
  if (vm.vmRunState === 'TEMPLATE' || serverPoolId === null || vm.repositoryId === null) return;
  const now: Partial<RecordOf<'Vm'>> = { vmRunState: 'RUNNING', serverId, serverPoolId, ...facts };
  if (Object.entries(now).some(([field, value]) => vm[field as keyof typeof vm] !== value)) tx.update('Vm', vm.id, now);
}

/** A job of the Manager's own that looks at what runs on a Server. */
export function reconcileJob(access: AgentAccess, core: ManagerCore, server: RecordOf<'Server'>): JobDescription {
  return {
    name: `Refresh virtual machines of Server: ${server.name}`,
    objects: [{ type: 'Server', id: server.id }],
    keys: agentKeys(core, [server.id]),
    body: async () => {
      const domains = liveMachines(await access.of(server.id).call('list_vms'), core.options.profile);
      core.transact((tx) => reconcile(tx, server.id, domains));
      return null;
    },
  };
}
