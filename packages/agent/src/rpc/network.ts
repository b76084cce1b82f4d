import { discoverNetwork } from './discover-network.js';
import { forOwned } from './serverpool.js';
import { textArgument, type MethodTable } from './table.js';

/** Module `agent.api.network.linux_network.LinuxNetwork`: discovery, and the address that makes a member the master of its pool. */
export const networkMethods: MethodTable = {
  discover_network: ({ server }) => discoverNetwork(server.inventory),
  configure_virtual_ip: forOwned((call) => {
    const wasMaster = call.server.pool.facts()?.isMaster ?? false;
    call.server.pool.holdVirtualIp(textArgument(call, 0), textArgument(call, 1));
    const pool = call.server.pool.facts();
    if (pool !== null && !wasMaster) call.server.notify('POOL_MASTER_CHANGED', { pool: pool.uuid, master: pool.registeredIp });
    return null;
  }),
  deconfigure_virtual_ip: forOwned((call) => {
    call.server.pool.dropVirtualIp(textArgument(call, 0));
    return null;
  }),
};
