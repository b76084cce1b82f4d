import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { TlsFacts } from '../wire/types.js';
import type { LiveExchange } from './exchange.js';
import type { Annotation, Endpoint, Peer, WireRequest } from './types.js';

/** The path of a request target as it was sent; a proxy's absolute form loses its scheme and host. */
export function pathOf(target: string): string {
  const local = /^https?:\/\/[^/?]*/i.test(target) ? target.replace(/^https?:\/\/[^/?]*/i, '') : target;
  const end = local.search(/[?#]/);
  const path = end < 0 ? local : local.slice(0, end);
  return path === '' ? '/' : path;
}

/** A request with its body read. */
export class ReadRequest implements WireRequest {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly #exchange: LiveExchange;
  #query: URLSearchParams | null = null;

  constructor(
    raw: IncomingMessage,
    exchange: LiveExchange,
    readonly body: Buffer,
  ) {
    this.#exchange = exchange;
    this.method = exchange.method;
    this.target = exchange.target;
    this.path = pathOf(exchange.target);
    this.headers = raw.headers;
  }

  get query(): URLSearchParams {
    if (this.#query === null) {
      const start = this.target.indexOf('?');
      this.#query = new URLSearchParams(start < 0 ? '' : this.target.slice(start + 1));
    }
    return this.#query;
  }

  get host(): string | undefined {
    return this.headers.host;
  }

  get tls(): TlsFacts | null {
    return this.#exchange.tls;
  }

  get peer(): Peer {
    return this.#exchange.peer;
  }

  get remote(): Endpoint {
    return this.#exchange.remote;
  }

  get local(): Endpoint {
    return this.#exchange.local;
  }

  get signal(): AbortSignal {
    return this.#exchange.signal;
  }

  annotate(annotation: Annotation): void {
    this.#exchange.annotate(annotation);
  }
}
