import { flag, integer, inverse, inverseOne, modelled, oneOf, recorded, ref, text, value } from '../builder.js';
import * as enums from '../enums.js';

/** A network. The management network is discovered: its id is the subnet in hexadecimal, its name the subnet. */
export const network = recorded('behavioural', {
  roles: oneOf(...enums.networkRole).list().writable(),
  virtualNicIds: inverse('VirtualNic', 'networkId'),
  ethernetPortIds: inverse('EthernetPort', 'networkId'),
  vlanInterfaceIds: inverse('VlanInterface', 'networkId'),
  serverLocal: flag(),
  mtu: integer().writable(),
  serverId: ref('Server').orNull(),
});

/** A physical port or a bond of a Server. A bond lists its ports, a physical port shows null instead of a list. Note the wire name `ipaddresses`. */
export const ethernetPort = recorded('behavioural', {
  bondMode: oneOf(...enums.bondMode).orNull().writable(),
  interfaceName: text(),
  macAddress: text(),
  mtu: integer().writable(),
  networkId: ref('Network').orNull(),
  physicalPortIds: inverse('EthernetPort', 'bondPortId').nullWhen('portType', 'PHYSICAL').namedOnCreate(),
  bondPortId: ref('EthernetPort').orNull(),
  portType: oneOf(...enums.portType),
  serverId: ref('Server'),
  vlanInterfaceIds: inverse('VlanInterface', 'portId'),
  portState: oneOf(...enums.portState),
  virtualSwitchId: inverseOne('VirtualSwitch', 'ethernetPortId'),
  ipaddresses: value('IPAddress').list().orNull().writable(),
});

/** VLAN on a port. */
export const vlanInterface = modelled('behavioural', {
  interfaceName: text(),
  macAddress: text(),
  mtu: integer().writable(),
  vlanId: integer(),
  addresses: value('IPAddress').list().writable(),
  networkId: ref('Network').orNull(),
  portId: ref('EthernetPort'),
  virtualSwitchId: inverseOne('VirtualSwitch', 'vlanInterfaceId'),
});

/** Bridge of a port or VLAN interface on a network; unnamed. */
export const virtualSwitch = recorded('behavioural', {
  networkId: ref('Network').orNull(),
  ethernetPortId: ref('EthernetPort').orNull(),
  vlanInterfaceId: ref('VlanInterface').orNull(),
});
