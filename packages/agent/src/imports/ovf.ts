import { childOf, childrenOf, localName, parseXml, textAt, XmlError, type XmlElement } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import type { AssemblyDisk, AssemblyDraft, AssemblyMachine } from './drafts.js';

/** Resource types of the CIM schema that OVF uses. */
export const resource = { cpu: '3', memory: '4', card: '10', disk: '17' } as const;

/** Most machines in one assembly. */
const mostMachines = 256;

/** Bytes of the files beside a descriptor, by name. */
export type Sizes = Pick<ReadonlyMap<string, number>, 'get'>;

/**
 * Reads an OVF descriptor (DMTF DSP0243): machines with memory, processors, disks and cards.
 * @throws PythonException
 */
export function readOvf(text: string, sizes: Sizes): AssemblyDraft {
  const envelope = parsed(text);
  if (localName(envelope.name) !== 'Envelope') throw wrong(`its root is ${envelope.name}, not Envelope`);
  const disks = disksOf(envelope, sizes);
  const collection = childOf(envelope, 'VirtualSystemCollection');
  const systems = [...childrenOf(envelope, 'VirtualSystem'), ...(collection === undefined ? [] : systemsIn(collection))];
  if (systems.length === 0) throw wrong('it has no VirtualSystem');
  if (systems.length > mostMachines) throw wrong(`it has more than ${mostMachines} machines`);
  const known = new Set(disks.map(({ id }) => id));
  return {
    name: (collection === undefined ? null : attribute(collection, 'id')) ?? nameOf(systems[0] as XmlElement),
    description: textAt(collection ?? envelope, 'AnnotationSection', 'Annotation') ?? '',
    disks,
    machines: systems.map((system) => machineOf(system, known)),
  };
}

function parsed(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw wrong(error.message);
    throw error;
  }
}

function systemsIn(collection: XmlElement): XmlElement[] {
  return [...childrenOf(collection, 'VirtualSystem'), ...childrenOf(collection, 'VirtualSystemCollection').flatMap(systemsIn)];
}

function disksOf(envelope: XmlElement, sizes: Sizes): AssemblyDisk[] {
  const references = childOf(envelope, 'References');
  const section = childOf(envelope, 'DiskSection');
  const files = new Map((references === undefined ? [] : childrenOf(references, 'File')).map((file) => [attribute(file, 'id') ?? '', file]));
  return (section === undefined ? [] : childrenOf(section, 'Disk')).map((disk) => {
    const id = attribute(disk, 'diskId');
    if (id === null) throw wrong('a Disk has no diskId');
    const reference = attribute(disk, 'fileRef');
    const file = reference === null ? undefined : files.get(reference);
    const href = file === undefined ? null : attribute(file, 'href');
    // Without a file the disk is empty (DSP0243 §9.1).
    const stored = href === null ? 0 : sizes.get(href);
    if (stored === undefined) throw wrong(`its file ${href ?? ''} is not in the archive`);
    const capacity = sizeOf(attribute(disk, 'capacity') ?? '', attribute(disk, 'capacityAllocationUnits'));
    const populated = attribute(disk, 'populatedSize');
    return { id, name: href ?? id, format: formatOf(href, attribute(disk, 'format') ?? ''), capacity, populated: Math.min(capacity, populated === null ? stored : sizeOf(populated, null)) };
  });
}

function formatOf(href: string | null, format: string): string {
  const end = /\.(vmdk|vhd|vdi|img|raw)$/i.exec(href ?? '')?.[1]?.toLowerCase();
  if (end !== undefined) return end === 'img' ? 'raw' : end;
  return /vmdk/i.test(format) ? 'vmdk' : /vhd/i.test(format) ? 'vhd' : 'raw';
}

function machineOf(system: XmlElement, known: ReadonlySet<string>): AssemblyMachine {
  const id = attribute(system, 'id') ?? nameOf(system);
  const hardware = childOf(system, 'VirtualHardwareSection');
  if (hardware === undefined) throw wrong(`machine ${id} has no VirtualHardwareSection`);
  const items = [...childrenOf(hardware, 'Item'), ...childrenOf(hardware, 'StorageItem'), ...childrenOf(hardware, 'EthernetPortItem')];
  const of = (type: string): XmlElement[] => items.filter((item) => textAt(item, 'ResourceType') === type);
  const memory = of(resource.memory)[0];
  const diskIds = of(resource.disk).map((item) => /(?:ovf:\/)?\/disk\/(.+)$/.exec(textAt(item, 'HostResource') ?? '')?.[1] ?? '').filter((disk) => disk !== '');
  for (const disk of diskIds) if (!known.has(disk)) throw wrong(`machine ${id} has a disk ${disk} that is not described`);
  return {
    id,
    name: nameOf(system),
    description: textAt(system, 'AnnotationSection', 'Annotation') ?? '',
    memory: memory === undefined ? 1024 : Math.max(32, Math.round(sizeOf(textAt(memory, 'VirtualQuantity') ?? '', textAt(memory, 'AllocationUnits') ?? 'MegaBytes') / 2 ** 20)),
    cpus: Math.min(128, Math.max(1, of(resource.cpu).reduce((sum, item) => sum + Number(textAt(item, 'VirtualQuantity') ?? 1), 0) || 1)),
    osType: textAt(system, 'OperatingSystemSection', 'Description') ?? '',
    diskIds,
    cards: of(resource.card).length,
    domainType: domainTypes.find((type) => type === textAt(hardware, 'System', 'VirtualSystemType')) ?? 'xen_hvm',
  };
}

/** What exported assemblies say of their machines; those of others run fully virtual. */
const domainTypes = ['xen_hvm', 'xen_hvm_pv_drivers', 'xen_pvm'];

function nameOf(system: XmlElement): string {
  return textAt(system, 'Name') ?? attribute(system, 'id') ?? 'vm';
}

/** Value of an attribute, whatever its prefix. */
function attribute(of: XmlElement, name: string): string | null {
  return Object.entries(of.attributes).find(([key]) => localName(key) === name)?.[1] ?? null;
}

const namedUnits: Readonly<Record<string, number>> = { kilobytes: 2 ** 10, megabytes: 2 ** 20, gigabytes: 2 ** 30, terabytes: 2 ** 40, bytes: 1, byte: 1 };

/** Bytes of a number in units such as `byte * 2^30` or, in the older words, `MegaBytes`. */
function sizeOf(text: string, units: string | null): number {
  const number = /^\d{1,18}$/.test(text.trim()) ? Number(text) : NaN;
  const power = /^byte\s*\*\s*2\s*\^\s*(\d{1,2})$/i.exec(units?.trim() ?? '')?.[1];
  const factor = units === null ? 1 : power === undefined ? (namedUnits[units.trim().toLowerCase()] ?? NaN) : 2 ** Number(power);
  const bytes = number * factor;
  if (!Number.isSafeInteger(bytes)) throw wrong(`${text.slice(0, 40)} ${units ?? 'bytes'} is no size`);
  return bytes;
}

function wrong(text: string): PythonException {
  return new PythonException(`the OVF descriptor cannot be read: ${text}`, 'ValueError');
}
