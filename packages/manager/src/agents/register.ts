import type { ManagerCore } from '../core/manager-core.js';
import { registerServerPoolOperations } from '../core/server-pool/index.js';
import { AgentAccess } from '../core/server/access.js';
import { registerServerOperations } from '../core/server/index.js';
import type { ManagerIdentity } from './identity.js';

/** Registers every operation that works on agents: Servers, server pools and what agents post. `identity` comes from `openIdentity`. */
export function registerAgentOperations(core: ManagerCore, identity: ManagerIdentity): void {
  const access = new AgentAccess(core, identity);
  registerServerOperations(core, access);
  registerServerPoolOperations(core, access);
}
