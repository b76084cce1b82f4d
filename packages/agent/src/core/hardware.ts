/** What a simulated Server is made of: the facts its discovery documents and its samples are drawn from. */
export interface Inventory {
  /** Name of the Server in the world, `ovs1`. */
  readonly name: string;
  readonly hostname: string;
  /** Address of the management interface, the one the agent listens on. */
  readonly ip: string;
  readonly netmask: string;
  /** What the Server's own resolver answers for its host name; 127.0.0.1 makes pool creation fail. */
  readonly resolvesTo: string;
  /** SMBIOS system UUID: 16 lower-case bytes with colons. */
  readonly uuid: string;
  readonly cpu: CpuSpec;
  readonly memoryMiB: number;
  /** Memory of the control domain. */
  readonly controlDomainMiB: number;
  readonly bios: { readonly vendor: string; readonly version: string; readonly releaseDate: string };
  readonly system: { readonly manufacturer: string; readonly productName: string; readonly serialNumber: string };
  readonly chassis: { readonly manufacturer: string; readonly heightUnits: number };
  readonly nics: readonly NicSpec[];
  readonly bonds: readonly BondSpec[];
  readonly bridges: readonly BridgeSpec[];
  readonly disks: readonly DiskSpec[];
  readonly scsiHosts: readonly ScsiHostSpec[];
  readonly iscsiInitiator: string;
  readonly timeZone: string;
  /** Whether the hardware clock keeps UTC. */
  readonly utc: boolean;
}

export interface CpuSpec {
  readonly modelName: string;
  readonly vendorId: string;
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
  readonly cacheKiB: number;
  readonly flags: string;
  /** The eight capability words Xen prints as `hw_caps`. */
  readonly capabilityWords: readonly string[];
  readonly sockets: number;
  readonly coresPerSocket: number;
  readonly threadsPerCore: number;
  readonly kHz: number;
}

export interface NicSpec {
  readonly name: string;
  /** Lower case with colons. */
  readonly mac: string;
  readonly speedMbps: number;
  readonly link: boolean;
  /** PCI identity of the card. */
  readonly pci: { readonly vendor: string; readonly device: string };
}
export interface BondSpec {
  readonly name: string;
  readonly mode: 'active-backup' | '802.3ad' | 'balance-alb';
  readonly slaves: readonly string[];
}
export interface BridgeSpec {
  /** A bridge carries the id of its network: the address of the subnet in hex for the first management network. */
  readonly name: string;
  readonly lowerDevice: string;
  readonly ip: string;
  readonly netmask: string;
}
export interface DiskSpec {
  /** Page 83 identifier, `3600…` or `3500…`; the partition an installation leaves over is `OVM_SYS_REPO_PART_…`. */
  readonly page83Id: string;
  /** Kernel name of the whole disk or the partition, `sda`, `sdb4`. */
  readonly device: string;
  readonly vendor: string;
  readonly product: string;
  readonly revision: string;
  readonly bytes: number;
  readonly scsiAddress: string;
}
export interface ScsiHostSpec {
  readonly driver: string;
  readonly ports: number;
}

/** Logical processors: sockets × cores × threads, as clients count them (CloudStack ovm3 plug-in). */
export function cpuCount(cpu: CpuSpec): number {
  return cpu.sockets * cpu.coresPerSocket * cpu.threadsPerCore;
}

/** Memory left for VMs, MiB: all but the control domain's share and what Xen keeps for itself (about 1/128). */
export function freeMemoryMiB(inventory: Inventory): number {
  return inventory.memoryMiB - inventory.controlDomainMiB - Math.ceil(inventory.memoryMiB / 128);
}

function octets(address: string): number[] {
  return address.split('.').map(Number);
}

/** The address of the subnet an interface is in, `127.0.1.0`. */
export function networkAddress(ip: string, netmask: string): string {
  const mask = octets(netmask);
  return octets(ip)
    .map((octet, index) => octet & (mask[index] ?? 0))
    .join('.');
}

/** `127.0.1.255`. */
export function broadcastAddress(ip: string, netmask: string): string {
  const mask = octets(netmask);
  return octets(ip)
    .map((octet, index) => (octet & (mask[index] ?? 0)) | (~(mask[index] ?? 0) & 0xff))
    .join('.');
}

/** Id of the first management network: the subnet's address as eight hex digits, `7f000100`. */
export function managementNetworkId(ip: string, netmask: string): string {
  return octets(networkAddress(ip, netmask))
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('');
}
