import { gib, ref, refs, scalar, seen, values, worded, yesNo } from '../labels.js';
import { type } from '../type.js';
import type { CliType } from '../spec.js';

/** How the kinds of storage are written. */
const storageTypes = { FIBRECHANNEL: 'FibreChannel', ISCSI: 'iSCSI' };

/** File servers, repositories, arrays and disks. */
export const storageTypesOfCli = (): readonly CliType[] => [
  type('FileServer', [
    ref('File Server Plugin', 'fileServerPluginId'), scalar('Access Host', 'accessHost'), yesNo('Uniformed Exports', 'uniformExports'), refs('Admin Server', 'adminServerIds'),
    refs('Refresh Server', 'refreshServerIds'), refs('FileSystem', 'fileSystemIds'), refs('Access Group', 'accessGroupIds'),
  ]),
  type('FileServerPlugin', [
    scalar('Plugin Type', 'pluginName'), scalar('Vendor', 'pluginVendor'), scalar('Version', 'pluginVersion'), values('Abilities', 'storageAbilityRecords.ability', { format: 'words' }),
  ]),
  type('FileSystem', [
    gib('Size (GiB)', 'size'), gib('Free (GiB)', 'freeSize'), worded('Type', 'fileServerIds.fileServerType'), scalar('Path', 'path'), ref('File Server', 'fileServerIds'),
    ref('Physical Disk', 'storageElementId'), refs('Repository', 'repositoryIds'),
  ]),
  type('Repository', [
    seen(ref('File System', 'fileSystemId')), scalar('Manager UUID', 'managerUuid'), gib('File System Size (GiB)', 'fileSystemId.size'),
    seen(gib('File System Free (GiB)', 'fileSystemId.freeSize')),
    { kind: 'difference', label: 'File System Used (GiB)', path: 'fileSystemId.size', less: 'fileSystemId.freeSize', format: 'gib', evidence: 'inferred' },
    seen(refs('Presented Server', 'presentedServerIds')), refs('Vm', 'vmIds'), refs('Virtual Disk', 'virtualDiskIds', 'VirtualDisk'),
    refs('Virtual Cdrom', 'virtualDiskIds', 'VirtualCdrom'), refs('Assembly', 'assemblyIds'), refs('Virtual Appliance', 'assemblyIds', 'VirtualAppliance'),
  ]),
  type('RepositoryExport', [
    ref('Server', 'serverId'), ref('Repository', 'repositoryId'), scalar('Client Host Name', 'clientHostname'), scalar('Options', 'options'), scalar('Repository Path', 'repositoryPath'),
  ]),
  type('VirtualDisk', [
    seen(gib('Max (GiB)', 'size'), gib('Used (GiB)', 'onDiskSize'), yesNo('Shareable', 'shareable')), scalar('Mounted Path', 'mountedPath', { since: '3.4' }),
    scalar('Absolute Path', 'absolutePath', { since: '3.4' }), seen(ref('Repository Id', 'repositoryId'), refs('Vm', 'vmDiskMappingIds.vmId')), refs('VmDiskMapping', 'vmDiskMappingIds'),
  ], { only: { field: 'diskType', values: ['VIRTUAL_DISK'] } }),
  type('VirtualCdrom', [
    ref('Repository Id', 'repositoryId'), gib('Size (GiB)', 'size'), scalar('Mounted Path', 'mountedPath', { since: '3.4' }), refs('Vm', 'vmDiskMappingIds.vmId'),
  ], { only: { field: 'diskType', values: ['VIRTUAL_CDROM'] } }),
  type('StorageArray', [
    ref('Storage Array Plugin', 'storageArrayPluginId'), worded('Storage Type', 'storageType', storageTypes), scalar('Storage Name', 'storageName'), values('Access Host', 'accessHosts.hostname'),
    refs('Admin Server', 'adminServerIds'), refs('Access Group', 'accessGroupIds'), refs('VolumeGroup', 'volumeGroupIds'), refs('Physical Disk', 'volumeGroupIds.storageElementIds'),
  ]),
  type('StorageArrayPlugin', [scalar('Plugin Type', 'pluginName'), scalar('Vendor', 'pluginVendor'), scalar('Version', 'pluginVersion')]),
  type('VolumeGroup', [
    ref('Storage Array', 'storageArrayId'), refs('Physical Disk', 'storageElementIds'), gib('Total Size (GiB)', 'totalSize'), gib('Used Size (GiB)', 'usedSize'),
  ]),
  type('PhysicalDisk', [
    seen(gib('Size (GiB)', 'size'), yesNo('Shareable', 'shareable'), yesNo('Thin Provision', 'thinProvision'), scalar('Page83 ID', 'page83Id')), scalar('Status', 'status'),
    seen(ref('VolumeGroup', 'volumeGroupId')), ref('Storage Array', 'volumeGroupId.storageArrayId'), refs('Server', 'storagePathIds.storageInitiatorId.serverId'),
    refs('VmDiskMapping', 'vmDiskMappingIds'), ref('File System', 'fileSystemIds'),
  ]),
  type('StorageInitiator', [
    worded('Type', 'initiatorType', storageTypes), scalar('Node Name', 'fibreChannelNodeName'), ref('Server', 'serverId'), refs('Access Group', 'accessGroupIds'),
  ]),
  type('AccessGroup', [
    ref('File Server', 'fileServerId'), ref('Storage Array', 'storageArrayId'), refs('Storage Initiator', 'storageInitiatorIds'), refs('Physical Disk', 'storageElementIds'),
    refs('File System', 'fileSystemIds'),
  ]),
];
