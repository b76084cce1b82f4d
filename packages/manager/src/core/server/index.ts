import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from './access.js';
import { acceptEvent } from './agent-events.js';
import { acceptStatistics } from './agent-statistics.js';
import { planDelete } from './delete.js';
import { planDiscover } from './discover.js';
import { planModifyServer } from './modify.js';
import { planReleaseOwnership, planTakeOwnership } from './ownership.js';
import { planRefresh } from './refresh.js';
import { ServerWatch } from './watch.js';

/** Registers what a Manager does with Servers, and what it takes from their agents; watches those it owns. */
export function registerServerOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('Server.discover', (call) => planDiscover(access, call, core));
  core.handle('Server.takeOwnership', (call) => planTakeOwnership(access, call, core));
  core.handle('Server.releaseOwnership', (call) => planReleaseOwnership(access, call, core));
  core.handle('Server.refresh', (call) => planRefresh(access, call, core));
  core.handle('Server.modify', (call) => planModifyServer(access, call, core));
  core.handle('Server.delete', (call) => planDelete(access, call, core));
  const watch = new ServerWatch(core, access);
  /** An agent whose post was taken is alive. */
  const heard = (accept: typeof acceptEvent): typeof acceptEvent => (call, at) => {
    const result = accept(call, at);
    watch.heard(call.id ?? '');
    return result;
  };
  core.handle('AgentNotification.event', heard(acceptEvent));
  core.handle('AgentNotification.statistic', heard(acceptStatistics));
  core.accompany(watch);
}
