import type { RecordOf, VmRunState } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import { stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext } from '../operation.js';
import { workerFor } from '../repository/worker.js';
import type { AgentAccess } from '../server/access.js';
import { vmConfig } from './config.js';

/** The machine of an id inside a job. Throws RuleError GEN_000002. */
export function vmIn(core: Pick<ManagerCore, 'store'>, vmId: string): RecordOf<'Vm'> {
  return stillThere(core.store, 'Vm', vmId);
}

/** States in which a machine has, or may have, a domain on its Server. */
const onServer: ReadonlySet<VmRunState> = new Set(['STARTING', 'RUNNING', 'STOPPING']);

/**
 * The Server that works on a machine: the one it runs on, whatever that is worth; for one that does not run any that has the repository, its own before those with
 * the utility role. Throws RuleError WORKER_SERVER_000001, OVMRU_900101E for a machine without a repository.
 */
export function serverFor(core: Pick<ManagerCore, 'store'>, vm: RecordOf<'Vm'>): string {
  if (vm.repositoryId === null) throw new RuleError('OVMRU_900101E', [vm.name]);
  if (vm.serverId !== null && onServer.has(vm.vmRunState)) return vm.serverId;
  const own = core.store.get('Server', vm.serverId ?? '');
  const presented = core.store.get('Repository', vm.repositoryId)?.presentedServerIds ?? [];
  if (own?.serverRunState === 'RUNNING' && presented.includes(own.id)) return own.id;
  return workerFor(core, vm.repositoryId).id;
}

/**
 * Tells a Server about a machine or template that has changed: its configuration is written anew from the model, and a running domain takes what it can. To be called
 * after the change is committed; nothing happens for a machine without a repository, which has no configuration anywhere.
 * Throws AgentCallError, RuleError WORKER_SERVER_000001.
 */
export async function configureVm(access: AgentAccess, job: JobContext, vmId: string): Promise<void> {
  const vm = vmIn(job.core, vmId);
  if (vm.repositoryId === null) return;
  const method = vm.vmRunState === 'TEMPLATE' ? 'configure_template' : 'configure_vm';
  await access.of(serverFor(job.core, vm)).call(method, vm.repositoryId, vm.id, vmConfig(job.core.store, vmId));
}
