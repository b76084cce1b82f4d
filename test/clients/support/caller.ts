import { Agent, request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

/** One answer as it came over TLS. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body decoded, whatever its Content-Type says, as most clients do. Throws SyntaxError for anything but JSON. */
  readonly json: unknown;
}

export interface CallerOptions {
  /** 'https://127.0.0.1:7002'; a slash at its end stays, as clients that join text would send it. */
  readonly origin: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** 'admin:Welcome1': Basic with every request. */
  readonly basic?: string | undefined;
  /** Keep cookies and send them back, as sessions of Python's requests and of browsers do. */
  readonly cookies?: boolean;
  /** The client certificate that is shown. */
  readonly certificate?: { readonly cert: string; readonly key: string; readonly passphrase?: string };
}

export interface Sent {
  readonly body?: string | undefined;
  /** Beside those of every request; an empty one takes a header away. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A client on the wire: it sends the bytes that a public client sends, and nothing that Node would add of its own. Certificates are not checked, as nearly all of those clients do not. */
export class Caller {
  readonly #options: CallerOptions;
  readonly #agent: Agent;
  readonly #jar = new Map<string, string>();

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, rejectUnauthorized: false, ...options.certificate });
  }

  /** `target` is joined to the origin as text; an absolute address, as answers give it, is taken as it is. */
  send(method: string, target: string, { body, headers = {} }: Sent = {}): Promise<Reply> {
    const { origin, basic } = this.#options;
    const url = new URL(target.startsWith('https://') ? target : origin + target);
    const sent: Record<string, string> = Object.fromEntries(Object.entries({ ...this.#options.headers, ...headers }).filter(([, value]) => value !== ''));
    if (basic !== undefined) sent['Authorization'] = `Basic ${Buffer.from(basic).toString('base64')}`;
    if (this.#options.cookies === true && this.#jar.size > 0) sent['Cookie'] = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
    if (body !== undefined || method !== 'GET') sent['Content-Length'] = String(Buffer.byteLength(body ?? ''));
    return new Promise((done, fail) => {
      const outgoing = request({ host: url.hostname, port: url.port, path: url.pathname + url.search, method, headers: sent, agent: this.#agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', fail);
        incoming.once('end', () => {
          for (const line of incoming.headers['set-cookie'] ?? []) this.#keep(line);
          const text = Buffer.concat(chunks).toString('utf8');
          done({
            status: incoming.statusCode ?? 0, headers: incoming.headers, text,
            get json() {
              return JSON.parse(text) as unknown;
            },
          });
        });
      });
      outgoing.once('error', fail);
      // Clients of .NET ask before they send a body.
      if (sent['Expect'] === '100-continue') outgoing.once('continue', () => outgoing.end(body));
      else outgoing.end(body);
    });
  }

  get cookieNames(): readonly string[] {
    return [...this.#jar.keys()];
  }

  forget(): void {
    this.#jar.clear();
  }

  /** Puts a cookie of one's own in the jar. */
  hold(name: string, value: string): void {
    this.#jar.set(name, value);
  }

  close(): void {
    this.#agent.destroy();
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    this.#jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
}
