import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planImportDisk } from './disks.js';
import { planImportVm } from './machines.js';

/** Registers what brings disks, machines and templates into a repository. */
export function registerImportOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Repository.importVirtualDisk', (call) => planImportDisk(access, call, core));
  core.handle('Repository.importVm', (call) => planImportVm(access, call, core));
}
