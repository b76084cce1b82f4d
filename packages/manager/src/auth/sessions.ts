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
const thousand = 1_000;

interface Session {
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
  /** By cookie value, the one used longest ago first; in thousands, because one by one making room would cost more than the sessions. */
  #thousands: Map<string, Session>[] = [new Map<string, Session>()];
  /** Behind the exclamation mark stands the hash of the server's name: one per process, either sign. */
  readonly #server: number;

  constructor(clock: Pick<Clock, 'now'>, entropy: Entropy, settings: SessionSettings) {
    this.#clock = clock;
    this.#entropy = entropy;
    this.#settings = settings;
    this.#server = entropy.bytes(4).readInt32BE();
  }

  get size(): number {
    return this.#thousands.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Starts a session; `cookies` are the values of its Set-Cookie headers (attributes are WebLogic's, inferred). Throws TooManySessions.
   * @param account told again when the session is found: whether the user is still the one who logged in is the caller's question
   */
  open(user: string, account: string): { readonly id: string; readonly cookies: readonly string[] } {
    const now = this.#clock.now();
    const { limit } = this.#settings;
    if (limit !== null && this.size >= limit) this.#expire(now);
    if (limit !== null && this.size >= limit) throw new TooManySessions(`There are ${limit} sessions already`);
    const drawn = this.#entropy.bytes(39 + 15).toString('base64url');
    const cookie = `${drawn.slice(0, 52)}!${this.#server}`;
    const proof = drawn.slice(52);
    this.#keep(cookie, { proof, user, account, used: now });
    return { id: cookie, cookies: [`${sessionCookies.session}=${cookie}; path=/; HttpOnly`, `${sessionCookies.authentication}=${proof}; path=/; secure; HttpOnly`] };
  }

  /** The session that a Cookie header continues. Both cookies are needed; the idle time starts anew. */
  find(cookieHeader: string | undefined): Found {
    if (cookieHeader === undefined) return { state: 'none' };
    const cookies = cookiesOf(cookieHeader);
    const cookie = cookies.get(sessionCookies.session);
    if (cookie === undefined) return { state: 'none' };
    const now = this.#clock.now();
    const sessions = this.#thousands.find((each) => each.has(cookie));
    const session = sessions?.get(cookie);
    if (session === undefined || !constantTimeEqual(cookies.get(sessionCookies.authentication) ?? '', session.proof)) return { state: 'stale' };
    sessions?.delete(cookie);
    if (now - session.used > this.#settings.idleMs) return { state: 'stale' };
    session.used = now;
    this.#keep(cookie, session);
    return { state: 'valid', user: session.user, account: session.account, id: cookie };
  }

  /** Ends a session. */
  close(id: string): void {
    for (const sessions of this.#thousands) sessions.delete(id);
  }

  /** Ends them all. */
  clear(): void {
    this.#thousands = [new Map<string, Session>()];
  }

  #keep(cookie: string, session: Session): void {
    let last = this.#thousands.at(-1);
    if (last === undefined || last.size >= thousand) {
      this.#thousands = this.#thousands.filter(({ size }) => size > 0);
      while (this.size + thousand > remembered) this.#thousands.shift();
      last = new Map();
      this.#thousands.push(last);
    }
    last.set(cookie, session);
  }

  #expire(now: number): void {
    for (const sessions of this.#thousands) {
      for (const [cookie, { used }] of sessions) {
        if (now - used <= this.#settings.idleMs) return;
        sessions.delete(cookie);
      }
    }
  }
}

function cookiesOf(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim().replace(/^"(.*)"$/, '$1'));
  }
  return cookies;
}
