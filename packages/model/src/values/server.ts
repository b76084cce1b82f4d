import { flag, integer, oneOf, recordedValue, text } from '../builder.js';
import * as enums from '../enums.js';

/** The hypervisor of a Server. */
export const hypervisor = recordedValue({
  capabilities: oneOf(...enums.hypervisorCapability).list(),
  version: text(),
  type: oneOf(...enums.hypervisorType),
});

/** What a Server can do; all true on the recorded ones, apart from `migrationSetup`. */
export const serverAbilities = recordedValue({
  cluster: flag(),
  nfs: flag(),
  fibreChannel: flag(),
  highAvailability: flag(),
  vmSuspend: flag(),
  perVmCpuOverSubscribe: flag(),
  allVmCpuOverSubscribe: flag(),
  bondModeActiveBackup: flag(),
  bondModeLinkAggregation: flag(),
  bondModeAdaptiveLoadBalancing: flag(),
  mtuConfiguration: flag(),
  localStorageElement: flag(),
  vmMemoryAlignment: integer(),
  vncConsole: flag(),
  serialConsole: flag(),
  migrationSetup: flag(),
  hvmMaxVnics: integer(),
  serverPackageUpdate: flag(),
  powerOnWOL: flag(),
  repositoryOnSharedDisk: flag(),
  repositoryOnLocalDisk: flag(),
  clusterFsOnPhysicalDisk: flag(),
  vmEmptyCdrom: flag(),
  iScsi: flag(),
  vmRestartActions: flag().since34(),
  vmLiveStorageMigration: flag().since34(),
});

/** An address of a port or card. */
export const ipAddress = recordedValue({
  address: text(),
  netmask: text(),
  type: oneOf(...enums.ipAddressType),
  configType: oneOf(...enums.ipAddressConfigType),
});
