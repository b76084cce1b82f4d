import type { RecordOf } from '@ovmsim/model';
import { addressText } from '../../agents/address.js';
import { OperationError, RuleError } from '../errors.js';
import type { JobContext } from '../operation.js';
import type { AgentAccess } from '../server/access.js';
import { actingOn } from './act.js';
import { liveFacts } from './live.js';
import { chooseServer, unfit } from './placement.js';

type Vm = RecordOf<'Vm'>;

/** Key of live migrations inside a pool, which take place one after the other (concepts guide 3.4 §7.7). */
export function migrationKey(poolId: string | null): string {
  return `migration in ${poolId ?? 'no pool'}`;
}

/**
 * Moves a machine to another Server of its pool, to the best one unless told: a running one alive, through the agents; of a stopped one only the assignment changes.
 * A job that calls it holds `migrationKey` of the pool. Throws RuleError, AgentCallError; the machine stays where it was then.
 */
export async function migrateVm(access: AgentAccess, job: JobContext, { vmId, serverId }: { readonly vmId: string; readonly serverId?: string }): Promise<void> {
  const { core } = job;
  const vm = actingOn(core, vmId, 'migrate');
  if (vm === null) return;
  if (vm.serverPoolId === null) throw new RuleError('OVMRU_900102E', [vm.name]);
  const target = serverId === undefined ? otherServer(job, vm) : targetOf(job, vm, serverId);
  if (vm.vmRunState === 'RUNNING') await moveAlive(access, job, { vm, target });
  else core.transact((tx) => tx.update('Vm', vmId, { serverId: target.id }));
}

const purposeFor = (vm: Vm): 'move' | 'assign' => (vm.vmRunState === 'RUNNING' ? 'move' : 'assign');

function otherServer({ core }: JobContext, vm: Vm): RecordOf<'Server'> {
  const exclude = vm.serverId === null ? [] : [vm.serverId];
  return serverIn(core.store.get('Server', chooseServer(core, vm.id, { exclude, purpose: purposeFor(vm) })));
}

function serverIn(server: RecordOf<'Server'> | undefined): RecordOf<'Server'> {
  if (server === undefined) throw new RuleError('GEN_000002', ['Server', '']);
  return server;
}

function targetOf({ core }: JobContext, vm: Vm, serverId: string): RecordOf<'Server'> {
  const server = serverIn(core.store.get('Server', serverId));
  if (server.serverPoolId !== vm.serverPoolId) throw new OperationError('VM_000002', [vm.name, server.name]);
  if (server.id === vm.serverId) throw new RuleError('OVMRU_900105E', [vm.name, server.name]);
  const reason = unfit(core, vm, { server, purpose: purposeFor(vm) }) ?? (vm.vmRunState === 'RUNNING' ? unlike(core.store.get('Server', vm.serverId ?? ''), server) : null);
  if (reason !== null) throw new RuleError('OVMRU_900104E', [vm.name, server.name, reason]);
  return server;
}

/** Why a running machine cannot go from one Server to another: the processors differ, or the target's hypervisor is older (concepts guide 3.4 §7.7). */
function unlike(from: RecordOf<'Server'> | undefined, to: RecordOf<'Server'>): string | null {
  if (from === undefined) return null;
  if (from.cpuCompatibilityGroupId !== to.cpuCompatibilityGroupId) return 'its processors are not compatible';
  const [source, target] = [from.hypervisor?.version ?? '', to.hypervisor?.version ?? ''];
  return compareVersions(target, source) < 0 ? `its hypervisor ${target} is older than ${source}` : null;
}

function compareVersions(a: string, b: string): number {
  const parts = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [parts(a), parts(b)];
  const at = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => index).find((index) => (left[index] ?? 0) !== (right[index] ?? 0));
  return at === undefined ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

async function moveAlive(access: AgentAccess, job: JobContext, { vm, target }: { readonly vm: Vm; readonly target: RecordOf<'Server'> }): Promise<void> {
  const { core } = job;
  const source = vm.serverId ?? '';
  const secure = core.store.get('ServerPool', vm.serverPoolId ?? '')?.secureVmMigrate === true;
  const { repositoryId } = vm;
  if (repositoryId === null) throw new RuleError('OVMRU_900101E', [vm.name]);
  const object = { type: 'Vm', id: vm.id } as const;
  job.progress(`Migrating virtual machine ${vm.name} to server ${target.name}`);
  try {
    await access.of(source).call('migrate_vm', repositoryId, vm.id, destination(core, target), true, secure);
    const live = liveFacts(await access.of(target.id).call('list_vm', repositoryId, vm.id), core.options.profile);
    if (live === null) throw new RuleError('OVMRU_900110E', [vm.name, target.name]);
    core.transact((tx) => {
      tx.update('Vm', vm.id, { serverId: target.id, ...live });
      core.events.raise(tx, { type: 'vm.migrate.completed', object });
    });
  } catch (error) {
    core.transact((tx) => core.events.raise(tx, { type: 'vm.migrate.failed', object, ...(error instanceof Error ? { description: error.message } : {}) }));
    throw error;
  }
}

/** The target's address; with its port where the agents do not listen on the product's own. */
function destination(core: JobContext['core'], target: RecordOf<'Server'>): string {
  const connection = core.store.get('@AgentConnection', target.id);
  return connection === undefined ? target.ipAddress : addressText(connection);
}
