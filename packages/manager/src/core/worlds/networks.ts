import { newId } from '../ids.js';
import { ordered, servesMachines } from '../network/lookup.js';
import { newNetwork, newNetworkId, newSwitch } from '../network/records.js';
import { idOf, type Building } from './building.js';
import { WorldError } from './errors.js';

/** Networks on a card of each Server, with a bridge where machines use them. */
export function insertNetworks(building: Building): void {
  const { core, tx, inventory, ids } = building;
  for (const { name, description = '', roles, port, servers } of inventory.networks) {
    const network = newNetwork({ id: newNetworkId(core), name, description, roles: ordered(roles) });
    ids.networks.set(name, network.id);
    tx.insert('Network', network);
    for (const server of servers ?? ids.servers.keys()) {
      const card = tx.related('EthernetPort', 'serverId', idOf(building, 'servers', server)).find((one) => tx.get('EthernetPort', one)?.interfaceName === port);
      if (card === undefined) throw new WorldError(`server ${server} has no card ${port}`);
      tx.update('EthernetPort', card, { networkId: network.id });
      if (servesMachines(network)) tx.insert('VirtualSwitch', newSwitch(newId(core, 'VirtualSwitch'), network.id, { type: 'EthernetPort', id: card }));
    }
  }
}
