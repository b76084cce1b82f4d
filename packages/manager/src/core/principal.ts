/** Who calls: found by authentication, used by the pipeline to authorise and by jobs to name their user. */
export type Principal =
  | { readonly kind: 'user'; readonly name: string; readonly via: 'password' | 'session' | 'certificate' }
  /** The web console's own model and event polling (Security Guide 1.1.2: GUI to Oracle VM Core by certificate). */
  | { readonly kind: 'gui' }
  /** The agent of one Server; it may only post its own events and statistics. */
  | { readonly kind: 'agent'; readonly serverId: string }
  /** The simulator's control endpoint: may do everything. */
  | { readonly kind: 'control' }
  /** Nobody yet: the operations before a login. */
  | { readonly kind: 'none' };

/** User that internal jobs carry (recorded 3.3.3). */
export const internalUser = '@OvmAdmin';

/** The name that a job started by `principal` shows in `user`. */
export function userOf(principal: Principal): string {
  return principal.kind === 'user' ? principal.name : internalUser;
}
