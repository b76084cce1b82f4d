import type { IncomingHttpHeaders } from 'node:http';
import { HttpsConnections, httpsRequest } from '@ovmsim/kernel';
import type { Clock, LineId, TlsFacts, WireRecorder } from '@ovmsim/kernel';
import { contentTypes } from './body.js';
import type { WireFormat } from './body.js';
import { CookieJar } from './cookie-jar.js';
import { authorizationOf, certificateOf } from './credentials.js';
import type { Credentials } from './credentials.js';
import { baseOf, targetOf } from './paths.js';
import type { Query } from './paths.js';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface OvmClientOptions {
  /** 'https://host:7002'; the path of the API may be there or not. */
  readonly url: string;
  /** PEM of the authority that signed the Manager's certificate; it is the internal CA of the installation. */
  readonly ca?: string;
  /** Whether to insist on a certificate that `ca` vouches for. Default true. */
  readonly verify?: boolean;
  readonly credentials: Credentials;
  /** Default JSON. */
  readonly format?: WireFormat;
  /** For time-outs and polling: an IoClock, since sockets live in real time. */
  readonly clock: Clock;
  /** Where failed connections are recorded; what arrives is recorded by the Manager. */
  readonly recorder?: WireRecorder;
  /** The line of communication that this client is. */
  readonly line?: LineId;
  /**
   * Send no password while there is a session cookie, as the guide advises; real clients send both (default). A session that has ended is opened again
   * with the password, and the request sent once more: the Manager has not looked at it. However many requests are under way, one of them logs in; when it
   * is refused, the password is not shown again before the next `login`, because the Manager counts wrong ones and locks the user.
   */
  readonly cookieOnly?: boolean;
  /** The header User-Agent; none when left out. */
  readonly userAgent?: string;
  /** For one request, milliseconds. */
  readonly timeoutMs?: number;
}

/** One request below the base URI. */
export interface RawRequest {
  readonly method: HttpMethod;
  /** '/Server', or an address that an answer gave in `uri`. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** Added to, and stronger than, those of the session. An empty value takes a header away. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

/** An answer as it came, whatever its status. */
export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly tls: TlsFacts;
}

/** Sends requests as one caller: the credentials, and the cookies that came back. */
export class Session {
  readonly #options: OvmClientOptions;
  readonly #base: URL;
  readonly #cookies = new CookieJar();
  // The client's own: a connection carries the certificate that was shown when it was made.
  readonly #connections = new HttpsConnections();
  /** Ends when the login under way has been answered. */
  #renewing: Promise<void> | null = null;
  #refused = false;

  constructor(options: OvmClientOptions) {
    this.#options = options;
    this.#base = baseOf(options.url);
  }

  /** The base URI, without a slash at its end. */
  get base(): string {
    return this.#base.href;
  }

  get hasCookie(): boolean {
    return this.#cookies.hasSession;
  }

  /** The password may be shown again after it was refused. */
  trust(): void {
    this.#refused = false;
  }

  forget(): void {
    this.#cookies.clear();
  }

  close(): void {
    this.#connections.close();
  }

  /** @throws ConnectionError when no answer comes, TypeError for an address of another host */
  async send(request: RawRequest): Promise<RawAnswer> {
    if (this.#renewing !== null) await this.#renewing;
    const renews = this.#options.cookieOnly === true && this.#cookies.hasSession && authorizationOf(this.#options.credentials) !== null;
    const shown = this.#cookies.header;
    const answer = await this.#exchange(request);
    return renews && answer.status === 401 ? ((await this.#again(request, shown)) ?? answer) : answer;
  }

  /** The request in another session than the one that has ended; null when there is none to be had. */
  async #again(request: RawRequest, ended: string | null): Promise<RawAnswer | null> {
    while (this.#renewing !== null) await this.#renewing;
    // Another request has been here before.
    if (this.#cookies.header !== ended) return this.#cookies.hasSession ? this.#exchange(request) : null;
    this.#cookies.clear();
    const login = this.#exchange(request);
    const over = (answer?: RawAnswer): void => {
      this.#renewing = null;
      this.#refused = answer?.status === 401;
    };
    this.#renewing = login.then(over, () => over());
    return login;
  }

  async #exchange(request: RawRequest): Promise<RawAnswer> {
    const { clock, recorder, line, timeoutMs, ca, verify } = this.#options;
    const answer = await httpsRequest({
      url: targetOf(this.#base, request.path, request.query).href,
      method: request.method,
      headers: this.#headers(request),
      ...(request.body === undefined ? {} : { body: request.body }),
      tls: { ...(ca === undefined ? {} : { ca: [ca] }), verify: verify ?? true, ...certificateOf(this.#options.credentials) },
      clock,
      agent: this.#connections,
      ...(recorder === undefined ? {} : { recorder }),
      ...(line === undefined ? {} : { line }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    this.#cookies.store(answer.headers['set-cookie']);
    return { status: answer.status, reason: answer.reason, headers: answer.headers, body: answer.body.toString('utf8'), tls: answer.tls };
  }

  #headers(request: RawRequest): Record<string, string> {
    const type = contentTypes[this.#options.format ?? 'json'];
    const headers: Record<string, string> = { accept: type };
    if (request.body !== undefined) headers['content-type'] = type;
    if (this.#options.userAgent !== undefined) headers['user-agent'] = this.#options.userAgent;
    const cookie = this.#cookies.header;
    if (cookie !== null) headers['cookie'] = cookie;
    const authorization = authorizationOf(this.#options.credentials);
    if (authorization !== null && !this.#refused && !(this.#options.cookieOnly === true && this.#cookies.hasSession)) headers['authorization'] = authorization;
    for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
    return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
  }
}
