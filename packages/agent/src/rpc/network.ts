import { PythonException } from '../core/python-exception.js';
import { discoverNetwork } from './discover-network.js';
import { forOwned } from './serverpool.js';
import { integerArgument, textArgument, type Call, type MethodTable } from './table.js';

/** Runs one of two actions by its word; any other is a fault. Answers the word. */
function either(call: Call, first: readonly [string, () => void], second: readonly [string, () => void]): string {
  const word = textArgument(call, 0);
  const chosen = [first, second].find(([name]) => name === word);
  if (chosen === undefined) throw new PythonException(`Unknown action: ${word}`, 'ValueError');
  chosen[1]();
  return word;
}

function bondConfig(call: Call): string {
  const { network } = call.server;
  const bond = textArgument(call, 1);
  return `${either(call, ['start', () => network.createBond(bond)], ['stop', () => network.deleteBond(bond)])} bond ${bond}`;
}

function bridgeConfig(call: Call): string {
  const { network } = call.server;
  const [bridge, device] = [textArgument(call, 1), textArgument(call, 2)];
  const word = either(call, ['start', () => network.startBridge(bridge, device)], ['stop', () => network.stopBridge(bridge, device)]);
  return `${word} bridge=${bridge} netdev=${device}`;
}

function ipConfig(call: Call): string {
  const { network } = call.server;
  const [name, word] = [textArgument(call, 0), textArgument(call, 1)];
  switch (word) {
    case 'static': {
      const address = { ip: textArgument(call, 2), netmask: textArgument(call, 3) };
      network.setAddress(name, address, 'static');
      return `${name} ${address.ip} ${address.netmask}`;
    }
    case 'dynamic':
      network.setAddress(name, null, 'dhcp');
      return `${name} dhcp`;
    case 'flush':
      network.setAddress(name, null, 'static');
      return `${name} none`;
    default:
      throw new PythonException(`Unknown action: ${word}`, 'ValueError');
  }
}

/** The same in the background: the answer is a process number (inferred). */
const inBackground = (method: string) => (call: Call): number => {
  const { server, params, caller } = call;
  return server.asyncCalls.start(server.log.nextProcess(), () => server.dispatch(method, params, caller));
};

/** Module `agent.api.network.linux_network.LinuxNetwork`. What the answers begin with is what clients look at (CloudStack ovm3 plug-in); the rest is inferred. */
export const networkMethods: MethodTable = {
  discover_network: ({ server }) => discoverNetwork(server.inventory, server.network),
  ovs_bond_config: bondConfig,
  ovs_async_bond: inBackground('ovs_bond_config'),
  ovs_bond_mode: (call) => {
    const [bond, mode] = [textArgument(call, 0), textArgument(call, 1)];
    call.server.network.setBondMode(bond, mode);
    return `${bond} mode=${mode}`;
  },
  ovs_bond_op: (call) => {
    const { network } = call.server;
    const [bond, slave] = [textArgument(call, 1), textArgument(call, 2)];
    return `${either(call, ['add', () => network.addSlave(bond, slave)], ['remove', () => network.removeSlave(bond, slave)])} bond=${bond} slave=${slave}`;
  },
  ovs_local_config: (call) => {
    const { network } = call.server;
    const bridge = textArgument(call, 1);
    return `${either(call, ['start', () => network.startLocalBridge(bridge)], ['stop', () => network.stopLocalBridge(bridge)])} local bridge ${bridge}`;
  },
  ovs_br_config: bridgeConfig,
  ovs_async_bridge: inBackground('ovs_br_config'),
  ovs_vlan_config: (call) => {
    const { network } = call.server;
    const [device, vlan] = [textArgument(call, 1), integerArgument(call, 2)];
    return `${either(call, ['add', () => network.addVlan(device, vlan)], ['remove', () => network.removeVlan(device, vlan)])} netdev=${device} vlan ${vlan}`;
  },
  ovs_vlan_bridge: (call) => {
    const { network } = call.server;
    const [bridge, device, vlan] = [textArgument(call, 1), textArgument(call, 2), integerArgument(call, 3)];
    const word = either(call, ['start', () => network.startVlanBridge(bridge, device, vlan)], ['stop', () => network.stopVlanBridge(bridge, device, vlan)]);
    return `${word} bridge=${bridge} netdev=${device} vlan ${vlan}`;
  },
  ovs_change_mtu: (call) => {
    const [name, mtu] = [textArgument(call, 0), integerArgument(call, 1)];
    call.server.network.setMtu(name, mtu);
    return `${name} mtu=${mtu}`;
  },
  ovs_ip_config: ipConfig,
  ovs_if_meta: (call) => {
    const [name, data] = [textArgument(call, 0), textArgument(call, 1)];
    call.server.network.setMetadata(name, data);
    return `${name} ${data}`;
  },
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
