import { gib, ref, refs, scalar, seen, values, worded, yesNo } from '../labels.js';
import { type } from '../type.js';
import type { CliType } from '../spec.js';

const domainTypes = { XEN_HVM: 'Xen HVM', XEN_HVM_PV_DRIVERS: 'Xen HVM PV Drivers', XEN_PVM: 'Xen PVM', LDOMS_PVM: 'LDoms PVM' };
const mouseTypes = { OS_DEFAULT: 'OS Default', PS2_MOUSE: 'PS2 Mouse', USB_MOUSE: 'USB Mouse', USB_TABLET: 'USB Tablet' };

/** Virtual machines, their disks and cards, and how they are cloned. */
export const vmTypes = (): readonly CliType[] => [
  // The order of the lines is that of 3.4.
  type('Vm', [
    seen(
      worded('Status', 'vmRunState'), scalar('Memory (MB)', 'memory'), scalar('Max. Memory (MB)', 'memoryLimit'), scalar('Processors', 'cpuCount'),
      scalar('Max. Processors', 'cpuCountLimit'), scalar('Priority', 'cpuPriority'), scalar('Processor Cap', 'cpuUtilizationCap'),
      yesNo('High Availability', 'highAvailability'), scalar('Operating System', 'osType'), worded('Mouse Type', 'vmMouseType', mouseTypes),
      worded('Domain Type', 'vmDomainType', domainTypes), scalar('Keymap', 'keymapName'), worded('Start Policy', 'vmStartPolicy'), scalar('Origin', 'origin'),
    ),
    scalar('Disk Limit', 'diskLimit'), yesNo('Huge Pages Enabled', 'hugePagesEnabled'),
    scalar('Config File Absolute Path', 'vmConfigFileAbsolutePath', { since: '3.4' }), seen(scalar('Config File Mounted Path', 'vmConfigFileMountedPath', { since: '3.4' })),
    worded('Restart Action On Crash', 'restartActionOnCrash'),
    seen(
      ref('Server', 'serverId'), ref('Server Pool', 'serverPoolId'), ref('Repository', 'repositoryId'), refs('Vnic', 'virtualNicIds'),
      { kind: 'refs', label: 'VmDiskMapping', path: 'vmDiskMappingIds', bracket: 'diskOfMapping', evidence: '' },
    ),
    refs('VmCloneCustomizer', 'vmCloneDefinitionIds'),
    seen(values('Boot Order', 'bootOrder', { format: 'words' }), refs('Tag', 'resourceGroupIds')),
  ]),
  type('VmDiskMapping', [
    seen(scalar('Slot', 'diskTarget')), yesNo('Emulated Block Device', 'emulatedBlockDevice'), seen(ref('Vm', 'vmId'), ref('Virtual Disk', 'virtualDiskId', 'VirtualDisk')),
    ref('Virtual Cd', 'virtualDiskId', 'VirtualCdrom'), seen(ref('Physical Disk', 'storageElementId')),
  ]),
  type('Vnic', [seen(ref('Network', 'networkId'), ref('Vm', 'vmId')), scalar('Interface Name', 'interfaceName'), seen(scalar('Mac Address', 'macAddress')), values('Ip Address', 'ipAddresses.address')]),
  type('VmCloneCustomizer', [ref('Vm', 'vmId'), refs('VmCloneStorageMapping', 'vmCloneStorageMappingIds'), refs('VmCloneNetworkMapping', 'vmCloneNetworkMappingIds')]),
  type('VmCloneNetworkMapping', [ref('VmCloneCustomizer', 'vmCloneDefinitionId'), ref('Vnic', 'virtualNicId'), ref('Network', 'networkId')]),
  type('VmCloneStorageMapping', [
    ref('VmCloneCustomizer', 'vmCloneDefinitionId'), ref('VmDiskMapping', 'vmDiskMappingId'), worded('Clone Type', 'cloneType'), ref('Repository', 'repositoryId'),
    ref('Physical Disk', 'storageElementId'), ref('Storage Array', 'storageArrayId'),
  ]),
  type('Assembly', [ref('Repository', 'repositoryId'), refs('AssemblyVm', 'assemblyVmIds'), refs('AssemblyVirtualDisk', 'assemblyVirtualDiskIds'), scalar('Origin', 'origin')]),
  type('AssemblyVm', [ref('Assembly', 'assemblyId')]),
  type('AssemblyVirtualDisk', [ref('Assembly', 'assemblyId'), gib('Size (GiB)', 'capacity')]),
  type('VirtualAppliance', [
    ref('Repository', 'repositoryId'), refs('Virtual Appliance Vm', 'assemblyVmIds', 'VirtualApplianceVm'),
    refs('Virtual Appliance Virtual Disk', 'assemblyVirtualDiskIds', 'VirtualApplianceVirtualDisk'), scalar('Origin', 'origin'),
  ]),
  type('VirtualApplianceVm', [ref('Virtual Appliance', 'assemblyId')]),
  type('VirtualApplianceVirtualDisk', [ref('Virtual Appliance', 'assemblyId'), gib('Size (GiB)', 'capacity')]),
];
