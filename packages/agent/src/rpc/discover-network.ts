import { element, type XmlElement } from '@ovmsim/xml';
import { broadcastAddress, type Inventory, type NicSpec } from '../core/hardware.js';
import type { HostNetwork } from '../core/network/host-network.js';
import { cardUnder, portsOf, slavesOf, vlanOf, type Interfaces, type NetworkInterface } from '../core/network/interfaces.js';
import { discoveryDocument, texts } from './document.js';

/** What the documents are drawn from. */
interface Facts {
  readonly nics: readonly NicSpec[];
  readonly interfaces: Interfaces;
  readonly guestsIn: (bridge: string) => readonly string[];
}

/**
 * `discover_network` (recorded 3.2.1): the configuration in force, and the one that would come up without a Manager,
 * which the agent's own description announces; the name of that second part is inferred, and so is its likeness to the first. VLAN devices stand in the
 * list of the cards.
 */
export function discoverNetwork({ nics }: Inventory, network: HostNetwork): string {
  const interfaces = network.interfaces();
  const facts: Facts = { nics, interfaces, guestsIn: (bridge) => network.guestsIn(bridge) };
  const of = (kind: NetworkInterface['kind']): NetworkInterface[] => [...interfaces.values()].filter((one) => one.kind === kind);
  const parts = [
    element('Network', [...of('nic'), ...of('vlan')].map((device, index) => device.kind === 'vlan' ? vlanDevice(facts, device) : nicDevice(facts, device, index))),
    element('Bonding', of('bond').map((bond) => bondDevice(facts, bond))),
    element('Bridges', of('bridge').map((bridge) => bridgeDevice(facts, bridge))),
    element('Infiniband'),
  ];
  return discoveryDocument(element('Discover_Network_Result', [element('Network', [element('Active', parts), element('Saved', parts)])]));
}

/** Flags of the kernel's interfaces that matter here. */
const IFF: readonly (readonly [number, string])[] = [
  [0x1, 'IFF_UP'],
  [0x2, 'IFF_BROADCAST'],
  [0x40, 'IFF_RUNNING'],
  [0x800, 'IFF_SLAVE'],
  [0x1000, 'IFF_MULTICAST'],
];

function flagsOf({ link, slave }: { readonly link: boolean; readonly slave: boolean }): { value: string; text: string } {
  const set = IFF.filter(([, name]) => (name === 'IFF_SLAVE' ? slave : name !== 'IFF_RUNNING' || link));
  const value = `0x${set.reduce((sum, [bit]) => sum | bit, 0).toString(16)}`;
  return { value, text: `(${value}) ${set.map(([, name]) => name).join(' ')}` };
}

/** Link modes up to the card's speed, as ethtool names them. */
function linkModes(speedMbps: number): string {
  const modes = ['10baseT-HD', '10baseT-FD', '100baseT-HD', '100baseT-FD', '1000baseT-FD', '10000baseT-FD'];
  return modes.filter((mode) => Number.parseInt(mode, 10) <= speedMbps).join(' ');
}

function cardOf({ nics, interfaces }: Facts, name: string): NicSpec | undefined {
  const card = cardUnder(interfaces, name);
  return nics.find((nic) => nic.name === card);
}

function macOf(facts: Facts, name: string): string {
  return cardOf(facts, name)?.mac ?? '';
}

/** Address and what else every kind of interface shows of itself. */
function family({ address }: NetworkInterface, more: Readonly<Record<string, string | number>> = {}): XmlElement {
  const shown = address === null ? {} : { Address: address.ip, Netmask: address.netmask, Broadcast: broadcastAddress(address.ip, address.netmask) };
  return element('Family', { Type: 'AF_INET' }, texts({ ...more, ...shown }));
}

function settings({ bootProto, metadata }: NetworkInterface): XmlElement[] {
  return texts({ BootProto: bootProto, ...(metadata === '' ? {} : { MetaData: metadata }) });
}

function nicDevice(facts: Facts, device: NetworkInterface, index: number): XmlElement {
  const nic = cardOf(facts, device.name);
  if (nic === undefined) throw new Error(`the machine has no card ${device.name}`);
  const flags = flagsOf({ link: nic.link, slave: device.master !== null });
  const modes = linkModes(nic.speedMbps);
  return element('Device', { Name: nic.name }, [
    element('MAC', nic.mac.toUpperCase()),
    element('Flags', flags.text),
    element('ETHTOOL', [
      element('Autonegotiate', texts({ State: nic.link ? 'Complete' : 'Incomplete', Speed: nic.link ? `${nic.speedMbps}baseT-FD` : 'Unknown' })),
      ...texts({ Link: nic.link ? 'ok' : 'no', Capabilities: modes, Advertising: modes }),
    ]),
    element('WOL', [element('WakeOnLan', 'disabled')]),
    element('SysFS', [
      ...texts({
        uevent: `INTERFACE=${nic.name} IFINDEX=${index + 2}`,
        addr_assign_type: 0,
        addr_len: 6,
        dev_id: '0x0',
        ifalias: '',
        iflink: index + 2,
        ifindex: index + 2,
        features: '0x60114bb3',
        type: 1,
        link_mode: 0,
        carrier: nic.link ? 1 : 0,
        speed: nic.speedMbps,
        duplex: 'full',
        dormant: 0,
        operstate: nic.link ? 'up' : 'down',
        mtu: device.mtu,
        flags: flags.value,
        tx_queue_len: 1000,
        netdev_group: 0,
      }),
      element('SysFSDev', texts({ vendor: nic.pci.vendor, device: nic.pci.device, subsystem_vendor: nic.pci.vendor, subsystem_device: '0x0000', class: '0x020000' })),
    ]),
    ...(device.address === null ? [] : [family(device)]),
    ...settings(device),
  ]);
}

/** No recording shows a VLAN device; it has what the kernel tells of one (inferred). */
function vlanDevice(facts: Facts, device: NetworkInterface): XmlElement {
  const link = linkOf(facts, vlanOf(device.name)?.device ?? '');
  const flags = flagsOf({ link, slave: false });
  return element('Device', { Name: device.name }, [
    element('MAC', macOf(facts, device.name).toUpperCase()),
    element('Flags', flags.text),
    element('SysFS', texts({ uevent: `INTERFACE=${device.name} DEVTYPE=vlan`, carrier: link ? 1 : 0, operstate: link ? 'up' : 'down', mtu: device.mtu, flags: flags.value })),
    ...(device.address === null ? [] : [family(device)]),
    ...settings(device),
  ]);
}

/** A bond is up when one of its slaves is; a bond without slaves is down. */
function linkOf(facts: Facts, name: string): boolean {
  const slaves = facts.interfaces.get(name)?.kind === 'bond' ? slavesOf(facts.interfaces, name).map((slave) => slave.name) : [name];
  return slaves.some((slave) => facts.nics.find((nic) => nic.name === slave)?.link === true);
}

function bondDevice(facts: Facts, bond: NetworkInterface): XmlElement {
  const cards = slavesOf(facts.interfaces, bond.name);
  const first = cards[0]?.name ?? '';
  const slaves = cards.map(({ name }) => {
    const nic = cardOf(facts, name);
    return element(
      'Slave_Interface',
      { Name: name },
      texts({
        MII_Status: nic?.link === true ? 'up' : 'down',
        Speed: `${nic?.speedMbps ?? 0} Mbps`,
        Duplex: 'full',
        Link_Failure_Count: 0,
        Permanent_HW_addr: nic?.mac ?? '',
      }),
    );
  });
  return element('Device', { Name: bond.name }, [
    ...texts({
      Bonding_Mode: bond.mode ?? '',
      Primary_Slave: `${first} (primary_reselect always)`,
      Currently_Active_Slave: first,
      MII_Status: linkOf(facts, bond.name) ? 'up' : 'down',
      MII_Polling_Interval: 250,
      Up_Delay: 500,
      Down_Delay: 500,
    }),
    ...slaves,
    family(bond, { MAC: macOf(facts, bond.name).toUpperCase(), mtu: bond.mtu }),
    ...settings(bond),
  ]);
}

/** A bridge repeats the hardware address of what it stands on, and lists the machines' interfaces beside it (recorded 3.2.1). */
function bridgeDevice(facts: Facts, bridge: NetworkInterface): XmlElement {
  const ports = [...portsOf(facts.interfaces, bridge.name).map((port) => port.name), ...facts.guestsIn(bridge.name)];
  return element('Device', { Name: bridge.name }, [
    family(bridge, { MAC: macOf(facts, bridge.name).toUpperCase() }),
    ...(ports.length === 0 ? [] : [element('Interfaces', ports.map((port) => element('PhyInterface', port)))]),
    ...settings(bridge),
  ]);
}
