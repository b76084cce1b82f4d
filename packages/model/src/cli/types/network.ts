import { addresses, ref, refs, scalar, seen, values, worded } from '../labels.js';
import { type } from '../type.js';
import type { CliType } from '../spec.js';

const bonds = ['BOND', 'AGGREGATION'];
const cards = ['PHYSICAL', 'INFINIBAND'];

/** Networks and what they are made of. */
export const networkTypes = (): readonly CliType[] => [
  type('Network', [
    values('Role', 'roles', { format: 'words' }), seen(ref('Server', 'serverId'), refs('Port', 'ethernetPortIds', 'Port')), refs('Bond Port', 'ethernetPortIds', 'BondPort'),
    refs('Vlan Interface', 'vlanInterfaceIds'), refs('Vnic', 'virtualNicIds'),
  ]),
  type('Port', [
    seen(scalar('Interface Name', 'interfaceName')), scalar('Mac Address', 'macAddress'), scalar('MTU', 'mtu'), addresses('ipaddresses'), ref('Server', 'serverId'),
    ref('Bond Port', 'bondPortId'), ref('Network', 'networkId'),
  ], { only: { field: 'portType', values: cards } }),
  type('BondPort', [
    worded('Mode', 'bondMode'), scalar('MTU', 'mtu'), seen(scalar('Interface Name', 'interfaceName')), scalar('Mac Address', 'macAddress'), addresses('ipaddresses'),
    refs('Port', 'physicalPortIds'), ref('Server', 'serverId'), ref('Network', 'networkId'),
  ], { only: { field: 'portType', values: bonds } }),
  type('VlanInterface', [
    scalar('Vlan Id', 'vlanId'), scalar('Interface Name', 'interfaceName'), scalar('MTU', 'mtu'), addresses('addresses'), ref('Port', 'portId'), ref('Network', 'networkId'),
  ]),
];
