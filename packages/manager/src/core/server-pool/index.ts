import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planUpdateAgentPasswords } from './agent-passwords.js';
import { planAddServer } from './add-server.js';
import { planCreatePool } from './create.js';
import { planDeletePool } from './delete.js';
import { planModifyPool } from './modify.js';
import { registerPolicyOperations } from './policy.js';
import { planRemoveServer } from './remove-server.js';

/** Registers what a Manager does with server pools and their policies. */
export function registerServerPoolOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('ServerPool.create', planCreatePool);
  core.handle('ServerPool.modify', (call) => planModifyPool(access, call, core));
  core.handle('ServerPool.delete', (call) => planDeletePool(access, call, core));
  core.handle('ServerPool.addServer', (call) => planAddServer(access, call, core));
  core.handle('ServerPool.removeServer', (call) => planRemoveServer(access, call, core));
  core.handle('ServerPool.updateAgentPassword', (call) => planUpdateAgentPasswords(access, call, core));
  registerPolicyOperations(core);
}
