import { derivedIds } from '@ovmsim/model';
import type { BondMode, NetworkRole, PortState, RecordOf, ValueOf } from '@ovmsim/model';
import { baseFields } from '../../record.js';
import { subnetOf, type BondFacts, type DeviceFacts, type InterfaceAddress, type LinkState, type ManagementInterface, type NetworkFacts } from './network-document.js';
import type { DiscoveryWriter } from './writer.js';

const portFacts = ['bondMode', 'macAddress', 'mtu', 'networkId', 'bondPortId', 'portState', 'ipaddresses'] as const satisfies readonly (keyof RecordOf<'EthernetPort'>)[];

const bondModes: Readonly<Record<string, BondMode>> = { 'active-backup': 'ACTIVE_PASSIVE', '802.3ad': 'LINK_AGGREGATION', 'balance-alb': 'LOAD_BALANCED' };
const portStates: Readonly<Record<LinkState, PortState>> = { up: 'PORT_UP', down: 'PORT_DOWN', unknown: 'PORT_UNKNOWN' };

/** What a management network may be used for as soon as it is there (recorded 3.3.3, in this order). */
const managementRoles: readonly NetworkRole[] = ['MANAGEMENT', 'CLUSTER_HEARTBEAT', 'LIVE_MIGRATE', 'VIRTUAL_MACHINE', 'STORAGE'];

/**
 * Writes ports, the management network of the Server's subnet and the bridge between them (recorded 3.3.3). A network that users attached a port to
 * stays attached: discovery only knows of the management network.
 */
export function applyNetwork(writer: DiscoveryWriter, facts: NetworkFacts, management: ManagementInterface | null): void {
  const networkId = management === null ? null : applyManagementNetwork(writer, management.address);
  const bonds = new Map(facts.bonds.map((bond) => [bond.name, portId(writer, bond.name)]));
  const found = new Set(bonds.values());
  for (const device of facts.devices) {
    const bond = facts.bonds.find((one) => one.slaves.includes(device.name));
    const id = portId(writer, device.name);
    found.add(id);
    putPort(writer, device, { id, bondPortId: bond === undefined ? null : (bonds.get(bond.name) ?? null), bond: null, ...attachment(device.name, { management, networkId }) });
  }
  for (const bond of facts.bonds) {
    putPort(writer, bond, { id: bonds.get(bond.name) ?? '', bondPortId: null, bond, ...attachment(bond.name, { management, networkId }) });
  }
  writer.prune('EthernetPort', { field: 'serverId', target: writer.server.id }, found);
  if (management?.bridged === true && networkId !== null) applyBridge(writer, portId(writer, management.port), networkId);
}

interface Attachment {
  readonly networkId: string | null;
  readonly address: InterfaceAddress | null;
}

function attachment(port: string, at: { readonly management: ManagementInterface | null; readonly networkId: string | null }): Attachment {
  return at.management?.port === port ? { networkId: at.networkId, address: at.management.address } : { networkId: null, address: null };
}

/** Ports are known by their name on the Server. */
function portId(writer: DiscoveryWriter, name: string): string {
  const known = writer.find('EthernetPort', { field: 'serverId', target: writer.server.id }, (port) => port.interfaceName === name);
  return known?.id ?? writer.newId('EthernetPort');
}

interface PortPlace extends Attachment {
  readonly id: string;
  readonly bondPortId: string | null;
  readonly bond: BondFacts | null;
}

function putPort(writer: DiscoveryWriter, device: DeviceFacts, place: PortPlace): void {
  const known = writer.tx.get('EthernetPort', place.id);
  const address = place.address ?? device.address;
  writer.put(
    'EthernetPort',
    {
      ...baseFields({ id: place.id, name: `${device.name} on ${writer.server.name}` }),
      bondMode: place.bond === null ? null : (bondModes[place.bond.mode] ?? null),
      interfaceName: device.name,
      macAddress: device.mac,
      mtu: device.mtu,
      networkId: place.networkId ?? known?.networkId ?? null,
      bondPortId: place.bondPortId,
      portType: place.bond === null ? 'PHYSICAL' : 'BOND',
      serverId: writer.server.id,
      portState: portStates[device.link],
      // A card without an address shows null, a bond without one an empty list (null recorded 3.3.3, the list inferred).
      ipaddresses: address === null ? (place.bond === null ? null : []) : [ipAddress(address)],
    },
    portFacts,
  );
}

function ipAddress(address: InterfaceAddress): ValueOf<'IPAddress'> {
  return { address: address.address, netmask: address.netmask, type: 'IPV4', configType: address.dynamic ? 'DYNAMIC' : 'STATIC' };
}

function applyManagementNetwork(writer: DiscoveryWriter, address: InterfaceAddress): string {
  const subnet = subnetOf(address);
  const id = derivedIds.managementNetwork(subnet);
  writer.put('Network', { ...baseFields({ id, name: subnet }), roles: managementRoles, serverLocal: false, mtu: 0, serverId: null }, []);
  return id;
}

function applyBridge(writer: DiscoveryWriter, ethernetPortId: string, networkId: string): void {
  const known = writer.find('VirtualSwitch', { field: 'ethernetPortId', target: ethernetPortId });
  writer.put(
    'VirtualSwitch',
    { ...baseFields({ id: known?.id ?? writer.newId('VirtualSwitch'), description: 'Virtual Switch for Port' }), networkId, ethernetPortId, vlanInterfaceId: null },
    ['networkId'],
  );
}
