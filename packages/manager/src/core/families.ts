import { registerAffinityGroupOperations } from './affinity-group/index.js';
import { registerClusterOperations } from './cluster/index.js';
import { registerCpuCompatibilityGroupOperations } from './cpu-compatibility-group/index.js';
import { registerFileServerOperations } from './file-server/index.js';
import { registerFileSystemOperations } from './file-system/index.js';
import type { ManagerCore } from './manager-core.js';
import { registerEthernetPortOperations } from './ethernet-port/index.js';
import { registerNetworkOperations } from './network/index.js';
import { registerPeriodicTaskOperations } from './periodic-task/index.js';
import { registerResourceGroupOperations } from './resource-group/index.js';
import { registerServerPoolOperations } from './server-pool/index.js';
import { registerRepositoryOperations } from './repository/index.js';
import type { AgentAccess } from './server/access.js';
import { registerServerControllerOperations } from './server-controller/index.js';
import { registerServerPowerOperations } from './server-power/index.js';
import { registerZoneOperations } from './zone/index.js';
import { registerVmOperations } from './vm/index.js';
import { registerStorageArrayOperations } from './storage-array/index.js';
import { registerVirtualDiskOperations } from './virtual-disk/index.js';
import { registerVmDiskMappingOperations } from './vm-disk-mapping/index.js';
import { registerUtilityOperations } from './utilities/index.js';
import { registerVirtualNicOperations } from './virtual-nic/index.js';

/** Registers the rules of every family of objects but Servers, whose watch has to come first. One line per folder. */
export function registerFamilies(core: ManagerCore, access: AgentAccess): void {
  registerServerPoolOperations(core, access);
  registerClusterOperations(core);
  registerAffinityGroupOperations(core);
  registerZoneOperations(core);
  registerCpuCompatibilityGroupOperations(core);
  registerServerControllerOperations(core);
  registerVmOperations(core, access);
  registerFileServerOperations(core, access);
  registerFileSystemOperations(core, access);
  registerRepositoryOperations(core, access);
  registerStorageArrayOperations(core, access);
  registerVirtualDiskOperations(core, access);
  registerVmDiskMappingOperations(core, access);
  registerNetworkOperations(core, access);
  registerEthernetPortOperations(core, access);
  registerVirtualNicOperations(core, access);
  registerResourceGroupOperations(core);
  registerPeriodicTaskOperations(core);
  registerUtilityOperations(core, access);
  registerServerPowerOperations(core, access);
}
