import type { ManagerCore } from './manager-core.js';
import { registerServerPoolOperations } from './server-pool/index.js';
import type { AgentAccess } from './server/access.js';

/** Registers the rules of every family of objects but Servers, whose watch has to come first. One line per folder. */
export function registerFamilies(core: ManagerCore, access: AgentAccess): void {
  registerServerPoolOperations(core, access);
}
