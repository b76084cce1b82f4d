import type { AgentMethodDraft } from './spec.js';
import { built, rpc } from './spec.js';

/** Python class of the stock agent. */
export const networkClass = 'agent.api.network.linux_network.LinuxNetwork';

/** Ports, bonds, bridges, VLANs, the virtual IP of a pool. */
export const networkMethods = {
  configure_virtual_ip: rpc('virtual_ip: string, base_ip: string', 'nil / clients', built),
  deconfigure_virtual_ip: rpc('virtual_ip: string', 'nil / clients', built),
  discover_network: rpc('', '<Discover_Network_Result> / recorded', built),
  ovs_async_bond: rpc('action: string, bond: string', 'unknown / inferred', built),
  ovs_async_bridge: rpc('action: string, br_name: string, net_dev: string', 'unknown / inferred', built),
  ovs_bond_config: rpc('action: string, bond: string', 'unknown / unknown', built),
  ovs_bond_mode: rpc('bond: string, mode: string', 'string / inferred', built),
  ovs_bond_op: rpc('action: string, bond: string, backup: string', 'unknown / unknown', built),
  ovs_br_config: rpc('action: string, br_name: string, net_dev: string', 'string / inferred', built),
  ovs_change_mtu: rpc('interface: string, mtu: integer', 'string / inferred', built),
  ovs_if_meta: rpc('interface: string, data: string', 'string / inferred', built),
  ovs_ip_config: rpc('interface: string, optype: string, ip?: string, netmask?: string', 'string / inferred', built),
  ovs_local_config: rpc('action: string, br_name: string', 'string / clients', built),
  ovs_vlan_bridge: rpc('action: string, br_name: string, net_dev: string, vlan_id: integer', 'string / clients', built),
  ovs_vlan_config: rpc('action: string, interface: string, vlanid: integer', 'string / inferred', built),
} satisfies Record<string, AgentMethodDraft>;
