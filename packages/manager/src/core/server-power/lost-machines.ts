import type { RecordOf } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';
import type { JobDescription } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import type { WorldTransaction } from '../transaction.js';
import { startVm } from '../vm/power.js';
import { notRunning } from '../vm/states.js';
import { failOverJob } from './master.js';

type Vm = RecordOf<'Vm'>;

/** What went with a Server, and what is to be done about it. */
export interface Loss {
  readonly serverId: string;
  /** Machines that are to be restarted elsewhere. */
  readonly restart: readonly string[];
}

/** States in which a machine has a domain on its Server. */
const onServer: ReadonlySet<Vm['vmRunState']> = new Set(['STARTING', 'RUNNING', 'STOPPING']);

/** Machines of a Server that run, or are about to, by name. */
export function runningOn({ store }: Pick<ManagerCore, 'store'>, serverId: string): readonly Vm[] {
  return store.related('Vm', 'serverId', serverId).flatMap((id) => store.get('Vm', id) ?? []).filter(({ vmRunState }) => onServer.has(vmRunState));
}

/**
 * A Server has gone, with everything that ran on it: its machines are STOPPED (Concepts Guide 3.4 §7.8). Those of a clustered pool with another member that are
 * highly available are to be restarted (Concepts Guide 3.3 §6.10); one that was being stopped is not. It does not matter what job works on a machine, since that
 * waits for a Server that does not answer.
 */
export function loseMachines(core: ManagerCore, tx: WorldTransaction, { serverId, only }: { readonly serverId: string; readonly only?: readonly string[] }): Loss {
  const server = tx.get('Server', serverId);
  const covered = server !== undefined && server.clusterId !== null && tx.related('Server', 'clusterId', server.clusterId).length > 1;
  const lost = tx.related('Vm', 'serverId', serverId).flatMap((id) => tx.get('Vm', id) ?? []).filter((vm) => onServer.has(vm.vmRunState) && (only?.includes(vm.id) ?? true));
  for (const { id } of lost) {
    tx.update('Vm', id, { vmRunState: 'STOPPED', ...notRunning });
    core.events.raise(tx, { type: 'vm.stopped', object: { type: 'Vm', id }, description: `Server ${server?.name ?? serverId}, on which it ran, is gone` });
  }
  return { serverId, restart: lost.filter((vm) => covered && vm.highAvailability && vm.vmRunState === 'RUNNING').map(({ id }) => id) };
}

/** Starts whatever a loss asks for; to be called when it is committed. With `failOver` another member takes the role of master. */
export function recover(access: AgentAccess, core: ManagerCore, { serverId, restart, failOver = false }: Loss & { readonly failOver?: boolean }): void {
  const pool = core.store.get('ServerPool', core.store.get('Server', serverId)?.serverPoolId ?? '');
  if (failOver && pool?.masterServerId === serverId) void core.jobs.runInternal(failOverJob(access, core, pool));
  for (const id of restart) void core.jobs.runInternal(restartJob(access, core, { vmId: id, serverId }));
}

/** Restarts a highly available machine on another member. Somebody may have started or changed it before its turn comes. */
function restartJob(access: AgentAccess, core: ManagerCore, { vmId, serverId }: { readonly vmId: string; readonly serverId: string }): JobDescription {
  const object = { type: 'Vm', id: vmId } as const;
  return {
    name: `Restart VM: ${core.ref(object).name ?? vmId} after the loss of Server: ${core.ref({ type: 'Server', id: serverId }).name ?? serverId}`,
    objects: [object],
    body: async (job) => {
      const vm = core.store.get('Vm', vmId);
      if (vm?.vmRunState !== 'STOPPED' || !vm.highAvailability) return null;
      await startVm(access, job, { vmId, exclude: [serverId] });
      core.transact((tx) => core.events.raise(tx, { type: 'vm.ha.restarted', object }));
      return null;
    },
  };
}
