import { ref, refs, scalar, seen, values, worded, yesNo } from '../labels.js';
import { type } from '../type.js';
import type { CliType } from '../spec.js';

const roles = { VM: 'Virtual Machine' };
const signatures = { GPG: 'GPG', CA: 'CA' };
const hypervisors = { XEN: 'Xen', LDOMS: 'LDoms' };
/** Abbreviations of the modes. */
const modes = { DRS: 'DRS', DPM: 'DPM' };

/** Servers, server pools and what belongs to them. */
export const serverTypes = (): readonly CliType[] => [
  type('Server', [
    seen(
      worded('Status', 'serverRunState'), values('Role', 'serverRoles', { format: 'words', words: roles }), scalar('Host Name', 'hostname'), scalar('IP Address', 'ipAddress'),
      scalar('Memory (MB)', 'memory'), scalar('Usable Memory (MB)', 'usableMemory'), scalar('Processors', 'enabledProcessorCores'),
      scalar('Processor Sockets Populated', 'populatedProcessorSockets'), scalar('Processor Type', 'processorType'),
      scalar('Processor Speed (GHz)', 'processorSpeed', { format: 'ghz' }), ref('Cpu Compatibility Group', 'cpuCompatibilityGroupId'), scalar('OVM Version', 'ovmVersion'),
      scalar('Product Name', 'productName'), scalar('Manufacturer', 'manufacturer'), scalar('Serial Number', 'serialNumber'),
      worded('Hypervisor Type', 'hypervisor.type', hypervisors), scalar('BIOS Version', 'biosVersion'), scalar('BIOS Release Date', 'biosReleaseDate'),
      scalar('Manager UUID', 'managerUuid'), scalar('Maintenance Mode', 'maintenanceMode', { words: { true: 'On', false: 'Off' } }), ref('Server Pool', 'serverPoolId'), refs('Vm', 'vmIds'),
    ),
    refs('Port', 'ethernetPortIds', 'Port'), seen(refs('Bond Port', 'ethernetPortIds', 'BondPort'), refs('Storage Initiator', 'storageInitiatorIds')),
    { kind: 'inverse', label: 'Repository', type: 'Repository', field: 'presentedServerIds', evidence: 'inferred' },
    seen({ kind: 'members', label: '', path: 'serverAbilities', suffix: ' Ability', evidence: '' }),
  ]),
  type('ServerPool', [
    { kind: 'present', label: 'Cluster Enable', path: 'clusterId', evidence: 'inferred' }, scalar('Cluster Id', 'clusterId'), scalar('Cluster Timeout', 'clusterId.clusterTimeout'),
    scalar('Virtual IP', 'virtualIp'), scalar('Keymap', 'keymap'), worded('Vm Start Policy', 'vmStartPolicy'), worded('Policy Mode', 'serverPoolPolicyId.mode', modes),
    scalar('Policy Period', 'serverPoolPolicyId.periodMinutes'), ref('Master Server', 'masterServerId'),
    ref('Pool File System', 'clusterId.heartbeatDeviceIds.networkFileSystemId'), seen(refs('Server', 'serverIds'), refs('Vm', 'vmIds')),
    refs('Policy Server', 'serverPoolPolicyId.serverIds'), refs('Server Pool Network Policy', 'serverPoolPolicyId.serverPoolNetworkPolicyIds'),
  ]),
  type('ServerPoolNetworkPolicy', [ref('Server Pool', 'serverPoolPolicyId.serverPoolId'), ref('Network', 'networkId'), yesNo('Enabled', 'enable'), scalar('Threshold', 'threshold')]),
  type('AntiAffinityGroup', [ref('Server Pool', 'serverPoolId'), refs('Vm', 'vmIds')], { only: { field: 'vmAffinityType', values: ['ANTI_AFFINITY'] } }),
  type('ServerController', [ref('Server', 'serverId'), scalar('Type', 'serverControllerType'), scalar('IP Address', 'ipAddress'), scalar('Username', 'username')]),
  type('ControlDomain', [ref('Server', 'serverId'), scalar('Memory (MB)', 'memory'), scalar('Processors', 'cpuCount')]),
  type('Cpu', [ref('Server', 'serverId'), scalar('Model Name', 'modelName'), scalar('Cpu Family', 'cpuFamily'), scalar('Speed (GHz)', 'serverId.processorSpeed', { format: 'ghz' })]),
  type('CpuCompatibilityGroup', [refs('Server', 'serverIds')]),
  type('ServerUpdateGroup', [ref('Server Pool', 'serverPoolId'), refs('Server Update Repository', 'serverUpdateRepositoryConfigurationIds')]),
  type('ServerUpdateRepository', [
    scalar('Repository Name', 'repositoryName'), scalar('URL', 'url'), yesNo('Enabled', 'enabled'), worded('Package Signature Type', 'packageSignatureType', signatures),
    scalar('Package Signature Key', 'packageSignatureKey'), ref('Server Update Group', 'serverUpdateConfigurationId'),
  ]),
];
