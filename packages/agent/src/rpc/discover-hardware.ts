import { element, writeXml, type XmlElement } from '@ovmsim/xml';
import { cpuCount, freeMemoryMiB, type CpuSpec, type Inventory } from '../core/hardware.js';
import { smbiosTable } from '../core/smbios.js';
import { texts } from './document.js';

const PAGES_PER_MIB = 256;

/**
 * `discover_hardware` (recorded 3.2.1). It comes from a C extension, so its declaration differs from all others.
 * Clients take sockets × cores × threads for the number of processors and pages of 4096 bytes for the memory.
 */
export function discoverHardware(inventory: Inventory): string {
  const root = element('Discover_Hardware_Result', [
    element('NodeInformation', [
      element('VMM', [physicalInfo(inventory)]),
      element('CPUInfo', [element('Proc_Info', processors(inventory.cpu))]),
      element('IO', [element('SCSI', [...scsiHosts(inventory), element('ISCSI_Node', [element('Initiatorname', inventory.iscsiInitiator)])]), element('IDE')]),
      dmtf(inventory),
    ]),
  ]);
  return writeXml(root, { style: 'minidom', declaration: 'encoding' });
}

function physicalInfo(inventory: Inventory): XmlElement {
  const { cpu } = inventory;
  return element('PhysicalInfo', [
    ...texts({
      ThreadsPerCore: cpu.threadsPerCore,
      CoresPerSocket: cpu.coresPerSocket,
      SocketsPerNode: cpu.sockets,
      Nodes: 1,
      CPUKHz: cpu.kHz,
      TotalPages: inventory.memoryMiB * PAGES_PER_MIB,
      FreePages: freeMemoryMiB(inventory) * PAGES_PER_MIB,
    }),
    element(
      'HW_Caps',
      cpu.capabilityWords.map((word, index) => element(`Item_${index}`, word)),
    ),
  ]);
}

function processors(cpu: CpuSpec): XmlElement[] {
  const facts = texts({
    vendor_id: cpu.vendorId,
    cpu_family: cpu.family,
    model: cpu.model,
    model_name: cpu.modelName,
    stepping: cpu.stepping,
    cache_size: `${cpu.cacheKiB} KB`,
    flags: cpu.flags,
  });
  return Array.from({ length: cpuCount(cpu) }, (_, id) => element('CPU', { ID: id }, facts));
}

/** PCI facts of the controllers the machines have. */
const controllers: Readonly<Record<string, { vendor: string; device: string; class: string; cmdPerLun: number; canQueue: number }>> = {
  ahci: { vendor: '0x8086', device: '0x8c02', class: '0x010601', cmdPerLun: 1, canQueue: 31 },
  megaraid_sas: { vendor: '0x1000', device: '0x0079', class: '0x010400', cmdPerLun: 128, canQueue: 1008 },
};

function scsiHosts(inventory: Inventory): XmlElement[] {
  const drivers = inventory.scsiHosts.flatMap((host) => Array.from({ length: host.ports }, () => host.driver));
  return drivers.map((driver, number) => {
    const facts = controllers[driver];
    return element('SCSI_Host', { Num: number }, [
      ...texts({
        Active_Mode: 'Initiator',
        Can_Queue: facts?.canQueue ?? 1,
        Cmd_Per_Lun: facts?.cmdPerLun ?? 1,
        Host_Busy: 0,
        Proc_Name: driver,
        Sg_Tablesize: 168,
        State: 'running',
        Supported_Mode: 'Initiator',
        Unchecked_Isa_Dma: 0,
        Unique_Id: number + 1,
      }),
      element(
        'SysFSDev',
        texts({
          Vendor: facts?.vendor ?? '0x0000',
          Device: facts?.device ?? '0x0000',
          Subsystem_Vendor: facts?.vendor ?? '0x0000',
          Subsystem_Device: '0x0000',
          Class: facts?.class ?? '0x010000',
          Irq: 40 + number,
          Enable: 1,
          Numa_Node: -1,
          Local_Cpulist: `0-${cpuCount(inventory.cpu) - 1}`,
          Uevent: `DRIVER=${driver}`,
        }),
      ),
    ]);
  });
}

function dmtf(inventory: Inventory): XmlElement {
  const table = smbiosTable(inventory);
  const { bios, system, chassis } = inventory;
  return element('DMTF', [
    element('SMBIOS', { Version: '2.7' }, [element('MaxSize', table.longest)]),
    element('DMI', { Version: '2.7' }, texts({ TableLength: table.bytes.length, Items: table.items, Buffer: table.bytes.toString('base64') })),
    element('BIOS', { Type: 0, Item: 0, Handle: '0x0000' }, texts({ Vendor: bios.vendor, Version: bios.version, ReleaseDate: bios.releaseDate })),
    // SerialNumber is not in the recording; the Manager shows one, so it must come from here (inferred).
    element(
      'System',
      { Type: 1, Item: 1, Handle: '0x0001' },
      texts({ UUID: inventory.uuid, Manufacturer: system.manufacturer, ProductName: system.productName, SerialNumber: system.serialNumber }),
    ),
    element('Chassis', { Type: 3, Item: 2, Handle: '0x0003' }, texts({ Height: `${chassis.heightUnits} U`, Manufacturer: chassis.manufacturer })),
  ]);
}
