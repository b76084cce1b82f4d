import type { RecordOf } from '@ovmsim/model';
import type { Companion } from '../companion.js';
import { AgentCallError, RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { agentKeys } from '../server/server-job.js';
import { liveMachines, type LiveFacts } from './live.js';
import { runsOn } from './reconcile.js';
import { notRunning } from './states.js';

/**
 * Ends what jobs left unfinished that did not survive a start of the Manager: machines that are STARTING or STOPPING while nothing works on them. Their Servers are
 * asked what runs: such a machine is RUNNING where it is found, and STOPPED when it is nowhere. One whose Server does not answer stays as it is; kill ends it.
 */
export class UnfinishedMachines implements Companion {
  #work: Promise<unknown> = Promise.resolve();

  constructor(private readonly core: ManagerCore, private readonly access: AgentAccess) {}

  start(): void {
    const left = this.core.store.list('Vm').filter(isUnfinished);
    if (left.length === 0) return;
    const servers = [...new Set(left.flatMap((vm) => this.core.store.related('Server', 'serverPoolId', vm.serverPoolId ?? '')))];
    this.#work = this.core.jobs.runInternal({
      name: 'Refresh virtual machines that jobs left unfinished',
      objects: left.map(({ id }) => ({ type: 'Vm', id }) as const),
      keys: agentKeys(this.core, servers),
      body: async (job) => {
        await this.#finish(job, { left: left.map(({ id }) => id), servers });
        return null;
      },
    });
  }

  stop(): void {
    // Jobs are abandoned by the core.
  }

  async idle(): Promise<void> {
    await this.#work;
  }

  async #finish(job: JobContext, { left, servers }: { readonly left: readonly string[]; readonly servers: readonly string[] }): Promise<void> {
    const found = new Map<string, { readonly serverId: string; readonly facts: LiveFacts }>();
    const silent = new Set<string>();
    for (const serverId of servers) {
      const machines = await this.#machinesOn(job, serverId);
      if (machines === null) silent.add(serverId);
      for (const [id, facts] of machines ?? []) found.set(id, { serverId, facts });
    }
    this.core.transact((tx) => {
      for (const id of left) {
        const vm = tx.get('Vm', id);
        const place = found.get(id);
        if (vm === undefined || !isUnfinished(vm)) continue;
        if (place !== undefined) runsOn(tx, vm, place);
        else if (!silent.has(vm.serverId ?? '')) tx.update('Vm', id, { vmRunState: 'STOPPED', ...notRunning });
      }
    });
  }

  /** Null when the Server does not answer. */
  async #machinesOn(job: JobContext, serverId: string): Promise<ReadonlyMap<string, LiveFacts> | null> {
    try {
      return liveMachines(await this.access.of(serverId).call('list_vms'), this.core.options.profile);
    } catch (error) {
      if (!(error instanceof AgentCallError) && !(error instanceof RuleError)) throw error;
      job.log(`not known: ${error.message}`);
      return null;
    }
  }
}

function isUnfinished({ vmRunState }: RecordOf<'Vm'>): boolean {
  return vmRunState === 'STARTING' || vmRunState === 'STOPPING';
}
