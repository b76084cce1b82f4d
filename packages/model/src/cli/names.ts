import type { TypeName } from '../names.js';

/** The object types of the command line, with the registry's type of each (CLI guide 3.4, list; 3.3 has no VirtualAppliance types). */
export const cliTypeNames = {
  AccessGroup: 'AccessGroup',
  AntiAffinityGroup: 'AffinityGroup',
  Assembly: 'Assembly',
  AssemblyVirtualDisk: 'AssemblyVirtualDisk',
  AssemblyVm: 'AssemblyVm',
  BondPort: 'EthernetPort',
  ControlDomain: 'ControlDomain',
  Cpu: 'Cpu',
  CpuCompatibilityGroup: 'CpuCompatibilityGroup',
  FileServer: 'FileServer',
  FileServerPlugin: 'FileServerPlugin',
  FileSystem: 'FileSystem',
  Job: 'Job',
  Manager: 'Manager',
  Network: 'Network',
  PeriodicTask: 'PeriodicTask',
  PhysicalDisk: 'StorageElement',
  Port: 'EthernetPort',
  Repository: 'Repository',
  RepositoryExport: 'RepositoryExport',
  Server: 'Server',
  ServerController: 'ServerController',
  ServerPool: 'ServerPool',
  ServerPoolNetworkPolicy: 'ServerPoolNetworkPolicy',
  ServerUpdateGroup: 'ServerUpdateConfiguration',
  ServerUpdateRepository: 'ServerUpdateRepositoryConfiguration',
  StorageArray: 'StorageArray',
  StorageArrayPlugin: 'StorageArrayPlugin',
  StorageInitiator: 'StorageInitiator',
  Tag: 'ResourceGroup',
  VirtualAppliance: 'Assembly',
  VirtualApplianceVirtualDisk: 'AssemblyVirtualDisk',
  VirtualApplianceVm: 'AssemblyVm',
  VirtualCdrom: 'VirtualDisk',
  VirtualDisk: 'VirtualDisk',
  VlanInterface: 'VlanInterface',
  Vm: 'Vm',
  VmCloneCustomizer: 'VmCloneDefinition',
  VmCloneNetworkMapping: 'VmCloneNetworkMapping',
  VmCloneStorageMapping: 'VmCloneStorageMapping',
  VmDiskMapping: 'VmDiskMapping',
  Vnic: 'VirtualNic',
  VolumeGroup: 'VolumeGroup',
} as const satisfies Readonly<Record<string, TypeName>>;

/** Name of an object type of the command line. */
export type CliTypeName = keyof typeof cliTypeNames;

/** Types that came with 3.4. */
export const newTypes: ReadonlySet<string> = new Set<CliTypeName>(['VirtualAppliance', 'VirtualApplianceVirtualDisk', 'VirtualApplianceVm']);

/** `since` of what concerns a type: nothing for types of every release. */
export function sinceOf(...types: readonly (string | null)[]): { readonly since?: '3.4' } {
  return types.some((type) => type !== null && newTypes.has(type)) ? { since: '3.4' } : {};
}
