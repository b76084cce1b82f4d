import { constantTimeEqual } from '@ovmsim/kernel';
import type { Clock, Entropy } from '@ovmsim/kernel';
import { sessionCookies } from '@ovmsim/model';

export interface SessionSettings {
  /** Idle time after which a session ends, ms of the world clock. */
  readonly idleMs: number;
  /** At most so many at once, the next is refused (GEN_000025); null: the one idle longest makes room. */
  readonly limit: number | null;
}

/** Clients that never return a cookie make a session with every request; so many are remembered at most. */
const remembered = 10_000;
/** So many make room at once: a Map is slow to tell its first key after many first keys were deleted, so it must not be asked every time. */
const batch = 1_000;

interface Session {
  readonly cookie: string;
  readonly proof: string;
  readonly user: string;
  readonly account: string;
  used: number;
}

/** What a request's cookies are worth. */
export type Found = { readonly state: 'none' } | { readonly state: 'stale' } | { readonly state: 'valid'; readonly user: string; readonly account: string; readonly id: string };

/** No further session may be made. */
export class TooManySessions extends Error {
  override readonly name = 'TooManySessions';
}

/** Logged-in sessions. They live in memory and end with the process, as they do in the product. */
export class Sessions {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #entropy: Entropy;
  readonly #settings: SessionSettings;
  /** By cookie value, the one used longest ago first. */
  readonly #sessions = new Map<string, Session>();
  /** Behind the exclamation mark stands the hash of the server's name: one per process, either sign. */
  readonly #server: number;

  constructor(clock: Pick<Clock, 'now'>, entropy: Entropy, settings: SessionSettings) {
    this.#clock = clock;
    this.#entropy = entropy;
    this.#settings = settings;
    this.#server = entropy.bytes(4).readInt32BE();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Starts a session; `cookies` are the values of its Set-Cookie headers (attributes are WebLogic's, inferred). Throws TooManySessions.
   * @param account told again when the session is found: whether the user is still the one who logged in is the caller's question
   */
  open(user: string, account: string): { readonly id: string; readonly cookies: readonly string[] } {
    const now = this.#clock.now();
    const { limit } = this.#settings;
    if (limit !== null && this.#sessions.size >= limit) this.#expire(now);
    if (limit !== null && this.#sessions.size >= limit) throw new TooManySessions(`There are ${limit} sessions already`);
    if (this.#sessions.size >= remembered) this.#makeRoom();
    const cookie = `${this.#entropy.bytes(39).toString('base64url')}!${this.#server}`;
    const proof = this.#entropy.bytes(15).toString('base64url');
    this.#sessions.set(cookie, { cookie, proof, user, account, used: now });
    return { id: cookie, cookies: [`${sessionCookies.session}=${cookie}; path=/; HttpOnly`, `${sessionCookies.authentication}=${proof}; path=/; secure; HttpOnly`] };
  }

  /** The session that a Cookie header continues. Both cookies are needed; the idle time starts anew. */
  find(cookieHeader: string | undefined): Found {
    const cookies = cookiesOf(cookieHeader);
    const cookie = cookies.get(sessionCookies.session);
    if (cookie === undefined) return { state: 'none' };
    const now = this.#clock.now();
    const session = this.#sessions.get(cookie);
    if (session === undefined || !constantTimeEqual(cookies.get(sessionCookies.authentication) ?? '', session.proof)) return { state: 'stale' };
    this.#sessions.delete(cookie);
    if (now - session.used > this.#settings.idleMs) return { state: 'stale' };
    session.used = now;
    this.#sessions.set(cookie, session);
    return { state: 'valid', user: session.user, account: session.account, id: cookie };
  }

  /** Ends a session. */
  close(id: string): void {
    this.#sessions.delete(id);
  }

  /** Ends them all. */
  clear(): void {
    this.#sessions.clear();
  }

  #makeRoom(): void {
    let left = batch;
    for (const cookie of this.#sessions.keys()) {
      if (left === 0) return;
      left -= 1;
      this.#sessions.delete(cookie);
    }
  }

  #expire(now: number): void {
    for (const session of this.#sessions.values()) {
      if (now - session.used <= this.#settings.idleMs) return;
      this.#sessions.delete(session.cookie);
    }
  }
}

function cookiesOf(header: string | undefined): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim().replace(/^"(.*)"$/, '$1'));
  }
  return cookies;
}
