import { childOf, childrenOf, elementAt, type RpcValue, type XmlElement } from '@ovmsim/xml';
import { readMetadata } from '../../network/metadata.js';
import type { NetworkMark } from '../../network/metadata.js';
import { readDocument, textOf, wholeNumber } from './document.js';

export type LinkState = 'up' | 'down' | 'unknown';

/** An IPv4 address of an interface. */
export interface InterfaceAddress {
  readonly address: string;
  readonly netmask: string;
  readonly dynamic: boolean;
}

export interface DeviceFacts {
  readonly name: string;
  /** Lower case with colons. */
  readonly mac: string;
  readonly mtu: number;
  readonly link: LinkState;
  /** Without address while nobody has answered over DHCP. */
  readonly address: InterfaceAddress | null;
  /** What a Manager wrote on it. */
  readonly mark: NetworkMark | null;
}
export interface BondFacts extends DeviceFacts {
  /** As the kernel calls it: `active-backup`, `802.3ad`, `balance-alb`. */
  readonly mode: string;
  readonly slaves: readonly string[];
}
export interface BridgeFacts {
  /** The id of its network (recorded 3.2.1). */
  readonly name: string;
  readonly address: InterfaceAddress | null;
  /** Devices in the bridge; none for a local one. */
  readonly ports: readonly string[];
  readonly mark: NetworkMark | null;
}

/** A VLAN device, 'bond1.10'. */
export interface VlanFacts extends DeviceFacts {
  /** The device below it. */
  readonly device: string;
  readonly vlanId: number;
}

/** What `discover_network` tells of the active configuration. */
export interface NetworkFacts {
  readonly devices: readonly DeviceFacts[];
  readonly bonds: readonly BondFacts[];
  readonly vlans: readonly VlanFacts[];
  readonly bridges: readonly BridgeFacts[];
}

/**
 * Reads a Discover_Network_Result (recorded 3.2.1). Only the active part counts; the saved one tells what would come up without a Manager.
 * @throws DiscoveryError
 */
export function networkFacts(answer: RpcValue): NetworkFacts {
  const active = elementAt(readDocument(answer, 'Discover_Network_Result'), 'Network', 'Active');
  const devices = (group: string): readonly XmlElement[] => {
    const parent = active === undefined ? undefined : childOf(active, group);
    return parent === undefined ? [] : childrenOf(parent, 'Device');
  };
  return {
    devices: devices('Network').filter(isPhysical).map(device),
    bonds: devices('Bonding').map(bond),
    vlans: devices('Network').flatMap(vlan),
    bridges: devices('Bridges').map(bridge),
  };
}

const nameOf = (from: XmlElement): string => from.attributes['Name'] ?? '';

/** Loopback and VLAN devices stand in the same list as the cards. */
function isPhysical(from: XmlElement): boolean {
  return nameOf(from) !== 'lo' && !nameOf(from).includes('.');
}

function device(from: XmlElement): DeviceFacts {
  return {
    name: nameOf(from),
    mac: textOf(from, 'MAC').toLowerCase(),
    mtu: wholeNumber(textOf(from, 'SysFS', 'mtu'), 1500),
    link: cardLink(from),
    address: addressOf(from),
    mark: markOf(from),
  };
}

function vlan(from: XmlElement): VlanFacts[] {
  const [, below, vlanId] = /^(.+)\.(\d{1,4})$/.exec(nameOf(from)) ?? [];
  return below === undefined ? [] : [{ ...device(from), device: below, vlanId: Number(vlanId) }];
}

const markOf = (from: XmlElement): NetworkMark | null => readMetadata(textOf(from, 'MetaData'));

function cardLink(from: XmlElement): LinkState {
  const told = textOf(from, 'ETHTOOL', 'Link') || textOf(from, 'MII', 'Link') || textOf(from, 'SysFS', 'operstate');
  if (told === 'ok' || told === 'up') return 'up';
  return told === '' || told === 'unknown' ? 'unknown' : 'down';
}

function bond(from: XmlElement): BondFacts {
  const family = childOf(from, 'Family');
  const status = textOf(from, 'MII_Status');
  return {
    name: nameOf(from),
    mac: family === undefined ? '' : textOf(family, 'MAC').toLowerCase(),
    mtu: family === undefined ? 1500 : wholeNumber(textOf(family, 'mtu') || textOf(family, 'MTU'), 1500),
    link: status === 'up' ? 'up' : status === '' ? 'unknown' : 'down',
    address: addressOf(from),
    mark: markOf(from),
    mode: textOf(from, 'Bonding_Mode'),
    slaves: childrenOf(from, 'Slave_Interface').map(nameOf),
  };
}

function bridge(from: XmlElement): BridgeFacts {
  const interfaces = childOf(from, 'Interfaces');
  const ports = interfaces === undefined ? [] : childrenOf(interfaces, 'PhyInterface').map((port) => port.text.trim());
  return { name: nameOf(from), address: addressOf(from), ports, mark: markOf(from) };
}

function addressOf(from: XmlElement): InterfaceAddress | null {
  const family = childrenOf(from, 'Family').find((one) => one.attributes['Type'] === 'AF_INET');
  const address = family === undefined ? '' : textOf(family, 'Address');
  const dynamic = textOf(from, 'BootProto') === 'dhcp';
  if (family === undefined || address === '') return dynamic ? { address: '', netmask: '', dynamic } : null;
  return { address, netmask: textOf(family, 'Netmask'), dynamic };
}

/** The address of the subnet an interface is in: `127.0.1.0`. */
export function subnetOf(address: InterfaceAddress): string {
  const mask = address.netmask.split('.').map(Number);
  return address.address
    .split('.')
    .map((octet, index) => Number(octet) & (mask[index] ?? 0))
    .join('.');
}

/** The interface the Server is managed over, and the port below it. */
export interface ManagementInterface {
  readonly address: InterfaceAddress;
  /** Name of the bond or card that carries it. */
  readonly port: string;
  readonly bridged: boolean;
}

/**
 * Finds the management interface: the one with the address the Manager calls, else the first that has an address.
 * A bridge stands for the port below it. Null when no interface has an address.
 */
export function managementInterface(facts: NetworkFacts, host: string): ManagementInterface | null {
  const candidates: ManagementInterface[] = [];
  const hasAddress = (one: InterfaceAddress | null): one is InterfaceAddress => one !== null && one.address !== '';
  for (const one of facts.bridges) {
    const port = one.ports.find((name) => facts.bonds.some((b) => b.name === name) || facts.devices.some((d) => d.name === name));
    if (hasAddress(one.address) && port !== undefined) candidates.push({ address: one.address, port, bridged: true });
  }
  for (const one of [...facts.bonds, ...facts.devices]) {
    if (hasAddress(one.address)) candidates.push({ address: one.address, port: one.name, bridged: false });
  }
  return candidates.find((one) => one.address.address === host) ?? candidates[0] ?? null;
}
