/**
 * Every enumeration of the API, in the product's order.
 * Source: class model of a public 3.3.3 client; values that a recording could check agreed.
 */
export const managerRunState = ['STARTING', 'RUNNING', 'STOPPING', 'STOPPED'] as const;
export type ManagerRunState = (typeof managerRunState)[number];
export const serverRunState = ['STOPPING', 'STOPPED', 'STARTING', 'RUNNING', 'UNKNOWN'] as const;
export type ServerRunState = (typeof serverRunState)[number];
export const serverRole = ['UNKNOWN', 'VM', 'UTILITY'] as const;
export type ServerRole = (typeof serverRole)[number];
export const processorType = ['UNKNOWN', 'X86_64', 'X86_32', 'SPARC_64'] as const;
export type ProcessorType = (typeof processorType)[number];
export const vmStartPolicy = ['BEST_SERVER', 'CURRENT_SERVER', 'USE_POOL_POLICY'] as const;
export type VmStartPolicy = (typeof vmStartPolicy)[number];
export const policyMode = ['OFF', 'DRS', 'DPM'] as const;
export type PolicyMode = (typeof policyMode)[number];
export const clusterHeartbeatStorageType = ['NFS', 'STORAGE_ELEMENT', 'UNKNOWN'] as const;
export type ClusterHeartbeatStorageType = (typeof clusterHeartbeatStorageType)[number];
export const vmRunState = ['TEMPLATE', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED', 'SUSPENDED'] as const;
export type VmRunState = (typeof vmRunState)[number];
export const vmBootType = ['PXE', 'DISK', 'CDROM'] as const;
export type VmBootType = (typeof vmBootType)[number];
export const vmMouseType = ['OS_DEFAULT', 'PS2_MOUSE', 'USB_MOUSE', 'USB_TABLET'] as const;
export type VmMouseType = (typeof vmMouseType)[number];
export const vmDomainType = ['XEN_HVM', 'XEN_HVM_PV_DRIVERS', 'XEN_PVM', 'LDOMS_PVM', 'UNKNOWN'] as const;
export type VmDomainType = (typeof vmDomainType)[number];
export const vmRestartAction = ['RESTART', 'STOP'] as const;
export type VmRestartAction = (typeof vmRestartAction)[number];
export const diskWriteMode = ['READ_ONLY', 'READ_WRITE'] as const;
export type DiskWriteMode = (typeof diskWriteMode)[number];
export const diskType = ['VIRTUAL_DISK', 'VIRTUAL_CDROM'] as const;
export type DiskType = (typeof diskType)[number];
export const cloneType = ['THIN_CLONE', 'SPARSE_COPY', 'NON_SPARSE_COPY'] as const;
export type CloneType = (typeof cloneType)[number];
export const networkRole = ['MANAGEMENT', 'LIVE_MIGRATE', 'CLUSTER_HEARTBEAT', 'VIRTUAL_MACHINE', 'STORAGE'] as const;
export type NetworkRole = (typeof networkRole)[number];
export const bondMode = ['ACTIVE_PASSIVE', 'LINK_AGGREGATION', 'LOAD_BALANCED'] as const;
export type BondMode = (typeof bondMode)[number];
export const portType = ['BOND', 'PHYSICAL', 'INFINIBAND', 'AGGREGATION'] as const;
export type PortType = (typeof portType)[number];
export const portState = ['PORT_UP', 'PORT_DOWN', 'PORT_UNKNOWN'] as const;
export type PortState = (typeof portState)[number];
export const repositoryExportFsType = ['NFS'] as const;
export type RepositoryExportFsType = (typeof repositoryExportFsType)[number];
export const fileServerType = ['UNKNOWN', 'NETWORK', 'LOCAL'] as const;
export type FileServerType = (typeof fileServerType)[number];
export const backingDeviceType = [
  'UNSUPPORTED', 'LOCALDEVICE_SINGLE', 'LOCALDEVICE_MULTI', 'REMOTEDEVICE_SINGLE', 'REMOTEDEVICE_MULTI', 'INVALID',
] as const;
export type BackingDeviceType = (typeof backingDeviceType)[number];
export const storageType = ['FIBRECHANNEL', 'ISCSI', 'LOCAL', 'UNKNOWN'] as const;
export type StorageType = (typeof storageType)[number];
export const storageElementState = ['UNKNOWN', 'OFFLINE', 'BUSY_CREATE', 'BUSY_CLONE', 'BUSY_COPY', 'BUSY_CHILD', 'ERROR', 'ONLINE'] as const;
export type StorageElementState = (typeof storageElementState)[number];
export const storageElementType = ['UNKNOWN', 'LUN', 'GHOST_LUN', 'SNAPSHOT', 'SNAPSHOT_CLONE'] as const;
export type StorageElementType = (typeof storageElementType)[number];
export const pathState = ['PATH_UP', 'PATH_DOWN', 'PATH_UNKNOWN'] as const;
export type PathState = (typeof pathState)[number];
export const accessGroupType = ['FILE_SYSTEM', 'STORAGE_ELEMENT'] as const;
export type AccessGroupType = (typeof accessGroupType)[number];
export const serverControllerType = ['IPMI'] as const;
export type ServerControllerType = (typeof serverControllerType)[number];
export const serverUpdateRepositoryType = ['X86', 'SPARC'] as const;
export type ServerUpdateRepositoryType = (typeof serverUpdateRepositoryType)[number];
export const packageSignatureType = ['NONE', 'GPG', 'CA'] as const;
export type PackageSignatureType = (typeof packageSignatureType)[number];
export const affinityType = ['AFFINITY', 'ANTI_AFFINITY', 'NO_AFFINITY'] as const;
export type AffinityType = (typeof affinityType)[number];
export const resourceGroupType = ['USER_LABEL', 'VM_ISOLATION_GROUP'] as const;
export type ResourceGroupType = (typeof resourceGroupType)[number];
export const jobRunState = ['NONE', 'CREATED', 'RUNNING', 'SUCCESS', 'FAILURE', 'CHILD_QUEUED', 'CHILD_RUNNING'] as const;
export type JobRunState = (typeof jobRunState)[number];
export const jobErrorType = [
  'WS_API', 'INTERNAL', 'LOCK', 'OBJECT_OUT_OF_DATE', 'PERMISSION', 'ILLEGAL_OPERATION', 'RULE', 'SERVER', 'OTHER', 'UNKNOWN', 'ABORT',
  'OBJECT_DIRTY',
] as const;
export type JobErrorType = (typeof jobErrorType)[number];
export const eventSeverity = ['UNKNOWN', 'CRITICAL', 'WARNING', 'INFORMATIONAL'] as const;
export type EventSeverity = (typeof eventSeverity)[number];
export const statisticType = [
  'CPU_UTILIZATION', 'CPU_COUNT', 'CPU_TIME', 'MEMORY_USED', 'FREE_SWAP', 'NETWORK_SENT', 'NETWORK_RECEIVED', 'DISK_READ', 'DISK_WRITE',
  'PER_CPU_UTILIZATION', 'MEMORY_UTILIZATION', 'FILE_SYSTEM_SPACE_AVAILABLE',
] as const;
export type StatisticType = (typeof statisticType)[number];
export const equalityType = ['LT', 'LTE', 'GT', 'GTE', 'EQ', 'NE', 'LIKE', 'NOT_LIKE'] as const;
export type EqualityType = (typeof equalityType)[number];
export const hypervisorCapability = [
  'XEN_3_0_PVM_x86_64', 'XEN_3_0_PVM_x86_32', 'XEN_3_0_HVM_x86_32', 'XEN_3_0_HVM_x86_32_PAE', 'XEN_3_0_HVM_x86_64', 'UNKNOWN',
] as const;
export type HypervisorCapability = (typeof hypervisorCapability)[number];
export const hypervisorType = ['UNKNOWN', 'XEN', 'LDOMS'] as const;
export type HypervisorType = (typeof hypervisorType)[number];
export const ipAddressType = ['IPV4', 'IPV6', 'UNKNOWN'] as const;
export type IPAddressType = (typeof ipAddressType)[number];
export const ipAddressConfigType = ['STATIC', 'DYNAMIC', 'STATELESS_AUTOCONFIG', 'UNKNOWN'] as const;
export type IPAddressConfigType = (typeof ipAddressConfigType)[number];
export const logLevel = ['DEBUG', 'INFORMATIONAL', 'WARNING', 'ERROR', 'FATAL', 'OFF', 'INHERITED'] as const;
export type LogLevel = (typeof logLevel)[number];
export const storageAbility = [
  'UNKNOWN', 'SNAPSHOT', 'SNAPSHOT_CUSTOM_NAME', 'SNAPSHOT_SYNCHRONOUS', 'CLONE', 'CLONE_CUSTOM_NAME', 'CLONE_SYNCHRONOUS', 'RESIZE',
  'RESIZE_SYNCHRONOUS', 'CLONE_SPLITTING', 'CLONE_SPLITTING_SYNCHRONOUS', 'CLONE_SPLITTING_WHILE_OPEN', 'SNAPSHOT_CLONE',
  'SNAPSHOT_CLONE_SYNCHRONOUS', 'STORAGE_NAME_REQUIRED', 'ACCESS_CONTROL', 'BACKING_DEVICE_TYPE',
] as const;
export type StorageAbility = (typeof storageAbility)[number];
export const storageAbilityValue = ['UNSUPPORTED', 'OFFLINE_ONLY', 'FULLY_SUPPORTED', 'NO', 'YES', 'INVALID'] as const;
export type StorageAbilityValue = (typeof storageAbilityValue)[number];
export const eventField = ['ID', 'CREATE_TIME', 'MODIFY_TIME', 'TYPE', 'SEVERITY', 'ACKNOWLEDGED', 'USER_ACKABLE', 'ASSOCIATED_OBJECT_ID'] as const;
export type EventField = (typeof eventField)[number];
export const statisticField = ['ASSOCIATED_OBJECT_ID', 'ASSOCIATED_OBJECT_TYPE', 'COMPONENT_NAME', 'TIME', 'TYPE', 'VALUE'] as const;
export type StatisticField = (typeof statisticField)[number];
export const orderType = ['ASCENDING', 'DESCENDING'] as const;
export type OrderType = (typeof orderType)[number];
export const cloneTargetType = ['REPOSITORY', 'STORAGE_ELEMENT', 'STORAGE_ARRAY'] as const;
export type CloneTargetType = (typeof cloneTargetType)[number];
export const storageUse = ['CLUSTER_HEARTBEAT_DEVICE', 'REPOSITORY'] as const;
export type StorageUse = (typeof storageUse)[number];
export const packageType = ['INSTALLED', 'UPDATES_AVAILABLE'] as const;
export type PackageType = (typeof packageType)[number];
export const vmMessageType = ['SENT', 'RECEIVED'] as const;
export type VmMessageType = (typeof vmMessageType)[number];
