import { newId } from '../ids.js';
import { newPolicy, newPool } from '../server-pool/records.js';
import { idOf, type Building } from './building.js';

/** Unclustered pools with their policies; the first member is the master. */
export function insertPools(building: Building): void {
  const { core, tx, inventory, ids } = building;
  for (const { name, description = '', servers, virtualIp = null, startPolicy } of inventory.pools) {
    const id = newId(core, 'ServerPool');
    ids.pools.set(name, id);
    tx.insert('ServerPool', newPool(id, { name, description, virtualIp, vmStartPolicy: startPolicy }));
    tx.insert('ServerPoolPolicy', newPolicy(id));
    const members = servers.map((server) => idOf(building, 'servers', server));
    for (const member of members) tx.update('Server', member, { serverPoolId: id, serverRoles: ['UTILITY', 'VM'] });
    tx.update('ServerPool', id, { masterServerId: members[0] ?? null });
  }
}
