import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planClone } from './clone.js';
import { planCreateDefinition, planCreateNetworkMapping, planCreateStorageMapping, planDeletePart, planModifyPart } from './definitions.js';
import { planMove } from './move.js';

/** Registers clones and moves, and the clone definitions that say how they are made. */
export function registerCloneOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Vm.clone', (call) => planClone(access, call, core));
  core.handle('Vm.move', (call) => planMove(access, call, core));
  core.handle('Vm.createVmCloneDefinition', planCreateDefinition);
  core.handle('VmCloneDefinition.createVmCloneStorageMapping', planCreateStorageMapping);
  core.handle('VmCloneDefinition.createVmCloneNetworkMapping', planCreateNetworkMapping);
  for (const part of ['VmCloneDefinition', 'VmCloneStorageMapping', 'VmCloneNetworkMapping'] as const) core.handle(`${part}.delete`, planDeletePart);
  for (const [parent, part] of [['Vm', 'VmCloneDefinition'], ['VmCloneDefinition', 'VmCloneStorageMapping'], ['VmCloneDefinition', 'VmCloneNetworkMapping']] as const) {
    core.handle(`${parent}.modify${part}`, planModifyPart);
    core.handle(`${parent}.delete${part}`, planDeletePart);
  }
}
