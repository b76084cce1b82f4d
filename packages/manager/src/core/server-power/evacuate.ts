import { RuleError } from '../errors.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { migrateVm } from '../vm/migrate.js';
import { bestServer } from '../vm/placement.js';
import { stopVm } from '../vm/power.js';

/**
 * Moves the machines off a Server, one after the other, a child job each (order: inferred): running ones alive to another member, or they are stopped where none can
 * take them; of stopped ones only the assignment moves. What fails leaves the flag of maintenance on and an event (release notes 3.3).
 * Throws OVMRU_900315E when a machine is left that runs.
 */
export async function evacuate(access: AgentAccess, job: JobContext, serverId: string): Promise<void> {
  const { core } = job;
  const held = new Set(core.store.related('Vm', 'serverId', serverId).filter((id) => core.jobs.lockingJob({ type: 'Vm', id }) === job.id));
  const left: string[] = [];
  for (const vmId of core.store.related('Vm', 'serverId', serverId)) {
    const name = core.store.get('Vm', vmId)?.name ?? vmId;
    const outcome = await job.child({
      name: `Move VM: ${name} off Server: ${core.ref({ type: 'Server', id: serverId }).name ?? serverId}`,
      // A child waits for no object that its parent does not hold.
      objects: held.has(vmId) ? [{ type: 'Vm', id: vmId }] : [],
      subject: { type: 'Vm', id: vmId },
      body: async (child) => {
        await leave(access, child, { vmId, serverId });
        return null;
      },
    });
    if (!outcome.ok) left.push(`${name} (${outcome.error ?? ''})`);
  }
  if (left.length === 0) return;
  const object = { type: 'Server', id: serverId } as const;
  core.transact((tx) => core.events.raise(tx, { type: 'server.evacuate.failed', object, description: left.join('; ') }));
  throw new RuleError('OVMRU_900315E', [core.ref(object).name ?? serverId, left.join('; ')]);
}

async function leave(access: AgentAccess, job: JobContext, { vmId, serverId }: { readonly vmId: string; readonly serverId: string }): Promise<void> {
  const { core } = job;
  const vm = core.store.get('Vm', vmId);
  if (vm === undefined || vm.serverId !== serverId) return;
  if (vm.vmRunState === 'STOPPED') {
    const target = bestServer(core, vm, { purpose: 'assign', exclude: [serverId] });
    if (target !== undefined) await migrateVm(access, job, { vmId, serverId: target });
    return;
  }
  // Its memory is saved; it is resumed elsewhere when somebody wants it.
  if (vm.vmRunState === 'SUSPENDED') return;
  const target = bestServer(core, vm, { purpose: 'move', exclude: [serverId] });
  if (target === undefined) return stopVm(access, job, { vmId });
  try {
    await migrateVm(access, job, { vmId, serverId: target });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    job.log(`virtual machine ${vm.name} cannot move: ${error.message}`);
    await stopVm(access, job, { vmId });
  }
}
