import { element, writeXml, type XmlElement } from '@ovmsim/xml';
import type { AssemblyDisk, AssemblyDraft, AssemblyMachine } from './drafts.js';
import { resource } from './ovf.js';

const rasd = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData';
const vssd = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData';
const ovf = 'http://schemas.dmtf.org/ovf/envelope/1';

/** The descriptor of an assembly, as `readOvf` reads it (DMTF DSP0243). */
export function writeOvf(draft: AssemblyDraft): string {
  return writeXml(
    element('Envelope', { xmlns: ovf, 'xmlns:ovf': ovf, 'xmlns:rasd': rasd, 'xmlns:vssd': vssd }, [
      element('References', draft.disks.map((disk, index) => element('File', { 'ovf:id': `file${index + 1}`, 'ovf:href': disk.name, 'ovf:size': disk.populated }))),
      element('DiskSection', [element('Info', 'Virtual disks'), ...draft.disks.map(diskElement)]),
      element('VirtualSystemCollection', { 'ovf:id': draft.name }, [
        element('Info', 'Virtual machines'),
        element('AnnotationSection', [element('Info', 'Description'), element('Annotation', draft.description)]),
        ...draft.machines.map(machineElement),
      ]),
    ]),
    { style: 'jaxb' },
  );
}

function diskElement({ id, capacity, populated }: AssemblyDisk, index: number): XmlElement {
  return element('Disk', { 'ovf:diskId': id, 'ovf:fileRef': `file${index + 1}`, 'ovf:capacity': capacity, 'ovf:populatedSize': populated, 'ovf:format': 'raw' });
}

function machineElement(machine: AssemblyMachine): XmlElement {
  const items = [
    item(resource.cpu, { VirtualQuantity: machine.cpus, ElementName: 'Processors' }),
    item(resource.memory, { AllocationUnits: 'byte * 2^20', VirtualQuantity: machine.memory, ElementName: 'Memory' }),
    ...machine.diskIds.map((id) => item(resource.disk, { HostResource: `ovf:/disk/${id}`, ElementName: id })),
    ...Array.from({ length: machine.cards }, (_, index) => item(resource.card, { ElementName: `Card ${index + 1}` })),
  ];
  return element('VirtualSystem', { 'ovf:id': machine.id }, [
    element('Info', 'A virtual machine'),
    element('Name', machine.name),
    element('AnnotationSection', [element('Info', 'Description'), element('Annotation', machine.description)]),
    element('OperatingSystemSection', { 'ovf:id': 1 }, [element('Info', 'Operating system'), element('Description', machine.osType)]),
    element('VirtualHardwareSection', [
      element('Info', 'Hardware'),
      element('System', [element('vssd:ElementName', machine.name), element('vssd:InstanceID', 0), element('vssd:VirtualSystemType', machine.domainType)]),
      ...items.map((each, index) => element('Item', [element('rasd:InstanceID', index + 1), ...each])),
    ]),
  ]);
}

function item(type: string, values: Readonly<Record<string, string | number>>): XmlElement[] {
  return [element('rasd:ResourceType', type), ...Object.entries(values).map(([name, value]) => element(`rasd:${name}`, value))];
}
