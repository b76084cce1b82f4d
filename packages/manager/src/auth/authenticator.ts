import { readBasic } from '@ovmsim/kernel';
import type { Peer } from '@ovmsim/kernel';
import type { ErrorCode } from '@ovmsim/model';
import type { ManagerCore } from '../core/manager-core.js';
import type { Principal } from '../core/principal.js';
import { TooManySessions } from './sessions.js';
import type { Sessions } from './sessions.js';
import type { Users } from './users.js';

/** What of a request says who calls. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly peer: Peer;
}

export interface Authenticated {
  readonly principal: Exclude<Principal, { kind: 'none' }>;
  /** Set-Cookie headers of a session that was opened. */
  readonly cookies: readonly string[];
  /** The session that was continued or opened. */
  readonly session: string | null;
}

/** Nobody, and what to say about it. */
export interface Refused {
  readonly refused: ErrorCode;
  readonly args: readonly string[];
}

export interface AuthenticatorOptions {
  readonly core: Pick<ManagerCore, 'store'>;
  readonly users: Users;
  readonly sessions: Sessions;
  /** Whether a stale session cookie is 401 even beside good credentials (commvault was written against a Manager that did so). */
  readonly strictSessions: () => boolean;
}

/** No credentials, wrong ones, a stale session: the answer does not tell them apart (code inferred). */
const nobody: Refused = { refused: 'AUTH_000005', args: [] };

/** Finds out who calls: session cookies, then Basic credentials, then a registered client certificate (order inferred). */
export class Authenticator {
  readonly #options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** At once, unless a password has to be looked into. */
  authenticate(credentials: Credentials): Authenticated | Refused | Promise<Authenticated | Refused> {
    const { authorization, cookie, peer } = credentials;
    const session = this.#sessionOf(cookie);
    if (session !== 'none' && session !== 'stale') return session;
    if (session === 'stale' && this.#options.strictSessions()) return nobody;
    if (authorization === undefined) return this.#byCertificate(peer);
    const known = this.#options.users.knownBy(authorization);
    return known === undefined ? this.#byPassword(authorization, peer) : this.#logIn(known);
  }

  async #byPassword(authorization: string, peer: Peer): Promise<Authenticated | Refused> {
    const { users } = this.#options;
    const basic = readBasic(authorization);
    if (basic === null || !(await users.logIn(basic.user, basic.password))) return this.#byCertificate(peer);
    users.remember(authorization, basic);
    return this.#logIn(basic.user);
  }

  #byCertificate(peer: Peer): Authenticated | Refused {
    const principal = this.#bearerOf(peer);
    return principal === undefined ? nobody : { principal, cookies: [], session: null };
  }

  /**
   * A session ends with the password it was begun with, and with its user. It outlives a lock: what is locked is the login (WebLogic's lock works so,
   * recalled), else five wrong passwords of a stranger would throw everybody out who works.
   */
  #sessionOf(cookie: string | undefined): Authenticated | 'none' | 'stale' {
    const { sessions, users } = this.#options;
    const found = sessions.find(cookie);
    if (found.state !== 'valid') return found.state;
    if (users.account(found.user) === found.account) return { principal: { kind: 'user', name: found.user, via: 'session' }, cookies: [], session: found.id };
    sessions.close(found.id);
    return 'stale';
  }

  #logIn(name: string): Authenticated | Refused {
    try {
      const { id, cookies } = this.#options.sessions.open(name, this.#options.users.account(name) ?? '');
      return { principal: { kind: 'user', name, via: 'password' }, cookies, session: id };
    } catch (error) {
      if (error instanceof TooManySessions) return { refused: 'GEN_000025', args: [] };
      throw error;
    }
  }

  /** Whom a client certificate stands for: only the registered one itself counts, not whatever the CA signed. */
  #bearerOf(peer: Peer): Authenticated['principal'] | undefined {
    if (peer.state !== 'trusted') return undefined;
    const registered = this.#options.core.store.get('@Certificate', peer.certificate.fingerprint);
    switch (registered?.purpose) {
      case 'gui':
        return { kind: 'gui' };
      case 'agent':
        return { kind: 'agent', serverId: registered.principal };
      case 'user':
        return this.#options.users.exists(registered.principal) ? { kind: 'user', name: registered.principal, via: 'certificate' } : undefined;
      case 'manager-client':
      case undefined:
        return undefined;
    }
  }
}
