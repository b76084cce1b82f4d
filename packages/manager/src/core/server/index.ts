import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from './access.js';
import { acceptEvent } from './agent-events.js';
import { acceptStatistics } from './agent-statistics.js';
import { forgetUnfinished } from './after-start.js';
import { planDelete } from './delete.js';
import { planDiscover } from './discover.js';
import { planModifyServer } from './modify.js';
import { timeOfStatistics } from './notification.js';
import { planReleaseOwnership, planTakeOwnership } from './ownership.js';
import { planUpdatePassword } from './password.js';
import { planRefresh } from './refresh.js';
import { ServerWatch } from './watch.js';

/** Registers what a Manager does with Servers, and what it takes from their agents; watches those it owns. */
export function registerServerOperations(core: ManagerCore, access: AgentAccess): void {
  forgetUnfinished(core);
  core.handle('Server.discover', (call) => planDiscover(access, call, core));
  core.handle('Server.takeOwnership', (call) => planTakeOwnership(access, call, core));
  core.handle('Server.releaseOwnership', (call) => planReleaseOwnership(access, call, core));
  core.handle('Server.refresh', (call) => planRefresh(access, call, core));
  core.handle('Server.modify', (call) => planModifyServer(access, call, core));
  core.handle('Server.updatePassword', (call) => planUpdatePassword(access, call, core));
  core.handle('Server.delete', (call) => planDelete(access, call, core));
  const watch = new ServerWatch(core, access);
  // An agent whose post was taken is alive. Samples bear world time; events bear the Server's own, which may have been set.
  core.handle('AgentNotification.event', (call) => {
    const result = acceptEvent(access, call, core);
    watch.heard(call.id ?? '');
    return result;
  });
  core.handle('AgentNotification.statistic', (call) => {
    const result = acceptStatistics(call, core);
    watch.heard(call.id ?? '', timeOfStatistics(call.body));
    return result;
  });
  core.accompany(watch);
}
