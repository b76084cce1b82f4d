/**
 * The names of everything the registry declares. They stand apart from the declarations so that a field can refer to any type
 * without importing it.
 */

/** Every resource of the Web Services API, in the order of the documentation pages (Manager, servers, machines, network, storage, rest). */
export const typeNames = [
  'Manager', 'Server', 'ServerPool', 'ServerPoolPolicy', 'ServerPoolNetworkPolicy', 'Cluster', 'ClusterHeartbeatDevice', 'ClusterStorageFs',
  'Vm', 'VmDiskMapping', 'VirtualDisk', 'VirtualNic', 'VmCloneDefinition', 'VmCloneNetworkMapping', 'VmCloneStorageMapping',
  'Network', 'EthernetPort', 'VlanInterface', 'VirtualSwitch', 'Repository', 'RepositoryExport', 'FileSystem', 'FileSystemMount',
  'FileServer', 'FileServerPlugin', 'StorageArray', 'StorageArrayPlugin', 'VolumeGroup', 'StorageElement', 'StorageInitiator', 'StoragePath',
  'StorageTarget', 'AccessGroup', 'ControlDomain', 'Cpu', 'CpuCompatibilityGroup', 'ServerController', 'ServerUpdateConfiguration',
  'ServerUpdateRepositoryConfiguration', 'Assembly', 'AssemblyVm', 'AssemblyVirtualDisk', 'AffinityGroup', 'ResourceGroup', 'Zone', 'Job',
  'Event', 'PeriodicTask',
] as const;

/** A resource type: has an id, a URI and a record in the store. */
export type TypeName = (typeof typeNames)[number];

/** Every structure that travels inside an object, a body or an answer and has no id of its own. */
export const valueNames = [
  'Statistic', 'SimpleId', 'AccessHost', 'ArchiveManagementAttributes', 'BackupManagementAttributes', 'BusinessSelection', 'ComparisonType',
  'EventManagementAttributes', 'EventQuery', 'Hypervisor', 'IPAddress', 'JobError', 'JobManagementAttributes', 'KeyValuePair',
  'LoggerManagementAttributes', 'LoginCertificate', 'MacManagementAttributes', 'PasswordChange', 'QosValue', 'RepositoryImport',
  'ServerAbilities', 'ServerEventAttributes', 'SessionProperties', 'StatisticQuery', 'StatisticsManagementAttributes', 'StorageAbilityRecord',
  'StringList', 'UnselectedObjectDetails', 'WsErrorDetails', 'WsException', 'VmMessage', 'RestError', 'ObjectIdList',
] as const;

/** A value type: a structure without an id. */
export type ValueName = (typeof valueNames)[number];

/** Words for kinds of objects that are no types of their own, with the type that stands for them. */
export const aliasNames = { BondPort: 'EthernetPort', VirtualCdrom: 'VirtualDisk', VirtualAppliance: 'Assembly' } as const satisfies Record<string, TypeName>;

/** Names of older releases or of other interfaces; no REST client shows them as types. */
export const unseenNames = ['VlanGroup', 'UserAccount'] as const;
