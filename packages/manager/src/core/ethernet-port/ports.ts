import type { RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { namedObject, stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { namesOf } from '../network/lookup.js';
import type { WorldReader } from '../world.js';

export type Port = RecordOf<'EthernetPort'>;
type Reader = Pick<WorldReader, 'get' | 'related'>;

/** The port of a call, at the top or below its Server. Throws GEN_000002 at once. */
export function portOf(core: ManagerCore, id: string | undefined): Port {
  return namedObject(core.store, 'EthernetPort', id);
}

/** The port inside a job. Throws RuleError GEN_000002. */
export function portIn(store: Reader, id: string): Port {
  return stillThere(store, 'EthernetPort', id);
}

/** Refuses what is no bond, at once. Throws NETWORK_000003. */
export function checkBond({ name, portType }: Port): void {
  if (portType !== 'BOND') throw new OperationError('NETWORK_000003', [name, portType]);
}

/** Refuses a port that is used: by a network, a bond, VLAN interfaces or an address of its own. Throws RuleError OVMRU_900203E, 204E, 208E, 210E. */
export function assertFree(store: Reader, { id, name, networkId, bondPortId, ipaddresses }: Port): void {
  if (bondPortId !== null) throw new RuleError('OVMRU_900204E', [name, namesOf(store, 'EthernetPort', [bondPortId])]);
  if (networkId !== null) throw new RuleError('OVMRU_900203E', [`Port: ${name}`, namesOf(store, 'Network', [networkId])]);
  const vlans = store.related('VlanInterface', 'portId', id);
  if (vlans.length > 0) throw new RuleError('OVMRU_900208E', [name, namesOf(store, 'VlanInterface', vlans)]);
  if ((ipaddresses ?? []).length > 0) throw new RuleError('OVMRU_900210E', [name, (ipaddresses ?? []).map(({ address, configType }) => address || configType).join(', ')]);
}

/** A card of the Server that can become part of a bond. Throws RuleError GEN_000009, NETWORK_000003 and as `assertFree`. */
export function freeCard(store: Reader, id: string, serverId: string): Port {
  const port = portIn(store, id);
  if (port.serverId !== serverId) throw new RuleError('GEN_000009', [id, serverId]);
  if (port.portType !== 'PHYSICAL') throw new RuleError('NETWORK_000003', [port.name, port.portType]);
  assertFree(store, port);
  return port;
}
