import type { IncomingMessage } from 'node:http';
import type { IoClock } from '../clock.js';
import { maskedBody } from '../wire/mask.js';
import { recordedBodyBytes } from '../wire/kept.js';
import type { WireRecorder } from '../wire/recorder.js';
import type { LineId, TlsFacts, UntoldResponse, WireKind } from '../wire/types.js';
import type { Connection } from './connection.js';
import type { Annotation, Endpoint, Exchange, Peer } from './types.js';

const live = new WeakMap<IncomingMessage, Exchange>();

/** What the listener knows of a request that it handed to a fallback app; undefined for any other request. */
export function exchangeOf(request: IncomingMessage): Exchange | undefined {
  return live.get(request);
}

/** The request goes to a fallback app, which may ask for its exchange. */
export function handOver(request: IncomingMessage, exchange: Exchange): void {
  live.set(request, exchange);
}

export interface ExchangeOptions {
  readonly name: string;
  readonly recorder: WireRecorder;
  readonly line: LineId | null;
  readonly clock: IoClock;
}

/** The end of an exchange as it will be recorded. */
export interface Outcome {
  readonly response: UntoldResponse | null;
  readonly error?: string | undefined;
}

const nothing = Buffer.alloc(0);

/** One request from its headers to its record, which is made exactly once. */
export class LiveExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  /** What of the body has been seen, for the record. */
  seenBody: () => Buffer = () => nothing;
  finished = false;
  private readonly time: number;
  private readonly beganAt: number;
  private readonly annotation: { -readonly [K in keyof Annotation]: Annotation[K] } = {};
  private controller: AbortController | null = null;
  private aborted = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly connection: Connection,
    private readonly options: ExchangeOptions,
  ) {
    this.time = options.clock.now();
    this.beganAt = options.clock.monotonic();
    this.method = request.method ?? '';
    this.target = request.url ?? '';
  }

  get tls(): TlsFacts | null {
    return this.connection.tls;
  }

  get peer(): Peer {
    return this.connection.peer;
  }

  get remote(): Endpoint {
    return this.connection.remote;
  }

  get local(): Endpoint {
    return this.connection.local;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.aborted) this.controller.abort(new Error('the caller is gone'));
    return this.controller.signal;
  }

  annotate(annotation: Annotation): void {
    Object.assign(this.annotation, annotation);
  }

  /** The connection ended: whoever works for this exchange may stop. */
  abort(): void {
    this.aborted = true;
    this.controller?.abort(new Error('the caller is gone'));
  }

  /** Makes the record, unless it was made. */
  finish(outcome: Outcome): void {
    if (this.finished) return;
    this.finished = true;
    const { line, kind, method, summary, from, secretBody, secretAnswer } = this.annotation;
    const { recorder, name, clock } = this.options;
    recorder.record({
      time: this.time,
      line: line ?? this.options.line,
      kind: kind ?? ('http' satisfies WireKind),
      from: from ?? this.connection.from,
      to: name,
      method: method ?? this.method,
      path: this.target,
      summary: summary ?? `${this.method} ${this.target}`,
      tls: this.tls,
      request: { headers: this.connection.headersOf(this.request.rawHeaders), body: secretBody === true ? maskedBody : bodyText(this.seenBody()) },
      response: outcome.response === null || secretAnswer !== true ? outcome.response : hidden(outcome.response),
      error: outcome.error ?? null,
      durationMs: clock.monotonic() - this.beganAt,
    });
  }

  /** No record at all: the connection's own record says why there was no answer. */
  drop(): void {
    this.finished = true;
  }
}

function hidden(response: UntoldResponse): UntoldResponse {
  const part = { ...response.tell(), body: maskedBody };
  return { size: maskedBody.length, tell: () => part };
}

/** Text of the part of a body that is recorded; a character that the cut goes through is left out. */
export function bodyText(body: Buffer): string {
  if (body.length === 0) return '';
  if (body.length <= recordedBodyBytes) return body.toString('utf8');
  return `${body.toString('utf8', 0, recordedBodyBytes).replace(/\ufffd$/, '')}…`;
}
