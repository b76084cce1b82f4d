import type { Rng } from '@ovmsim/kernel';
import { managementNetworkId, type DiskSpec, type Inventory, type NicSpec } from './hardware.js';
import { machines, type DiskModel, type HardwareProfile } from './machines.js';

export interface InventoryOptions {
  readonly name: string;
  readonly hostname: string;
  readonly ip: string;
  readonly profile?: HardwareProfile;
  /** Default 255.255.255.0. */
  readonly netmask?: string;
  /** Overrides the drawn SMBIOS UUID; 16 bytes, with colons or without. */
  readonly uuid?: string;
  /** What the Server's resolver makes of its own name; default: its address. */
  readonly resolvesTo?: string;
  readonly timeZone?: string;
}

/**
 * A Server's hardware, drawn from `rng`: the same seed and name give the same machine, whatever else the world holds.
 * Disk layout: the installation leaves the rest of the system disk as a partition for a repository, and a second disk is empty.
 */
export function makeInventory(rng: Rng, options: InventoryOptions): Inventory {
  const draw = rng.fork(`server ${options.name}`);
  const machine = machines[options.profile ?? 'desktop'];
  const netmask = options.netmask ?? '255.255.255.0';
  const memoryMiB = draw.pick(machine.memoryMiB);
  return {
    name: options.name,
    hostname: options.hostname,
    ip: options.ip,
    netmask,
    resolvesTo: options.resolvesTo ?? options.ip,
    uuid: options.uuid === undefined ? colonBytes(draw.hex(32)) : normaliseUuid(options.uuid),
    cpu: machine.cpu,
    memoryMiB,
    controlDomainMiB: controlDomainMemory(memoryMiB),
    bios: machine.bios,
    system: {
      manufacturer: machine.manufacturer,
      productName: machine.productName,
      serialNumber: machine.serialPrefix === null ? 'To be filled by O.E.M.' : machine.serialPrefix + draw.hex(4).toUpperCase(),
    },
    chassis: { manufacturer: machine.manufacturer, heightUnits: machine.chassisUnits },
    nics: makeNics(draw, machine.nic),
    bonds: [{ name: 'bond0', mode: 'active-backup', slaves: ['eth0'] }],
    bridges: [{ name: managementNetworkId(options.ip, netmask), lowerDevice: 'bond0', ip: options.ip, netmask }],
    disks: makeDisks(draw, machine.systemDisk, machine.dataDisk),
    scsiHosts: machine.scsiHosts,
    iscsiInitiator: `iqn.1988-12.com.oracle:${draw.hex(11)}`,
    timeZone: options.timeZone ?? 'Etc/UTC',
    utc: true,
  };
}

/** 768 MiB and 2.05 % of the memory: 1102 MiB on the recorded machine with 16264 MiB (recorded 3.3.3; the rule is fitted). */
function controlDomainMemory(memoryMiB: number): number {
  return Math.ceil(768 + memoryMiB * 0.0205);
}

function colonBytes(hex: string): string {
  return hex.match(/../g)?.join(':') ?? '';
}

function normaliseUuid(text: string): string {
  const digits = text.toLowerCase().replaceAll(/[:-]/g, '');
  if (!/^[0-9a-f]{32}$/.test(digits)) throw new Error(`not an SMBIOS UUID of 16 bytes: ${text}`);
  return colonBytes(digits);
}

function makeNics(draw: Rng, card: { vendor: string; device: string; speedMbps: number; oui: string }): NicSpec[] {
  const tail = draw.hex(5);
  return [0, 1, 2, 3].map((port) => ({
    name: `eth${port}`,
    mac: `${card.oui}:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}${port}`,
    speedMbps: card.speedMbps,
    link: true,
    pci: { vendor: card.vendor, device: card.device },
  }));
}

/** Boot, root and swap of an installation take about 62 GB of the system disk here; the figure is ours. */
const INSTALLATION_BYTES = 62_349_565_952;

function makeDisks(draw: Rng, system: DiskModel, data: DiskModel): DiskSpec[] {
  const systemId = `35${draw.hex(15)}`;
  return [
    { ...system, page83Id: `OVM_SYS_REPO_PART_${systemId}`, device: 'sda4', bytes: system.bytes - INSTALLATION_BYTES, scsiAddress: '0:0:0:0' },
    { ...data, page83Id: `35${draw.hex(15)}`, device: 'sdb', scsiAddress: '1:0:0:0' },
  ];
}
