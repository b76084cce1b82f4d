import type { Level } from '../fields.js';
import type { TypeName } from '../names.js';
import { booleanParameter } from './build.js';
import type { ParameterSpec } from './spec.js';

/** Levels of the writes on a type's own path; a write that the product does not have is left out and answers 405. */
export interface Writes {
  readonly create?: Level;
  readonly modify?: Level;
  readonly delete?: Level;
}

const none = {} as const satisfies Writes;
const modified = { modify: 'refused' } as const satisfies Writes;
const removed = { modify: 'refused', delete: 'refused' } as const satisfies Writes;

/** What can be written at /Type and /Type/:id. Which types are made at the top and which below a parent: WSAPI guide 3.3 §2.6 and client paths. */
export const writes = {
  Manager: modified,
  Server: { modify: 'behavioural', delete: 'behavioural' },
  ServerPool: { create: 'behavioural', modify: 'behavioural', delete: 'behavioural' },
  ServerPoolPolicy: { modify: 'behavioural' },
  ServerPoolNetworkPolicy: { modify: 'behavioural' },
  Cluster: { modify: 'behavioural' },
  ClusterHeartbeatDevice: { modify: 'behavioural' },
  ClusterStorageFs: none,
  Vm: { create: 'behavioural', modify: 'behavioural', delete: 'behavioural' },
  VmDiskMapping: { modify: 'behavioural', delete: 'behavioural' },
  VirtualDisk: { modify: 'behavioural', delete: 'behavioural' },
  VirtualNic: { modify: 'behavioural', delete: 'behavioural' },
  VmCloneDefinition: { modify: 'behavioural', delete: 'behavioural' },
  VmCloneNetworkMapping: { modify: 'behavioural', delete: 'behavioural' },
  VmCloneStorageMapping: { modify: 'behavioural', delete: 'behavioural' },
  Network: { create: 'behavioural', modify: 'behavioural', delete: 'behavioural' },
  EthernetPort: { modify: 'behavioural', delete: 'behavioural' },
  VlanInterface: { modify: 'behavioural', delete: 'behavioural' },
  VirtualSwitch: { modify: 'behavioural' },
  Repository: { modify: 'behavioural', delete: 'behavioural' },
  RepositoryExport: { modify: 'behavioural', delete: 'behavioural' },
  FileSystem: { modify: 'behavioural', delete: 'behavioural' },
  FileSystemMount: none,
  FileServer: { create: 'behavioural', modify: 'behavioural', delete: 'behavioural' },
  FileServerPlugin: none,
  StorageArray: { create: 'refused', modify: 'behavioural', delete: 'refused' },
  StorageArrayPlugin: none,
  VolumeGroup: { modify: 'behavioural' },
  StorageElement: { modify: 'behavioural', delete: 'refused' },
  StorageInitiator: { modify: 'behavioural' },
  StoragePath: none,
  StorageTarget: modified,
  AccessGroup: removed,
  ControlDomain: modified,
  Cpu: none,
  CpuCompatibilityGroup: { create: 'behavioural', modify: 'behavioural', delete: 'behavioural' },
  ServerController: { modify: 'behavioural', delete: 'behavioural' },
  ServerUpdateConfiguration: modified,
  ServerUpdateRepositoryConfiguration: removed,
  Assembly: { modify: 'behavioural', delete: 'behavioural' },
  AssemblyVm: { modify: 'behavioural' },
  AssemblyVirtualDisk: { modify: 'behavioural' },
  AffinityGroup: { modify: 'behavioural', delete: 'behavioural' },
  ResourceGroup: { create: 'behavioural', modify: 'behavioural', delete: 'behavioural' },
  Zone: { create: 'behavioural', modify: 'behavioural', delete: 'behavioural' },
  /** Exists only to answer JOB_000002. */
  Job: { modify: 'behavioural' },
  Event: none,
  PeriodicTask: { modify: 'stateful' },
} as const satisfies { readonly [T in TypeName]: Writes };

/** A type whose objects are made and deleted below another. */
export interface Offspring {
  readonly child: TypeName;
  readonly relation: string;
  readonly params?: readonly ParameterSpec[];
  /** False when objects come in by import and can only be deleted. */
  readonly create?: boolean;
  /** Of making, modifying and deleting below the parent; refused unless given. */
  readonly level?: Level;
  readonly evidence?: string;
}

const guide = 'WSAPI guide 3.3 §2.6';
const clients = '3.4 clients';

/** Parent and child, with the parent's field that lists the children. */
export const parents = {
  Server: [
    { child: 'Network', relation: 'networkIds', level: 'behavioural', evidence: guide },
    { child: 'RepositoryExport', relation: 'repositoryExportIds', level: 'behavioural', evidence: clients },
    { child: 'EthernetPort', relation: 'ethernetPortIds', level: 'behavioural', evidence: 'CLI guide 3.3 A.34; REST form inferred' },
    { child: 'StorageInitiator', relation: 'storageInitiatorIds' },
    { child: 'ServerController', relation: 'serverControllerId', level: 'behavioural' },
  ],
  ServerPool: [
    { child: 'Cluster', relation: 'clusterId', level: 'behavioural', evidence: guide },
    { child: 'AffinityGroup', relation: 'affinityGroupIds', level: 'behavioural' },
  ],
  ServerPoolPolicy: [{ child: 'ServerPoolNetworkPolicy', relation: 'serverPoolNetworkPolicyIds', level: 'behavioural' }],
  Cluster: [{ child: 'ClusterHeartbeatDevice', relation: 'heartbeatDeviceIds', level: 'behavioural', evidence: guide }],
  Vm: [
    { child: 'VmDiskMapping', relation: 'vmDiskMappingIds', level: 'behavioural', evidence: clients },
    { child: 'VirtualNic', relation: 'virtualNicIds', level: 'behavioural', evidence: clients },
    { child: 'VmCloneDefinition', relation: 'vmCloneDefinitionIds', level: 'behavioural', evidence: clients },
  ],
  VmCloneDefinition: [
    { child: 'VmCloneNetworkMapping', relation: 'vmCloneNetworkMappingIds', level: 'behavioural', evidence: clients },
    { child: 'VmCloneStorageMapping', relation: 'vmCloneStorageMappingIds', level: 'behavioural', evidence: clients },
  ],
  EthernetPort: [{ child: 'VlanInterface', relation: 'vlanInterfaceIds', level: 'behavioural', evidence: 'CLI guide 3.3 A.50; REST form inferred' }],
  Repository: [
    { child: 'VirtualDisk', relation: 'virtualDiskIds', params: [booleanParameter('sparse')], level: 'behavioural', evidence: clients },
    { child: 'Assembly', relation: 'assemblyIds', create: false, level: 'behavioural' },
  ],
  FileSystem: [{ child: 'Repository', relation: 'repositoryIds', level: 'behavioural', evidence: guide }],
  FileServer: [
    { child: 'FileSystem', relation: 'fileSystemIds' },
    { child: 'AccessGroup', relation: 'accessGroupIds' },
  ],
  StorageArray: [{ child: 'AccessGroup', relation: 'accessGroupIds' }],
  VolumeGroup: [{ child: 'StorageElement', relation: 'storageElementIds' }],
  StorageElement: [{ child: 'FileSystem', relation: 'fileSystemIds' }],
  ServerUpdateConfiguration: [{ child: 'ServerUpdateRepositoryConfiguration', relation: 'serverUpdateRepositoryConfigurationIds' }],
} as const satisfies { readonly [T in TypeName]?: readonly Offspring[] };
