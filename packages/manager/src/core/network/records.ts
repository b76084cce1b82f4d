import type { RecordOf } from '@ovmsim/model';
import type { IdSource } from '../ids.js';
import { baseFields } from '../record.js';
import type { WorldReader } from '../world.js';
import type { Attachable } from './attachable.js';

/** What of a network is not the same for all. */
export type NetworkFields = Pick<RecordOf<'Network'>, 'id' | 'name' | 'roles'> & Partial<Pick<RecordOf<'Network'>, 'description' | 'mtu' | 'serverId'>>;

/** A network; with `serverId` one that is local to that Server. */
export function newNetwork({ id, name, roles, description = '', mtu = 0, serverId = null }: NetworkFields): RecordOf<'Network'> {
  return { ...baseFields({ id, name, description }), roles, serverLocal: serverId !== null, mtu, serverId };
}

/** An id that no network has: ten digits that begin with 10 (3.4 clients). */
export function newNetworkId(core: IdSource & { readonly store: Pick<WorldReader, 'has'> }): string {
  for (;;) {
    const id = `10${core.ids.hex(8)}`;
    if (!core.store.has('Network', id)) return id;
  }
}

/** The bridge of a network on a Server: on a port or VLAN interface (recorded 3.3.3), or on nothing for a local network (inferred). */
export function newSwitch(id: string, networkId: string, on: Pick<Attachable, 'type' | 'id'> | null): RecordOf<'VirtualSwitch'> {
  return {
    ...baseFields({ id, description: on === null ? 'Virtual Switch' : `Virtual Switch for ${on.type === 'EthernetPort' ? 'Port' : 'VLAN Interface'}` }),
    networkId,
    ethernetPortId: on?.type === 'EthernetPort' ? on.id : null,
    vlanInterfaceId: on?.type === 'VlanInterface' ? on.id : null,
  };
}
