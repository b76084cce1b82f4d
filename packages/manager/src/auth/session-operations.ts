import type { ManagerCore } from '../core/manager-core.js';

/**
 * Login and logout. Who calls was found by authentication before; the cookies are the front-end's business (SDK clients log in for the cookies
 * alone, fog insists on a 200 for POST /login).
 */
export function registerSessionOperations(core: Pick<ManagerCore, 'handle'>): void {
  core.handle('Session.login', () => ({ kind: 'boolean', value: true }));
  core.handle('Session.logout', () => ({ kind: 'empty' }));
}
