import { flag, integer, inverse, oneOf, recorded, ref, text, value } from '../builder.js';
import * as enums from '../enums.js';

/** A virtual machine or, with run state TEMPLATE, a template. A machine outside every pool shows null for its affinity groups. */
export const vm = recorded('behavioural', {
  vmRunState: oneOf(...enums.vmRunState),
  cpuPriority: integer().writable(),
  memory: integer().unit('MB').writable(),
  memoryLimit: integer().unit('MB').writable(),
  hugePagesEnabled: flag().writable(),
  cpuCount: integer().writable(),
  cpuCountLimit: integer().writable(),
  cpuUtilizationCap: integer().writable(),
  highAvailability: flag().writable(),
  bootOrder: oneOf(...enums.vmBootType).list().writable(),
  vmMouseType: oneOf(...enums.vmMouseType).writable(),
  osType: text().writable(),
  vmDomainType: oneOf(...enums.vmDomainType).writable(),
  diskLimit: integer(),
  vmDiskMappingIds: inverse('VmDiskMapping', 'vmId'),
  virtualNicIds: inverse('VirtualNic', 'vmId'),
  repositoryId: ref('Repository').orNull(),
  serverPoolId: ref('ServerPool').orNull(),
  networkInstallPath: text().writable(),
  vmCloneDefinitionIds: inverse('VmCloneDefinition', 'vmId'),
  origin: text(),
  keymapName: text().writable(),
  serverId: ref('Server').orNull(),
  sslVncPort: text().orNull(),
  sslTtyPort: text().orNull(),
  affinityGroupIds: inverse('AffinityGroup', 'vmIds').nullWhen('serverPoolId', null),
  osVersion: text().orNull(),
  kernelVersion: text().orNull(),
  guestDriverVersion: text().orNull(),
  vmApiVersion: text().orNull(),
  vmStartPolicy: oneOf(...enums.vmStartPolicy).orNull().writable(),
  currentMemory: integer().unit('MB'),
  currentCpuCount: integer(),
  currentDomainId: integer(),
  architecture: text().orNull(),
  restartActionOnCrash: oneOf(...enums.vmRestartAction).writable(),
  restartActionOnPowerOff: oneOf(...enums.vmRestartAction).writable(),
  restartActionOnRestart: oneOf(...enums.vmRestartAction).writable(),
  viridian: flag().writable().since34(),
  vmConfigFileAbsolutePath: text().orNull().since34(),
  vmConfigFileMountedPath: text().orNull().since34(),
  pinnedCpus: text().orNull().writable().since34(),
});

/** A disk in a slot of a machine; exactly one of virtual disk and storage element is set. */
export const vmDiskMapping = recorded('behavioural', {
  vmId: ref('Vm'),
  virtualDiskId: ref('VirtualDisk').orNull(),
  storageElementId: ref('StorageElement').orNull(),
  diskTarget: integer().writable(),
  emulatedBlockDevice: flag().writable(),
  diskWriteMode: oneOf(...enums.diskWriteMode).writable(),
});

/** A network card of a machine or template; a template's card has no MAC address. */
export const virtualNic = recorded('behavioural', {
  macAddress: text().orNull(),
  ipAddresses: value('IPAddress').list(),
  interfaceName: text(),
  vmId: ref('Vm'),
  networkId: ref('Network').orNull(),
});
