import type { IncomingMessage } from 'node:http';
import type { IoClock } from '../clock.js';
import { maskedBody } from '../wire/mask.js';
import { recordedBodyBytes, type WireRecorder } from '../wire/recorder.js';
import type { LineId, TlsFacts, WireKind, WireResponsePart } from '../wire/types.js';
import type { Connection } from './connection.js';
import type { Annotation, Endpoint, Exchange, Peer } from './types.js';

const live = new WeakMap<IncomingMessage, LiveExchange>();

/** What the listener knows of a request that it handed to a fallback app; undefined for any other request. */
export function exchangeOf(request: IncomingMessage): Exchange | undefined {
  return live.get(request);
}

export interface ExchangeOptions {
  readonly name: string;
  readonly recorder: WireRecorder;
  readonly line: LineId | null;
  readonly clock: IoClock;
}

/** The end of an exchange as it will be recorded. */
export interface Outcome {
  readonly response: WireResponsePart | null;
  readonly error?: string | undefined;
}

/** One request from its headers to its record, which is made exactly once. */
export class LiveExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  /** What of the body has been seen, for the record. */
  seenBody: () => Buffer = () => Buffer.alloc(0);
  finished = false;
  readonly #request: IncomingMessage;
  readonly #connection: Connection;
  readonly #options: ExchangeOptions;
  readonly #began: { readonly time: number; readonly at: number };
  #annotation: Annotation = {};
  #abort: AbortController | null = null;
  #aborted = false;

  constructor(request: IncomingMessage, connection: Connection, options: ExchangeOptions) {
    this.#request = request;
    this.#connection = connection;
    this.#options = options;
    const { clock } = options;
    this.#began = { time: clock.now(), at: clock.monotonic() };
    this.method = request.method ?? '';
    this.target = request.url ?? '';
    live.set(request, this);
  }

  get tls(): TlsFacts | null {
    return this.#connection.tls;
  }

  get peer(): Peer {
    return this.#connection.peer;
  }

  get remote(): Endpoint {
    return this.#connection.remote;
  }

  get local(): Endpoint {
    return this.#connection.local;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#aborted) this.#abort.abort(new Error('the caller is gone'));
    return this.#abort.signal;
  }

  annotate(annotation: Annotation): void {
    this.#annotation = { ...this.#annotation, ...annotation };
  }

  /** The connection ended: whoever works for this exchange may stop. */
  abort(): void {
    this.#aborted = true;
    this.#abort?.abort(new Error('the caller is gone'));
  }

  /** Makes the record, unless it was made. */
  finish(outcome: Outcome): void {
    if (this.finished) return;
    this.finished = true;
    const { line, kind, method, summary, from, secretBody, secretAnswer } = this.#annotation;
    const { recorder, name, clock } = this.#options;
    recorder.record({
      time: this.#began.time,
      line: line ?? this.#options.line,
      kind: kind ?? ('http' satisfies WireKind),
      from: from ?? this.#connection.from,
      to: name,
      method: method ?? this.method,
      path: this.target,
      summary: summary ?? `${this.method} ${this.target}`,
      tls: this.tls,
      request: { headers: requestHeaders(this.#request), body: secretBody === true ? maskedBody : bodyText(this.seenBody()) },
      response: outcome.response === null || secretAnswer !== true ? outcome.response : { ...outcome.response, body: maskedBody },
      error: outcome.error ?? null,
      durationMs: clock.monotonic() - this.#began.at,
    });
  }

  /** No record at all: the connection's own record says why there was no answer. */
  drop(): void {
    this.finished = true;
  }
}

/** Text of the part of a body that is recorded; a character that the cut goes through is left out. `text` is the whole body where it is known. */
export function bodyText(body: Buffer, text?: string): string {
  if (body.length <= recordedBodyBytes) return text ?? body.toString('utf8');
  return `${body.toString('utf8', 0, recordedBodyBytes).replace(/\ufffd$/, '')}…`;
}

/** As they came, names as they were written, repeated ones joined as HTTP has it. */
function requestHeaders(request: IncomingMessage): Record<string, string> {
  // Null prototype: a header may be called `constructor`.
  const headers = Object.create(null) as Record<string, string>;
  const { rawHeaders } = request;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
