import type { Clock, Logger } from '@ovmsim/kernel';
import type { ManagerCore } from '../core/manager-core.js';

export interface LockoutSettings {
  /** Failed logins in a row that lock a user; 0: none ever is. */
  readonly lockTries: number;
  /** How long a lock holds, ms of the world clock. */
  readonly lockMs: number;
  /** A failed login counts for so long, ms of the world clock. */
  readonly lockCountMs: number;
}

export interface LockoutOptions {
  readonly core: Pick<ManagerCore, 'store' | 'transact'>;
  readonly world: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'warn' | 'info'>;
  readonly settings: LockoutSettings;
}

/** A user who may not log in. Times in epoch ms of the world clock. */
export interface LockedUser {
  readonly user: string;
  readonly since: number;
  readonly until: number;
}

/**
 * Users whose password was wrong too often in a row (`ovm_admin --lockusers`, Administrator's Guide 3.3 §1.2.1.1). The count stands in the user's
 * record, so it survives a restart where the state does. It is written at most `lockTries` times until the lock, which itself is not prolonged by
 * further tries; users that do not exist have no record and are not counted. So nobody makes the store write without end.
 */
export class Lockout {
  readonly #options: LockoutOptions;

  constructor(options: LockoutOptions) {
    this.#options = options;
  }

  isLocked(user: string): boolean {
    return this.#lockOf(user) !== null;
  }

  /** A wrong password: one more, and perhaps one too many. */
  failed(user: string): void {
    const { core, world, log, settings } = this.#options;
    const record = core.store.get('@User', user);
    if (record === undefined || settings.lockTries === 0 || this.isLocked(user)) return;
    const now = world.now();
    const before = record.failedLogins ?? null;
    // After a lock that is over a new count begins, and after a failure that is long ago.
    const goesOn = before !== null && before.lockedAt === null && now - before.lastAt <= settings.lockCountMs;
    const count = goesOn ? before.count + 1 : 1;
    const locks = count >= settings.lockTries;
    core.transact((tx) => tx.update('@User', user, { failedLogins: { count, lastAt: now, lockedAt: locks ? now : null } }));
    if (locks) log.warn({ user, tries: count, until: new Date(now + settings.lockMs).toISOString() }, 'user locked: too many failed logins');
  }

  /** A login: the failed ones before it count no more. */
  succeeded(user: string): void {
    this.#forget(user);
  }

  /** Lets a locked user log in again. Answers whether there was a lock. */
  unlock(user: string): boolean {
    const locked = this.isLocked(user);
    this.#forget(user);
    if (locked) this.#options.log.info({ user }, 'user unlocked');
    return locked;
  }

  /** Who is locked now. */
  list(): LockedUser[] {
    return this.#options.core.store.list('@User').flatMap(({ id }) => this.#lockOf(id) ?? []);
  }

  #lockOf(user: string): LockedUser | null {
    const { core, world, settings } = this.#options;
    const since = core.store.get('@User', user)?.failedLogins?.lockedAt ?? null;
    const until = (since ?? 0) + settings.lockMs;
    return since === null || world.now() >= until ? null : { user, since, until };
  }

  #forget(user: string): void {
    const { core } = this.#options;
    // Most logins follow upon no failed one: nothing to write.
    if ((core.store.get('@User', user)?.failedLogins ?? null) !== null) core.transact((tx) => tx.update('@User', user, { failedLogins: null }));
  }
}
