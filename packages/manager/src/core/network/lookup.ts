import type { NetworkRole, ObjectRef, RecordOf, TypeName } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { namedObject, stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { recordOf } from '../view.js';
import type { WorldReader } from '../world.js';

type Network = RecordOf<'Network'>;

/** The network of a call. Throws GEN_000002 at once. */
export function networkOf(core: ManagerCore, id: string | undefined): Network {
  return namedObject(core.store, 'Network', id);
}

/** The network inside a job. Throws RuleError GEN_000002. */
export function networkIn(store: Pick<WorldReader, 'get'>, id: string): Network {
  return stillThere(store, 'Network', id);
}

export const isManagement = ({ roles }: Pick<Network, 'roles'>): boolean => roles.includes('MANAGEMENT');
export const servesMachines = ({ roles }: Pick<Network, 'roles'>): boolean => roles.includes('VIRTUAL_MACHINE');

/** The order in which a network shows its roles (recorded 3.3.3). */
const roleOrder: readonly NetworkRole[] = ['MANAGEMENT', 'CLUSTER_HEARTBEAT', 'LIVE_MIGRATE', 'VIRTUAL_MACHINE', 'STORAGE'];

/** Roles in the order in which they are shown, each once. */
export function ordered(roles: readonly NetworkRole[]): NetworkRole[] {
  return roleOrder.filter((role) => roles.includes(role));
}

/** Names of objects for a message; an object without a name is called by its id. */
export function namesOf(store: Pick<WorldReader, 'get'>, type: TypeName, ids: readonly string[]): string {
  return ids.map((id) => (recordOf(store, { type, id } satisfies ObjectRef)?.['name'] as string) || id).join(', ');
}

/** Bounds of an MTU (CLI guide 3.3 A.34); 0 on a network: nobody has set one (recorded 3.3.3). */
export const mtuBounds = { least: 1500, most: 64_000 } as const;

/** Refuses an MTU outside the bounds, at once. Throws GEN_000015. */
export function checkMtu(mtu: number | undefined, unset?: number): void {
  if (mtu === undefined || mtu === unset || (mtu >= mtuBounds.least && mtu <= mtuBounds.most)) return;
  throw new OperationError('GEN_000015', ['mtu', String(mtuBounds.least), String(mtuBounds.most)]);
}

/** Refuses a Server whose agent cannot be asked. Throws RuleError OVMRU_900001E, OVMRU_900014E. */
export function assertUsable(core: ManagerCore, serverId: string): RecordOf<'Server'> {
  const server = stillThere(core.store, 'Server', serverId);
  if (server.managerUuid !== core.managerId) throw new RuleError('OVMRU_900001E', [server.name]);
  if (server.serverRunState !== 'RUNNING') throw new RuleError('OVMRU_900014E', [server.name, server.serverRunState]);
  return server;
}
