import { element, type XmlElement } from '@ovmsim/xml';
import { broadcastAddress, type BondSpec, type BridgeSpec, type Inventory, type NicSpec } from '../core/hardware.js';
import { discoveryDocument, texts } from './document.js';

/**
 * `discover_network` (recorded 3.2.1): the configuration in force, and the one that would come up without a Manager,
 * which the agent's own description announces; the name of that second part is inferred, and so is its likeness to the first.
 */
export function discoverNetwork(inventory: Inventory): string {
  const parts = [
    element('Network', inventory.nics.map((nic, index) => nicDevice(inventory, nic, index))),
    element('Bonding', inventory.bonds.map((bond) => bondDevice(inventory, bond))),
    element('Bridges', inventory.bridges.map((bridge) => bridgeDevice(inventory, bridge))),
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

function flagsOf(nic: NicSpec, slave: boolean): { value: string; text: string } {
  const set = IFF.filter(([, name]) => (name === 'IFF_SLAVE' ? slave : name !== 'IFF_RUNNING' || nic.link));
  const value = `0x${set.reduce((sum, [bit]) => sum | bit, 0).toString(16)}`;
  return { value, text: `(${value}) ${set.map(([, name]) => name).join(' ')}` };
}

/** Link modes up to the card's speed, as ethtool names them. */
function linkModes(speedMbps: number): string {
  const modes = ['10baseT-HD', '10baseT-FD', '100baseT-HD', '100baseT-FD', '1000baseT-FD', '10000baseT-FD'];
  return modes.filter((mode) => Number.parseInt(mode, 10) <= speedMbps).join(' ');
}

function nicDevice(inventory: Inventory, nic: NicSpec, index: number): XmlElement {
  const slave = inventory.bonds.some((bond) => bond.slaves.includes(nic.name));
  const flags = flagsOf(nic, slave);
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
        mtu: 1500,
        flags: flags.value,
        tx_queue_len: 1000,
        netdev_group: 0,
      }),
      element('SysFSDev', texts({ vendor: nic.pci.vendor, device: nic.pci.device, subsystem_vendor: nic.pci.vendor, subsystem_device: '0x0000', class: '0x020000' })),
    ]),
    element('BootProto', 'none'),
  ]);
}

function slaveOf(inventory: Inventory, name: string): NicSpec | undefined {
  return inventory.nics.find((nic) => nic.name === name);
}

function bondMac(inventory: Inventory, bond: BondSpec): string {
  return slaveOf(inventory, bond.slaves[0] ?? '')?.mac ?? '';
}

function bondDevice(inventory: Inventory, bond: BondSpec): XmlElement {
  const first = bond.slaves[0] ?? '';
  const slaves = bond.slaves.map((name) => {
    const nic = slaveOf(inventory, name);
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
      Bonding_Mode: bond.mode,
      Primary_Slave: `${first} (primary_reselect always)`,
      Currently_Active_Slave: first,
      MII_Status: 'up',
      MII_Polling_Interval: 250,
      Up_Delay: 500,
      Down_Delay: 500,
    }),
    ...slaves,
    element('Family', { Type: 'AF_INET' }, texts({ MAC: bondMac(inventory, bond).toUpperCase(), mtu: 1500 })),
    element('BootProto', 'none'),
  ]);
}

/** A bridge repeats the hardware address of what it stands on (recorded 3.2.1). */
function bridgeDevice(inventory: Inventory, bridge: BridgeSpec): XmlElement {
  const bond = inventory.bonds.find((each) => each.name === bridge.lowerDevice);
  const mac = bond === undefined ? (slaveOf(inventory, bridge.lowerDevice)?.mac ?? '') : bondMac(inventory, bond);
  return element('Device', { Name: bridge.name }, [
    element(
      'Family',
      { Type: 'AF_INET' },
      texts({ MAC: mac.toUpperCase(), Address: bridge.ip, Netmask: bridge.netmask, Broadcast: broadcastAddress(bridge.ip, bridge.netmask) }),
    ),
    element('Interfaces', [element('PhyInterface', bridge.lowerDevice)]),
    element('BootProto', 'static'),
  ]);
}
