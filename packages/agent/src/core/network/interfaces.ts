import type { BondSpec, Inventory } from '../hardware.js';

export type BondMode = BondSpec['mode'];

/** An IPv4 address of an interface. */
export interface InterfaceAddress {
  readonly ip: string;
  readonly netmask: string;
}

/** One network interface of the control domain, as its file in network-scripts describes it. */
export interface NetworkInterface {
  readonly name: string;
  readonly kind: 'nic' | 'bond' | 'vlan' | 'bridge';
  readonly mtu: number;
  readonly bootProto: 'none' | 'static' | 'dhcp';
  /** Null where there is none, or where nobody has answered over DHCP. */
  readonly address: InterfaceAddress | null;
  /** The bridge that it is a port of. */
  readonly bridge: string | null;
  /** The bond that a card is a slave of. */
  readonly master: string | null;
  /** Of a bond. */
  readonly mode: BondMode | null;
  /** A VLAN device that `ovs_vlan_bridge` made and takes away again. */
  readonly ofBridge: boolean;
  /** What a Manager wrote on it; the control domain only keeps it (CloudStack ovm3 plug-in). */
  readonly metadata: string;
}

/** Interfaces by name, in the order in which they are shown. */
export type Interfaces = ReadonlyMap<string, NetworkInterface>;

export const usualMtu = 1500;

/** An interface with nothing set. */
export function bareInterface(name: string, kind: NetworkInterface['kind']): NetworkInterface {
  return { name, kind, mtu: usualMtu, bootProto: 'none', address: null, bridge: null, master: null, mode: null, ofBridge: false, metadata: '' };
}

/** What the installation leaves: the first card in a bond, and the management bridge above it. */
export function installedInterfaces({ nics, bonds, bridges }: Inventory): Interfaces {
  const slaveOf = (name: string): string | null => bonds.find(({ slaves }) => slaves.includes(name))?.name ?? null;
  const bridgeOf = (name: string): string | null => bridges.find(({ lowerDevice }) => lowerDevice === name)?.name ?? null;
  const all: NetworkInterface[] = [
    ...nics.map(({ name }) => ({ ...bareInterface(name, 'nic'), master: slaveOf(name), bridge: bridgeOf(name) })),
    ...bonds.map(({ name, mode }) => ({ ...bareInterface(name, 'bond'), mode, bridge: bridgeOf(name) })),
    ...bridges.map(({ name, ip, netmask }) => ({ ...bareInterface(name, 'bridge'), bootProto: 'static' as const, address: { ip, netmask } })),
  ];
  return new Map(all.map((one) => [one.name, one]));
}

/** 'bond0.10' → bond0 and 10; null for a name without a VLAN. */
export function vlanOf(name: string): { readonly device: string; readonly vlan: number } | null {
  const [, device, vlan] = /^(.+)\.(\d{1,4})$/.exec(name) ?? [];
  return device === undefined || vlan === undefined ? null : { device, vlan: Number(vlan) };
}

/** The VLAN devices on a device. */
export function vlansOn(interfaces: Interfaces, device: string): NetworkInterface[] {
  return [...interfaces.values()].filter((one) => one.kind === 'vlan' && vlanOf(one.name)?.device === device);
}

export function slavesOf(interfaces: Interfaces, bond: string): NetworkInterface[] {
  return [...interfaces.values()].filter((one) => one.master === bond);
}

/** The devices in a bridge. */
export function portsOf(interfaces: Interfaces, bridge: string): NetworkInterface[] {
  return [...interfaces.values()].filter((one) => one.bridge === bridge);
}

/** The card whose hardware address an interface has: its own, or that of what it stands on (recorded 3.2.1); undefined for a bridge without ports. */
export function cardUnder(interfaces: Interfaces, name: string): string | undefined {
  const one = interfaces.get(name);
  switch (one?.kind) {
    case 'nic':
      return name;
    case 'bond':
      return slavesOf(interfaces, name)[0]?.name;
    case 'vlan':
      return cardUnder(interfaces, vlanOf(name)?.device ?? '');
    case 'bridge': {
      const [port] = portsOf(interfaces, name);
      return port === undefined ? undefined : cardUnder(interfaces, port.name);
    }
    case undefined:
      return undefined;
  }
}
