import type { AgentMethodName, RecordOf } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import { agentTrouble } from '../../agents/agent-client.js';
import { RuleError } from '../errors.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { actingOn } from './act.js';
import { liveFacts, type LiveFacts } from './live.js';
import { chooseServer } from './placement.js';
import { notRunning } from './states.js';
import { serverFor } from './tell.js';

type Vm = RecordOf<'Vm'>;
type Vms = { readonly vm: Vm; readonly repositoryId: string };

/** Starts a stopped machine on the Server that its policy chooses, but on none of `exclude`. Throws RuleError, AgentCallError; the machine is STOPPED again then. */
export async function startVm(access: AgentAccess, job: JobContext, { vmId, exclude = [] }: { readonly vmId: string; readonly exclude?: readonly string[] }): Promise<void> {
  const vm = actingOn(job.core, vmId, 'start');
  if (vm !== null) await bringUp(access, job, { ...withRepository(vm), method: 'start_vm', params: [], exclude });
}

/** Resumes a suspended machine; the Server is chosen anew (since 3.3). Throws as `startVm`; the machine is SUSPENDED again then. */
export async function resumeVm(access: AgentAccess, job: JobContext, vmId: string): Promise<void> {
  const vm = actingOn(job.core, vmId, 'resume');
  if (vm !== null) await bringUp(access, job, { ...withRepository(vm), method: 'restore_vm', params: [false], exclude: [] });
}

/**
 * Stops a running machine by asking its guest, or with `force` ends it as it is (kill); a suspended one loses its memory. A machine that has gone meanwhile is STOPPED.
 * Throws RuleError, AgentCallError: a guest that does not obey goes on running.
 */
export async function stopVm(access: AgentAccess, job: JobContext, { vmId, force = false }: { readonly vmId: string; readonly force?: boolean }): Promise<void> {
  const vm = actingOn(job.core, vmId, force ? 'kill' : 'stop');
  if (vm !== null) await takeDown(access, job, { ...withRepository(vm), method: 'stop_vm', params: [force], state: 'STOPPED' });
}

/** Suspends a running machine: its memory is saved beside its configuration. Throws as `stopVm`. */
export async function suspendVm(access: AgentAccess, job: JobContext, vmId: string): Promise<void> {
  const vm = actingOn(job.core, vmId, 'suspend');
  if (vm !== null) await takeDown(access, job, { ...withRepository(vm), method: 'save_vm', params: [], state: 'SUSPENDED' });
}

/** Seconds that the agent waits for a guest to go down before it starts anew (CloudStack ovm3 plug-in). */
const rebootWait = 3;

/** Restarts the guest of a running machine. With the restart action STOP it stays down. Throws as `stopVm`. */
export async function restartVm(access: AgentAccess, job: JobContext, vmId: string): Promise<void> {
  const vm = actingOn(job.core, vmId, 'restart');
  if (vm === null) return;
  const { repositoryId } = withRepository(vm);
  const { core } = job;
  const client = access.of(serverFor(core, vm));
  core.transact((tx) => tx.update('Vm', vmId, { vmRunState: 'STOPPING' }));
  try {
    await client.call('reboot_vm', repositoryId, vmId, rebootWait);
    core.transact((tx) => tx.update('Vm', vmId, { vmRunState: 'STARTING' }));
    const live = liveFacts(await client.call('list_vm', repositoryId, vmId), core.options.profile);
    core.transact((tx) => tx.update('Vm', vmId, live === null ? { vmRunState: 'STOPPED', ...notRunning } : { vmRunState: 'RUNNING', ...live }));
  } catch (error) {
    core.transact((tx) => tx.update('Vm', vmId, { vmRunState: vm.vmRunState }));
    throw error;
  }
}

function withRepository(vm: Vm): Vms {
  if (vm.repositoryId === null) throw new RuleError('OVMRU_900101E', [vm.name]);
  return { vm, repositoryId: vm.repositoryId };
}

interface BringUp extends Vms {
  readonly method: AgentMethodName;
  readonly params: readonly RpcValue[];
  readonly exclude: readonly string[];
}

async function bringUp(access: AgentAccess, job: JobContext, { vm, repositoryId, method, params, exclude }: BringUp): Promise<void> {
  const { core } = job;
  const serverId = chooseServer(core, vm.id, { exclude });
  const server = core.store.get('Server', serverId);
  const client = access.of(serverId);
  job.progress(`Starting virtual machine ${vm.name} on server ${server?.name ?? serverId}`);
  core.transact((tx) => tx.update('Vm', vm.id, { vmRunState: 'STARTING', serverId }));
  try {
    await client.call(method, repositoryId, vm.id, ...params);
    const live = liveFacts(await client.call('list_vm', repositoryId, vm.id), core.options.profile);
    if (live === null) throw new RuleError('OVMRU_900110E', [vm.name, server?.name ?? serverId]);
    running(job, { vm, serverId, live });
  } catch (error) {
    core.transact((tx) => {
      // Where it was before may have left the pool meanwhile.
      const back = vm.serverId === null || tx.get('Server', vm.serverId)?.serverPoolId === vm.serverPoolId;
      tx.update('Vm', vm.id, { vmRunState: vm.vmRunState, ...(back ? { serverId: vm.serverId } : {}) });
      core.events.raise(tx, { type: 'vm.start.failed', object: { type: 'Vm', id: vm.id }, ...(error instanceof Error ? { description: error.message } : {}) });
    });
    throw error;
  }
}

function running({ core }: JobContext, { vm, serverId, live }: { readonly vm: Vm; readonly serverId: string; readonly live: LiveFacts }): void {
  core.transact((tx) => {
    tx.update('Vm', vm.id, { vmRunState: 'RUNNING', serverId, ...live });
    core.events.raise(tx, { type: 'vm.start.completed', object: { type: 'Vm', id: vm.id } });
  });
}

interface TakeDown extends Vms {
  readonly method: AgentMethodName;
  readonly params: readonly RpcValue[];
  readonly state: 'STOPPED' | 'SUSPENDED';
}

async function takeDown(access: AgentAccess, job: JobContext, { vm, repositoryId, method, params, state }: TakeDown): Promise<void> {
  const { core } = job;
  const client = access.of(serverFor(core, vm));
  job.progress(`Stopping virtual machine ${vm.name}`);
  core.transact((tx) => tx.update('Vm', vm.id, { vmRunState: 'STOPPING' }));
  try {
    await client.call(method, repositoryId, vm.id, ...params);
  } catch (error) {
    // The guest may have gone down by itself, or the start never got so far.
    const gone = agentTrouble(error) === 'fault' && method === 'stop_vm' && (await client.call('list_vm', repositoryId, vm.id).catch(() => undefined)) === null;
    if (!gone) {
      core.transact((tx) => tx.update('Vm', vm.id, { vmRunState: vm.vmRunState }));
      throw error;
    }
  }
  core.transact((tx) => {
    tx.update('Vm', vm.id, { vmRunState: state, ...notRunning });
    if (state === 'STOPPED') core.events.raise(tx, { type: 'vm.stopped', object: { type: 'Vm', id: vm.id } });
  });
}
