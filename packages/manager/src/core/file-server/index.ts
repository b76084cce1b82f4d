import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { planCreateFileServer } from './create.js';
import { planDeleteFileServer, planModifyFileServer } from './modify.js';
import { planRefreshFileServer, planValidateFileServer } from './refresh.js';
import { planServers } from './servers.js';

/** Registers what a Manager does with file servers. */
export function registerFileServerOperations(core: ManagerCore, access: AgentAccess): void {
  core.handle('FileServer.create', (call) => planCreateFileServer(access, call, core));
  core.handle('FileServer.modify', (call) => planModifyFileServer(access, call, core));
  core.handle('FileServer.delete', planDeleteFileServer);
  core.handle('FileServer.refresh', (call) => planRefreshFileServer(access, call, core));
  core.handle('FileServer.validate', (call) => planValidateFileServer(access, call, core));
  core.handle('FileServer.addAdminServer', planServers({ field: 'adminServerIds', word: 'admin', change: 'add' }));
  core.handle('FileServer.removeAdminServer', planServers({ field: 'adminServerIds', word: 'admin', change: 'remove' }));
  core.handle('FileServer.addRefreshServer', planServers({ field: 'refreshServerIds', word: 'refresh', change: 'add' }));
  core.handle('FileServer.removeRefreshServer', planServers({ field: 'refreshServerIds', word: 'refresh', change: 'remove' }));
}
