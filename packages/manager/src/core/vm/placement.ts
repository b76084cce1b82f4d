import type { RecordOf, VmRunState } from '@ovmsim/model';
import { affinityRefusal } from '../affinity-group/placement.js';
import { RuleError } from '../errors.js';
import { stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { WorldReader } from '../world.js';

type Vm = RecordOf<'Vm'>;
type Server = RecordOf<'Server'>;
type Reader = Pick<WorldReader, 'get' | 'related'>;

/** States in which a machine takes memory of its Server. */
const takesMemory: ReadonlySet<VmRunState> = new Set(['STARTING', 'RUNNING', 'STOPPING']);

/**
 * What a machine is looked for a Server for: to be started there; to be moved there while it runs, which a Server may refuse ('protected'); to be told to it while it is
 * stopped, which takes no memory.
 */
export type Purpose = 'start' | 'move' | 'assign';

/** Memory of a Server that no domain has, MB. */
export function freeMemory(store: Reader, server: Server): number {
  const ofControlDomain = store.related('ControlDomain', 'serverId', server.id).reduce((sum, id) => sum + (store.get('ControlDomain', id)?.memory ?? 0), 0);
  let taken = 0;
  for (const id of store.related('Vm', 'serverId', server.id)) {
    const vm = store.get('Vm', id);
    if (vm !== undefined && takesMemory.has(vm.vmRunState)) taken += vm.memory;
  }
  return server.memory - ofControlDomain - taken;
}

/** Why a Server cannot take a machine, null when it can (placement rules of the concepts guide 3.3 §6.2 and §6.9; texts own). */
export function unfit(core: Pick<ManagerCore, 'managerId' | 'store'>, vm: Vm, at: { readonly server: Server; readonly purpose: Purpose }): string | null {
  const { server, purpose } = at;
  if (server.managerUuid !== core.managerId) return 'it is not owned by this Manager';
  if (server.serverPoolId !== vm.serverPoolId) return 'it is in another server pool';
  if (!server.serverRoles.includes('VM')) return 'it does not have the role VM';
  if (vm.repositoryId !== null && core.store.get('Repository', vm.repositoryId)?.presentedServerIds.includes(server.id) !== true) return 'the repository is not presented to it';
  if (purpose === 'assign') return null;
  if (server.serverRunState !== 'RUNNING') return `it is ${server.serverRunState}`;
  if (server.maintenanceMode) return 'it is in maintenance mode';
  if (purpose === 'move' && server.protected) return 'it is protected against machines that move in';
  if (keptApart(core.store, vm, server.id)) return 'a machine of the same anti-affinity group runs on it';
  const kept = affinityRefusal(core.store, vm.id, server.id);
  if (kept !== null) return kept;
  const free = freeMemory(core.store, server);
  return free < vm.memory ? `it has ${Math.max(0, free)} MB of free memory, the machine needs ${vm.memory}` : null;
}

/** Whether a machine that must not run beside this one runs on the Server. */
function keptApart(store: Reader, vm: Vm, serverId: string): boolean {
  return store.related('AffinityGroup', 'vmIds', vm.id).some((id) => {
    const group = store.get('AffinityGroup', id);
    if (group?.vmAffinityType !== 'ANTI_AFFINITY') return false;
    return group.vmIds.some((other) => {
      const { serverId: place, vmRunState } = store.get('Vm', other) ?? {};
      return other !== vm.id && place === serverId && vmRunState !== undefined && takesMemory.has(vmRunState);
    });
  });
}

/** The fittest of a pool's Servers for a machine: the one with most memory to spare. Undefined when none can take it. */
export function bestServer(core: Pick<ManagerCore, 'managerId' | 'store'>, vm: Vm, wish: { readonly purpose: Purpose; readonly exclude?: readonly string[] }): string | undefined {
  const { store } = core;
  let best: { readonly id: string; readonly free: number } | undefined;
  for (const id of store.related('Server', 'serverPoolId', vm.serverPoolId ?? '')) {
    const server = store.get('Server', id);
    if (server === undefined || wish.exclude?.includes(id) === true || unfit(core, vm, { server, purpose: wish.purpose }) !== null) continue;
    const free = freeMemory(store, server);
    if (best === undefined || free > best.free) best = { id, free };
  }
  return best?.id;
}

/**
 * The Server on which a machine is to start: as its start policy says, the one that it is on, or the best of its pool.
 * Throws RuleError OVMRU_900102E without a pool, OVMRU_900104E when the current Server cannot, OVMRU_900103E when no Server can.
 */
export function chooseServer(core: Pick<ManagerCore, 'managerId' | 'store'>, vmId: string, { exclude = [], purpose = 'start' }: { readonly exclude?: readonly string[]; readonly purpose?: Purpose } = {}): string {
  const vm = stillThere(core.store, 'Vm', vmId);
  if (vm.serverPoolId === null) throw new RuleError('OVMRU_900102E', [vm.name]);
  const pool = core.store.get('ServerPool', vm.serverPoolId);
  const policy = vm.vmStartPolicy === 'CURRENT_SERVER' || vm.vmStartPolicy === 'BEST_SERVER' ? vm.vmStartPolicy : pool?.vmStartPolicy;
  const current = vm.serverId === null ? undefined : core.store.get('Server', vm.serverId);
  if (policy === 'CURRENT_SERVER' && current !== undefined && !exclude.includes(current.id)) {
    const reason = unfit(core, vm, { server: current, purpose });
    if (reason !== null) throw new RuleError('OVMRU_900104E', [vm.name, current.name, reason]);
    return current.id;
  }
  const best = bestServer(core, vm, { purpose, exclude });
  if (best !== undefined) return best;
  throw new RuleError('OVMRU_900103E', [vm.name, pool?.name ?? vm.serverPoolId, reasons(core, vm, purpose)]);
}

/** Why none of the pool's Servers will do, for a message that says what to do next. */
function reasons(core: Pick<ManagerCore, 'managerId' | 'store'>, vm: Vm, purpose: Purpose): string {
  const servers = core.store.related('Server', 'serverPoolId', vm.serverPoolId ?? '').flatMap((id) => core.store.get('Server', id) ?? []);
  if (servers.length === 0) return 'The pool has no servers.';
  return servers.map((server) => `${server.name}: ${unfit(core, vm, { server, purpose }) ?? 'excluded'}.`).join(' ');
}
