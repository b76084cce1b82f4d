import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planCreateCard } from './create.js';
import { planDeleteCard, planModifyCard } from './edit.js';

/** Registers what a Manager does with the network cards of machines and templates. */
export function registerVirtualNicOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Vm.createVirtualNic', (call) => planCreateCard(access, call, core));
  core.handle('Vm.modifyVirtualNic', (call) => planModifyCard(call, core));
  core.handle('Vm.deleteVirtualNic', (call) => planDeleteCard(access, call, core));
  core.handle('VirtualNic.modify', (call) => planModifyCard(call, core));
  core.handle('VirtualNic.delete', (call) => planDeleteCard(access, call, core));
}
