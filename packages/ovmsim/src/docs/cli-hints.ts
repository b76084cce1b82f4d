import type { CliTypeName } from '@ovmsim/model';

/**
 * What examples of the command line speak of in the world `lab`: objects by type, values by attribute, and what single commands need beside. A text
 * `$(COMMAND)` stands for the id of the first object that the command lists.
 */
export interface CliHint {
  /** Commands that go before. One behind '!' is meant to fail. */
  readonly prepare?: readonly string[];
  /** Name of the object, or 'id=' and its id; that of its type unless given. */
  readonly instance?: string;
  /** The same of the object after on, to or from. */
  readonly other?: string;
  /** Values of attributes as they are typed, without quotes; required ones that are left out follow from their kind. */
  readonly values?: Readonly<Record<string, string>>;
  /** What is wrong in the same command when it is given after the right one; 'again': nothing, it cannot be done twice; 'never': there is no wrong input. Without it an empty name, or an unknown id. */
  readonly wrong?: 'again' | 'never' | Mistake | readonly Mistake[];
}

/** What is given in place of what is right. */
export type Mistake = Pick<CliHint, 'instance' | 'other' | 'values'>;

/** The object of each type that examples speak of: what the lab has, or what the example of its creation makes. */
export const cliObjects: Readonly<Record<CliTypeName, string>> = {
  AccessGroup: 'access', AntiAffinityGroup: 'apart', Assembly: 'shop.ova', AssemblyVirtualDisk: 'id=$(list AssemblyVirtualDisk)', AssemblyVm: 'shop', BondPort: 'bond1',
  ControlDomain: 'id=$(list ControlDomain)', Cpu: 'id=$(list Cpu)', CpuCompatibilityGroup: 'haswell', FileServer: 'nas1', FileServerPlugin: 'Oracle Generic Network File System',
  FileSystem: 'nfs:/export/repo2', Job: 'id=$(list Job)', Manager: 'OVM Manager', Network: 'guests', PeriodicTask: 'Server Upgrade Checker Task',
  PhysicalDisk: 'id=$(list PhysicalDisk)', Port: 'eth3 on ovs2.example.com', Repository: 'repo2', RepositoryExport: 'backup', Server: 'ovs1.example.com', ServerController: 'ilo',
  ServerPool: 'pool1', ServerPoolNetworkPolicy: 'busy-network', ServerUpdateGroup: 'GlobalX86ServerUpdateConfiguration', ServerUpdateRepository: 'updates',
  StorageArray: 'Unmanaged iSCSI Storage Array', StorageArrayPlugin: 'Oracle Generic SCSI Plugin', StorageInitiator: 'id=$(list StorageInitiator)', Tag: 'production',
  VirtualAppliance: 'shop.ova', VirtualApplianceVirtualDisk: 'id=$(list AssemblyVirtualDisk)', VirtualApplianceVm: 'shop', VirtualCdrom: 'pool1-ol6.iso', VirtualDisk: 'data', VlanInterface: 'vlan100',
  Vm: 'web', VmCloneCustomizer: 'to-repo2', VmCloneNetworkMapping: 'card', VmCloneStorageMapping: 'disk', VmDiskMapping: 'system', Vnic: 'web-card', VolumeGroup: 'iSCSI Volume Group',
};

/** Values by attribute, for what its kind does not tell. */
export const cliAttributeValues: Readonly<Record<string, string>> = {
  description: 'Set by a script', accessHost: '127.0.2.9', clientHostName: 'backup.example.com', options: 'rw', ethernetPorts: 'eth2 on ovs1.example.com,eth3 on ovs1.example.com',
  vlanId: '100', mtu: '1500', memory: '512', cpuCount: '1', size: '2', ipAddress: '192.168.7.10', ipNetmask: '255.255.255.0', domainType: 'XEN_HVM', network: 'vm-network',
  repository: 'repo-pool1', targetRepository: 'repo-pool1', policyThreshold: '80', objType: 'Vm', objId: '$(list Vm)', startTime: '01-01-2016 00:00', accessPort: '3260', password: 'ovsroot',
  oldPassword: 'ovsroot', newPassword: 'Welcome1', confirmPassword: 'Welcome1', repositoryName: 'ovm-latest', url: 'http://updates.example.com/ovm', id: '1', cloneType: 'SPARSE_COPY',
  startMacAddr: '00:21:f6:00:00:00', endMacAddr: '00:21:f6:0f:ff:ff', takeOwnership: 'No', key: 'com.example.greeting', message: 'hello',
};
