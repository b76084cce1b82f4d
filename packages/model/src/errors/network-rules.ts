import { ownRule as rule } from './rules.js';
import type { ErrorSpec } from './spec.js';

/** Rules of networks, ports and network cards beyond the genuine NETWORK codes. */
export const networkRuleErrors = {
  OVMRU_900200E: rule('NETWORK_MANAGEMENT_ROLE_STAYS', 'Role MANAGEMENT of Network: {0}, cannot be removed.'),
  OVMRU_900201E: rule('NETWORK_HAS_VNICS', 'Network: {0}, is used by virtual NICs: {1}.'),
  OVMRU_900202E: rule('NETWORK_MANAGEMENT_HAS_PORTS', 'Management Network: {0}, still has ports: {1}.'),
  OVMRU_900203E: rule('PORT_IN_NETWORK', '{0}, is in Network: {1}. Remove it from the network first.'),
  OVMRU_900204E: rule('PORT_IN_BOND', 'Port: {0}, belongs to Bond Port: {1}.'),
  OVMRU_900205E: rule('NETWORK_SERVER_CONNECTED', 'Server: {0}, is connected to Network: {1}, by {2} already.'),
  OVMRU_900206E: rule('PORT_MANAGES_SERVER', '{0}, carries the management interface of Server: {1}.'),
  OVMRU_900207E: rule('NETWORK_IN_USE_ON_SERVER', 'Network: {0}, is used on Server: {1}, by running virtual machines: {2}.'),
  OVMRU_900208E: rule('PORT_HAS_VLANS', 'Port: {0}, carries VLAN Interfaces: {1}.'),
  OVMRU_900209E: rule('VLAN_EXISTS', 'Port: {0}, has a VLAN Interface with VLAN id: {1} already.'),
  OVMRU_900210E: rule('PORT_HAS_ADDRESS', 'Port: {0}, has an address: {1}.'),
  OVMRU_900211E: rule('BOND_MODE_UNSUPPORTED', 'Server: {0}, does not support bond mode: {1}.'),
  OVMRU_900212E: rule('BOND_PORTS', 'Bond Port: {0}, must keep {1} to {2} ports.'),
  OVMRU_900213E: rule('ADDRESS_TAKEN', 'Address: {0}, is in use by {1}.'),
  OVMRU_900214E: rule('NETWORK_OF_OTHER_SERVER', 'Network: {0}, is local to Server: {1}. Virtual Machine: {2}, is on another server.'),
  OVMRU_900215E: rule('NAME_TAKEN', 'There is a {0} called: {1}, already.'),
  OVMRU_900217E: rule('BACKUP_UNSUPPORTED', 'This Manager has no database and so no backups; a lab of ovmsim has one when it is started with --data.'),
} as const satisfies Record<string, ErrorSpec>;
