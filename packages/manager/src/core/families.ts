import { registerAffinityGroupOperations } from './affinity-group/index.js';
import { registerClusterOperations } from './cluster/index.js';
import { registerCpuCompatibilityGroupOperations } from './cpu-compatibility-group/index.js';
import type { ManagerCore } from './manager-core.js';
import { registerServerPoolOperations } from './server-pool/index.js';
import type { AgentAccess } from './server/access.js';
import { registerServerControllerOperations } from './server-controller/index.js';
import { registerServerPowerOperations } from './server-power/index.js';
import { registerZoneOperations } from './zone/index.js';
import { registerVmOperations } from './vm/index.js';

/** Registers the rules of every family of objects but Servers, whose watch has to come first. One line per folder. */
export function registerFamilies(core: ManagerCore, access: AgentAccess): void {
  registerServerPoolOperations(core, access);
  registerClusterOperations(core);
  registerAffinityGroupOperations(core);
  registerZoneOperations(core);
  registerCpuCompatibilityGroupOperations(core);
  registerServerControllerOperations(core);
  registerVmOperations(core, access);
  registerServerPowerOperations(core, access);
}
