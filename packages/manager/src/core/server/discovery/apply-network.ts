import { derivedIds, types } from '@ovmsim/model';
import type { BondMode, NetworkRole, PortState, RecordOf, ValueOf } from '@ovmsim/model';
import { newVlanInterface } from '../../ethernet-port/vlan.js';
import { ordered } from '../../network/lookup.js';
import type { NetworkMark } from '../../network/metadata.js';
import { newNetwork } from '../../network/records.js';
import { baseFields } from '../../record.js';
import { applyBridges, type NetworkPlace as Place } from './apply-bridges.js';
import { subnetOf, type BondFacts, type BridgeFacts, type DeviceFacts, type InterfaceAddress, type LinkState, type ManagementInterface, type NetworkFacts, type VlanFacts } from './network-document.js';
import type { DiscoveryWriter } from './writer.js';

const portFacts = ['bondMode', 'macAddress', 'mtu', 'networkId', 'bondPortId', 'portState', 'ipaddresses'] as const satisfies readonly (keyof RecordOf<'EthernetPort'>)[];
const vlanFacts = ['macAddress', 'mtu', 'networkId', 'addresses'] as const satisfies readonly (keyof RecordOf<'VlanInterface'>)[];

const bondModes: Readonly<Record<string, BondMode>> = { 'active-backup': 'ACTIVE_PASSIVE', '802.3ad': 'LINK_AGGREGATION', 'balance-alb': 'LOAD_BALANCED' };
const portStates: Readonly<Record<LinkState, PortState>> = { up: 'PORT_UP', down: 'PORT_DOWN', unknown: 'PORT_UNKNOWN' };

/** What a management network may be used for as soon as it is there (recorded 3.3.3, in this order). */
const managementRoles: readonly NetworkRole[] = ['MANAGEMENT', 'CLUSTER_HEARTBEAT', 'LIVE_MIGRATE', 'VIRTUAL_MACHINE', 'STORAGE'];

/**
 * Writes ports, bonds, VLAN interfaces, the networks they are in and the bridges between them (recorded 3.3.3 for the management network). Networks are known by the
 * names of their bridges, which are their ids, or by what a Manager wrote on the device; one that this Manager does not know comes into being. A port that users
 * attached to a network stays attached when its Server says nothing about it.
 */
export function applyNetwork(writer: DiscoveryWriter, facts: NetworkFacts, management: ManagementInterface | null): void {
  const place: Place = { facts, management, managementNetwork: management === null ? null : applyManagementNetwork(writer, facts, management) };
  const bonds = new Map(facts.bonds.map((bond) => [bond.name, portId(writer, bond.name)]));
  const found = new Set(bonds.values());
  for (const device of facts.devices) {
    const bond = facts.bonds.find((one) => one.slaves.includes(device.name));
    const id = portId(writer, device.name);
    found.add(id);
    putPort(writer, place, { device, id, bondPortId: bond === undefined ? null : (bonds.get(bond.name) ?? null), bond: null });
  }
  for (const bond of facts.bonds) putPort(writer, place, { device: bond, id: bonds.get(bond.name) ?? '', bondPortId: null, bond });
  writer.prune('EthernetPort', { field: 'serverId', target: writer.server.id }, found);
  applyVlans(writer, place);
  applyBridges(writer, place);
}

/** Ports are known by their name on the Server. */
export function portId(writer: DiscoveryWriter, name: string): string {
  return knownPort(writer, name)?.id ?? writer.newId('EthernetPort');
}

function knownPort(writer: DiscoveryWriter, name: string): RecordOf<'EthernetPort'> | undefined {
  return writer.find('EthernetPort', { field: 'serverId', target: writer.server.id }, (port) => port.interfaceName === name);
}

/** The bridge that a device is in. */
function bridgeOf({ bridges }: NetworkFacts, device: string): BridgeFacts | undefined {
  return bridges.find(({ ports }) => ports.includes(device));
}

/** The network of a device by what its Server tells; null when it tells none. A mark of a network that nobody knows makes it. */
function networkOf(writer: DiscoveryWriter, place: Place, { name, mark }: DeviceFacts): string | null {
  if (place.management?.port === name) return place.managementNetwork;
  const bridge = bridgeOf(place.facts, name);
  if (bridge !== undefined && writer.tx.has('Network', bridge.name)) return bridge.name;
  return mark === null ? null : markedNetwork(writer, mark);
}

/** A management network comes from the address of a Server alone. */
function markedNetwork(writer: DiscoveryWriter, mark: NetworkMark): string | null {
  const { id, name, roles } = mark;
  if (writer.tx.has('Network', id)) return writer.tx.get('Network', id)?.serverLocal === true ? null : id;
  if (roles.includes('MANAGEMENT') || !types.Network.idForm.pattern.test(id)) return null;
  writer.tx.insert('Network', newNetwork({ id, name: name === '' ? id : name, roles: ordered(roles) }));
  return id;
}

interface PortFound {
  readonly device: DeviceFacts;
  readonly id: string;
  readonly bondPortId: string | null;
  readonly bond: BondFacts | null;
}

function putPort(writer: DiscoveryWriter, place: Place, { device, id, bondPortId, bond }: PortFound): void {
  const known = writer.tx.get('EthernetPort', id);
  const address = addressOf(place, device);
  writer.put(
    'EthernetPort',
    {
      ...baseFields({ id, name: `${device.name} on ${writer.server.name}` }),
      bondMode: bond === null ? null : (bondModes[bond.mode] ?? null),
      interfaceName: device.name,
      macAddress: device.mac,
      mtu: device.mtu,
      networkId: networkOf(writer, place, device) ?? known?.networkId ?? null,
      bondPortId,
      portType: bond === null ? 'PHYSICAL' : 'BOND',
      serverId: writer.server.id,
      portState: portStates[device.link],
      // A card without an address shows null, a bond without one an empty list (null recorded 3.3.3, the list inferred).
      ipaddresses: address === null ? (bond === null ? null : []) : [ipAddress(address)],
    },
    portFacts,
  );
}

/** A device in a bridge has its address there. */
function addressOf({ facts, management }: Place, { name, address }: DeviceFacts): InterfaceAddress | null {
  return (management?.port === name ? management.address : null) ?? bridgeOf(facts, name)?.address ?? address;
}

function ipAddress(address: InterfaceAddress): ValueOf<'IPAddress'> {
  return { address: address.address, netmask: address.netmask, type: 'IPV4', configType: address.dynamic ? 'DYNAMIC' : 'STATIC' };
}

/** VLAN interfaces are known by their port and VLAN. */
function applyVlans(writer: DiscoveryWriter, place: Place): void {
  const found = new Set(place.facts.vlans.map((vlan) => putVlan(writer, place, vlan)));
  for (const port of writer.tx.related('EthernetPort', 'serverId', writer.server.id)) {
    writer.prune('VlanInterface', { field: 'portId', target: port }, found);
  }
}

function putVlan(writer: DiscoveryWriter, place: Place, vlan: VlanFacts): string {
  const port = knownPort(writer, vlan.device);
  if (port === undefined) return '';
  const known = writer.find('VlanInterface', { field: 'portId', target: port.id }, ({ vlanId }) => vlanId === vlan.vlanId);
  const address = addressOf(place, vlan);
  const record: RecordOf<'VlanInterface'> = {
    ...newVlanInterface({ id: known?.id ?? writer.newId('VlanInterface'), vlanId: vlan.vlanId, port, mtu: vlan.mtu }),
    networkId: networkOf(writer, place, vlan) ?? known?.networkId ?? null,
    addresses: address === null ? [] : [ipAddress(address)],
  };
  writer.put('VlanInterface', record, vlanFacts);
  return record.id;
}

/** Named by its subnet, unless a Manager wrote another name on its device. */
function applyManagementNetwork(writer: DiscoveryWriter, facts: NetworkFacts, management: ManagementInterface): string {
  const subnet = subnetOf(management.address);
  const id = derivedIds.managementNetwork(subnet);
  const mark = [...facts.bonds, ...facts.devices].find(({ name }) => name === management.port)?.mark;
  const marked = mark?.id === id && mark.roles.includes('MANAGEMENT') ? mark : null;
  writer.put('Network', newNetwork({ id, name: marked?.name || subnet, roles: marked === null ? managementRoles : ordered(marked.roles) }), []);
  return id;
}
