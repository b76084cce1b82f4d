import { sessionCookies } from '@ovmsim/model';

const kept: readonly string[] = Object.values(sessionCookies);

/** Keeps the session cookies of one Manager; every other cookie is dropped. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Whether there is a session to show. */
  get hasSession(): boolean {
    return this.#cookies.has(sessionCookies.session);
  }

  /** Value of the Cookie header; null when there is nothing to send. */
  get header(): string | null {
    const pairs = [...this.#cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? null : pairs.join('; ');
  }

  /** Takes what an answer's Set-Cookie headers say; an empty value or Max-Age=0 takes a cookie away. */
  store(setCookie: string | readonly string[] | undefined): void {
    for (const line of typeof setCookie === 'string' ? [setCookie] : (setCookie ?? [])) {
      const [pair = '', ...attributes] = line.split(';');
      const name = pair.slice(0, pair.indexOf('=')).trim();
      const value = pair.slice(pair.indexOf('=') + 1).trim();
      if (!kept.includes(name)) continue;
      if (value === '' || attributes.some((attribute) => attribute.trim().toLowerCase() === 'max-age=0')) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  clear(): void {
    this.#cookies.clear();
  }
}
