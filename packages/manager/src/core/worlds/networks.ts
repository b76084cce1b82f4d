import { newId } from '../ids.js';
import { baseFields } from '../record.js';
import { idOf, type Building } from './building.js';
import { WorldError } from './errors.js';

/** Networks on a card of each Server, with a bridge where machines use them. */
export function insertNetworks(building: Building): void {
  const { core, tx, inventory, ids } = building;
  for (const { name, description = '', roles, port, servers } of inventory.networks) {
    const id = `10${core.ids.hex(8)}`;
    ids.networks.set(name, id);
    tx.insert('Network', { ...baseFields({ id, name, description }), roles, serverLocal: false, mtu: 1500, serverId: null });
    for (const server of servers ?? ids.servers.keys()) {
      const serverId = idOf(building, 'servers', server);
      const card = tx.related('EthernetPort', 'serverId', serverId).find((one) => tx.get('EthernetPort', one)?.interfaceName === port);
      if (card === undefined) throw new WorldError(`server ${server} has no card ${port}`);
      tx.update('EthernetPort', card, { networkId: id });
      if (roles.includes('VIRTUAL_MACHINE')) tx.insert('VirtualSwitch', { ...baseFields({ id: newId(core, 'VirtualSwitch'), description: 'Virtual Switch for Port' }), networkId: id, ethernetPortId: card, vlanInterfaceId: null });
    }
  }
}
