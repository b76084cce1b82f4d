import { fixedIds } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planDeleteDisk, planModifyDisk, planResizeDisk } from './change.js';
import { planCloneDisk } from './clone.js';
import { planCreateDisk } from './create.js';

/** Registers what a Manager does with virtual disks and CD images. */
export function registerVirtualDiskOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Repository.createVirtualDisk', (call) => planCreateDisk(access, call, core));
  core.handle('Repository.modifyVirtualDisk', (call) => planModifyDisk(access, call, core));
  core.handle('Repository.deleteVirtualDisk', (call) => planDeleteDisk(access, call, core));
  core.handle('VirtualDisk.modify', (call) => planModifyDisk(access, call, core));
  core.handle('VirtualDisk.delete', (call) => planDeleteDisk(access, call, core));
  core.handle('VirtualDisk.resize', (call) => planResizeDisk(access, call, core));
  core.handle('VirtualDisk.clone', (call) => planCloneDisk(access, call, core));
  core.handle('VirtualDisk.virtualDiskGetEmptyCdrom', () => ({ kind: 'object', type: 'VirtualDisk', id: fixedIds.emptyCdrom }));
}
