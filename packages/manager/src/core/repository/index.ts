import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planDeleteRepository, planModifyRepository, planReleaseRepository, planTakeRepository } from './change.js';
import { planCreateRepository } from './create.js';
import { registerRepositoryExports } from './exports.js';
import { planPresent, planUnpresent } from './present.js';
import { planRefreshRepository } from './refresh.js';

/** Registers what a Manager does with repositories and their exports; imports and assemblies are a family of their own. */
export function registerRepositoryOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('FileSystem.createRepository', (call) => planCreateRepository(access, call, core));
  core.handle('FileSystem.modifyRepository', (call) => planModifyRepository(access, call, core));
  core.handle('FileSystem.deleteRepository', (call) => planDeleteRepository(access, call, core));
  core.handle('Repository.modify', (call) => planModifyRepository(access, call, core));
  core.handle('Repository.delete', (call) => planDeleteRepository(access, call, core));
  core.handle('Repository.present', (call) => planPresent(access, call, core));
  core.handle('Repository.unpresent', (call) => planUnpresent(access, call, core));
  core.handle('Repository.takeOwnership', (call) => planTakeRepository(access, call, core));
  core.handle('Repository.releaseOwnership', (call) => planReleaseRepository(access, call, core));
  core.handle('Repository.refresh', (call) => planRefreshRepository(access, call, core));
  registerRepositoryExports(core, access);
}
