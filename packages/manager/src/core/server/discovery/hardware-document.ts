import { childOf, childrenOf, elementAt, type RpcValue, type XmlElement } from '@ovmsim/xml';
import { DiscoveryError, readDocument, textOf, wholeNumber } from './document.js';

/** One logical processor. */
export interface CpuFacts {
  /** From 0, as the document counts. */
  readonly number: number;
  readonly vendorId: string;
  readonly family: number;
  readonly model: number;
  readonly modelName: string;
  readonly cacheKiB: number;
  readonly flags: string;
}

/** What `discover_hardware` tells. */
export interface HardwareFacts {
  readonly threadsPerCore: number;
  readonly coresPerSocket: number;
  readonly sockets: number;
  readonly cpuKHz: number;
  readonly memoryMiB: number;
  readonly freeMemoryMiB: number;
  readonly cpus: readonly CpuFacts[];
  /** IQN; null when the Server has none. */
  readonly iscsiInitiator: string | null;
  readonly biosVendor: string;
  readonly biosVersion: string;
  readonly biosReleaseDate: string;
  readonly manufacturer: string;
  readonly productName: string;
  readonly serialNumber: string;
}

/** Pages are of 4096 bytes. */
const PAGES_PER_MIB = 256;

/**
 * Reads a Discover_Hardware_Result (recorded 3.2.1).
 * @throws DiscoveryError
 */
export function hardwareFacts(answer: RpcValue): HardwareFacts {
  const node = childOf(readDocument(answer, 'Discover_Hardware_Result'), 'NodeInformation');
  if (node === undefined) throw new DiscoveryError('the agent answered a Discover_Hardware_Result without NodeInformation');
  const physical = (name: string): number => wholeNumber(textOf(node, 'VMM', 'PhysicalInfo', name));
  const dmi = (element: string, name: string): string => textOf(node, 'DMTF', element, name);
  const initiator = textOf(node, 'IO', 'SCSI', 'ISCSI_Node', 'Initiatorname');
  return {
    threadsPerCore: physical('ThreadsPerCore'),
    coresPerSocket: physical('CoresPerSocket'),
    sockets: physical('SocketsPerNode'),
    cpuKHz: physical('CPUKHz'),
    memoryMiB: Math.floor(physical('TotalPages') / PAGES_PER_MIB),
    freeMemoryMiB: Math.floor(physical('FreePages') / PAGES_PER_MIB),
    cpus: processors(elementAt(node, 'CPUInfo', 'Proc_Info')),
    iscsiInitiator: initiator === '' ? null : initiator,
    biosVendor: dmi('BIOS', 'Vendor'),
    biosVersion: dmi('BIOS', 'Version'),
    biosReleaseDate: dmi('BIOS', 'ReleaseDate'),
    manufacturer: dmi('System', 'Manufacturer'),
    productName: dmi('System', 'ProductName'),
    serialNumber: dmi('System', 'SerialNumber'),
  };
}

function processors(from: XmlElement | undefined): CpuFacts[] {
  const found = from === undefined ? [] : childrenOf(from, 'CPU');
  return found
    .map((cpu, position) => ({
      number: wholeNumber(cpu.attributes['ID'] ?? '', position),
      vendorId: textOf(cpu, 'vendor_id'),
      family: wholeNumber(textOf(cpu, 'cpu_family')),
      model: wholeNumber(textOf(cpu, 'model')),
      modelName: textOf(cpu, 'model_name'),
      cacheKiB: wholeNumber(textOf(cpu, 'cache_size')),
      flags: textOf(cpu, 'flags'),
    }))
    .sort((a, b) => a.number - b.number);
}
