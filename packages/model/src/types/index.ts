import type { Declaration } from '../builder.js';
import type { TypeName } from '../names.js';
import * as assemblies from './assembly.js';
import * as clusters from './cluster.js';
import * as events from './event.js';
import * as files from './file-server.js';
import * as jobs from './job.js';
import * as managers from './manager.js';
import * as networks from './network.js';
import * as repositories from './repository.js';
import * as tag from './resource-group.js';
import * as hardware from './server-hardware.js';
import * as pool from './server-pool.js';
import * as update from './server-update.js';
import * as servers from './server.js';
import * as storage from './storage-array.js';
import * as paths from './storage-path.js';
import * as clone from './vm-clone.js';
import * as vms from './vm.js';

/** Every resource type's declaration. The compiler refuses a type that is missing here or too many. */
export const declared = {
  Manager: managers.manager,
  Server: servers.server,
  ServerPool: pool.serverPool,
  ServerPoolPolicy: pool.serverPoolPolicy,
  ServerPoolNetworkPolicy: pool.serverPoolNetworkPolicy,
  Cluster: clusters.cluster,
  ClusterHeartbeatDevice: clusters.clusterHeartbeatDevice,
  ClusterStorageFs: clusters.clusterStorageFs,
  Vm: vms.vm,
  VmDiskMapping: vms.vmDiskMapping,
  VirtualDisk: repositories.virtualDisk,
  VirtualNic: vms.virtualNic,
  VmCloneDefinition: clone.vmCloneDefinition,
  VmCloneNetworkMapping: clone.vmCloneNetworkMapping,
  VmCloneStorageMapping: clone.vmCloneStorageMapping,
  Network: networks.network,
  EthernetPort: networks.ethernetPort,
  VlanInterface: networks.vlanInterface,
  VirtualSwitch: networks.virtualSwitch,
  Repository: repositories.repository,
  RepositoryExport: repositories.repositoryExport,
  FileSystem: files.fileSystem,
  FileSystemMount: files.fileSystemMount,
  FileServer: files.fileServer,
  FileServerPlugin: files.fileServerPlugin,
  StorageArray: storage.storageArray,
  StorageArrayPlugin: storage.storageArrayPlugin,
  VolumeGroup: storage.volumeGroup,
  StorageElement: storage.storageElement,
  StorageInitiator: paths.storageInitiator,
  StoragePath: paths.storagePath,
  StorageTarget: paths.storageTarget,
  AccessGroup: paths.accessGroup,
  ControlDomain: hardware.controlDomain,
  Cpu: hardware.cpu,
  CpuCompatibilityGroup: hardware.cpuCompatibilityGroup,
  ServerController: servers.serverController,
  ServerUpdateConfiguration: update.serverUpdateConfiguration,
  ServerUpdateRepositoryConfiguration: update.serverUpdateRepositoryConfiguration,
  Assembly: assemblies.assembly,
  AssemblyVm: assemblies.assemblyVm,
  AssemblyVirtualDisk: assemblies.assemblyVirtualDisk,
  AffinityGroup: pool.affinityGroup,
  ResourceGroup: tag.resourceGroup,
  Zone: pool.zone,
  Job: jobs.job,
  Event: events.event,
  PeriodicTask: jobs.periodicTask,
} satisfies Record<TypeName, Declaration>;
