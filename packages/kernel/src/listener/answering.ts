import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { IoClock } from '../clock.js';
import { BodyError, BodyTap } from './body.js';
import { Connection } from './connection.js';
import { faultOf, linger, reasonFor, statusOf } from './ending.js';
import { LiveExchange } from './exchange.js';
import { runFallback } from './fallback.js';
import { hasHeader, plainAnswer, rawAnswer, recorded, render, type Rendered } from './rendered.js';
import { issuersOf } from './tls-options.js';
import type { Limits, ListenerOptions, WireRequest, WireResponse } from './types.js';
import { Unanswered } from './unanswered.js';
import { pathOf, ReadRequest } from './wire-request.js';

interface Call {
  readonly connection: Connection;
  readonly exchange: LiveExchange;
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  readonly tap: BodyTap;
}

/** What happens on the connections of one listener, from the peer's admission to the record of each exchange. */
export class Answering {
  readonly #connections = new WeakMap<Duplex, Connection>();
  readonly #options: ListenerOptions;
  readonly #limits: Limits;
  readonly #clock: IoClock;
  readonly #unanswered: Unanswered;
  #issuers: readonly X509Certificate[];

  constructor(options: ListenerOptions, limits: Limits) {
    this.#options = options;
    this.#limits = limits;
    this.#clock = options.clock ?? options.recorder.clock;
    this.#unanswered = new Unanswered(options);
    this.#issuers = issuersOf(options.tls);
  }

  /** The issuers of client certificates from now on. */
  trust(issuers: readonly X509Certificate[]): void {
    this.#issuers = issuers;
  }

  /** A connection whose handshake, if any, is done. */
  connected(socket: Socket): void {
    const connection = this.#connectionOf(socket);
    const { onPeer } = this.#options;
    if (onPeer === undefined) return;
    connection.admission = this.#admit(connection, onPeer).finally(() => {
      connection.admission = null;
    });
  }

  requested(raw: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connectionOf(raw.socket);
    if (connection.closing) return;
    const exchange = this.#exchange(raw, connection);
    const claimed = this.#options.claims?.(pathOf(exchange.target)) ?? true;
    const tap = new BodyTap(raw, { limit: this.#limits.bodyBytes, hold: claimed });
    exchange.seenBody = () => tap.seen();
    const call: Call = { connection, exchange, raw, response, tap };
    response.once('prefinish', () => this.#awaitReader(call));
    response.once('close', () => {
      if (response.writableFinished) return;
      exchange.abort();
      exchange.finish({ response: null, error: 'the connection ended before the answer' });
    });
    tap.onTooLarge(() => {
      // Held bodies fail where they are read.
      if (!claimed) this.#endWith(call, plainAnswer(413), 'the body is too large');
    });
    const fault = faultOf(raw, this.#limits);
    if (fault !== null) {
      this.#endWith(call, plainAnswer(fault.status), fault.reason);
      return;
    }
    this.#answer(call, claimed).catch((error: unknown) => this.#broken(call, error));
  }

  upgraded(raw: IncomingMessage, socket: Duplex, head: Buffer): void {
    const connection = this.#connectionOf(socket);
    if (connection.closing) return;
    const exchange = this.#exchange(raw, connection);
    socket.on('error', () => undefined);
    const hand = async (): Promise<void> => {
      if (connection.admission !== null) await connection.admission;
      if (connection.closing) return;
      exchange.annotate({ summary: `${exchange.method} ${exchange.target}: upgrade to ${raw.headers.upgrade ?? 'nothing'}` });
      exchange.finish({ response: null });
      await this.#options.onUpgrade?.({ request: new ReadRequest(raw, exchange, Buffer.alloc(0)), raw, socket, head });
    };
    hand().catch((error: unknown) => {
      this.#options.log.error({ err: error, path: exchange.target }, 'upgrade failed');
      socket.destroy();
    });
  }

  /** Whether a request announces a body over the limit. */
  tooLong(raw: IncomingMessage): boolean {
    return Number(raw.headers['content-length'] ?? 0) > this.#limits.bodyBytes;
  }

  /** What the HTTP parser could not read, or what took too long. */
  failed(error: Error & { code?: string; rawPacket?: Buffer }, socket: Socket): void {
    const connection = this.#connections.get(socket);
    // https tells of failed handshakes here too; they have no connection yet and are recorded by `handshakeFailed`.
    if (connection === undefined) return;
    const { code = '' } = error;
    const pending = connection.current?.finished === false ? connection.current : null;
    const broken = code === 'ECONNRESET' || code === 'EPIPE';
    // It lingers, so that its last answer arrives; more of what the parser cannot read must not cut that short.
    if (connection.closing && !broken) return;
    if (broken || !socket.writable) {
      // A request under way is recorded when its answer's stream closes.
      socket.destroy();
      return;
    }
    const cut = code === 'HPE_INVALID_EOF_STATE';
    const answer = cut ? null : plainAnswer(statusOf(code));
    const reason = reasonFor(code) ?? `malformed request: ${error.message}`;
    if (pending !== null) pending.finish({ response: answer && recorded(answer), error: reason });
    else this.#unanswered.unread(connection, { answer, reason, packet: error.rawPacket });
    if (answer === null) socket.destroy();
    else this.#sendRaw(connection, answer);
  }

  handshakeFailed(error: Error & { code?: string }, socket: Socket): void {
    this.#unanswered.handshakeFailed(error, socket);
    socket.destroy();
  }

  /** A connection over the limit: the system had accepted it, nobody looked at it. */
  dropped(from: string): void {
    this.#unanswered.dropped(from, this.#limits.connections);
  }

  async #admit(connection: Connection, onPeer: NonNullable<ListenerOptions['onPeer']>): Promise<void> {
    let refusal: { close: string } | null;
    try {
      refusal = await onPeer(connection.peer);
    } catch (error) {
      this.#options.log.error({ err: error }, 'the policy for peers failed');
      refusal = { close: 'the policy for peers failed' };
    }
    if (refusal === null || connection.socket.destroyed) return;
    connection.closing = true;
    connection.current?.drop();
    this.#unanswered.turnedAway(connection, refusal.close);
    linger(connection.socket, this.#clock);
  }

  async #answer(call: Call, claimed: boolean): Promise<void> {
    const { connection, exchange, raw, tap } = call;
    if (connection.admission !== null) await connection.admission;
    if (connection.closing) return;
    if (!claimed) {
      this.#fallBack(call);
      return;
    }
    const request = new ReadRequest(raw, exchange, await tap.whole());
    const answer = await this.#handled(request);
    if (answer === null) {
      tap.release();
      this.#fallBack(call);
    } else {
      tap.discard();
      await this.#send(call, answer);
    }
  }

  async #handled(request: WireRequest): Promise<WireResponse | null> {
    try {
      return await this.#options.handler(request);
    } catch (error) {
      this.#options.log.error({ err: error, method: request.method, path: request.path }, 'request failed');
      return { status: 500, headers: { 'Content-Type': 'text/plain;charset=utf-8' }, body: 'Internal Server Error\n', close: true };
    }
  }

  #fallBack(call: Call): void {
    const { exchange, raw, response } = call;
    const { fallback } = this.#options;
    if (fallback === undefined) {
      raw.resume();
      this.#sendNode(call, { ...plainAnswer(404), close: false });
    } else {
      this.#mayAnswerEarly(call);
      runFallback({ app: fallback, request: raw, response, exchange });
    }
  }

  async #send(call: Call, answer: WireResponse): Promise<void> {
    const { connection, exchange } = call;
    if (answer.destroy === true) {
      connection.closing = true;
      exchange.finish({ response: null, error: 'closed without an answer' });
      linger(connection.socket, this.#clock);
      return;
    }
    let rendered = render(answer);
    try {
      await answer.before?.();
    } catch (error) {
      this.#options.log.error({ err: error, path: exchange.target }, 'what had to be done before the answer failed');
      rendered = plainAnswer(500);
    }
    if (exchange.finished) return;
    if (this.#options.http10 === true) this.#endWith(call, rendered);
    else this.#sendNode(call, rendered);
  }

  #sendNode({ exchange, response }: Call, rendered: Rendered): void {
    const { status, reason, body, close } = rendered;
    const bodiless = status === 204 || status === 304;
    const sent: Rendered = {
      ...rendered,
      headers: {
        ...rendered.headers,
        ...(bodiless || hasHeader(rendered.headers, 'content-length') ? {} : { 'Content-Length': String(body.length) }),
        ...(close && !hasHeader(rendered.headers, 'connection') ? { Connection: 'close' } : {}),
      },
    };
    response.writeHead(status, reason, sent.headers as Record<string, string | string[]>);
    // Recorded before the caller can know: who has the answer finds it in the record.
    exchange.finish({ response: recorded(sent) });
    response.end(bodiless || exchange.method === 'HEAD' ? undefined : body);
  }

  /** Sends the connection's last answer, past Node's own HTTP. */
  #endWith({ connection, exchange, response }: Call, rendered: Rendered, error?: string): void {
    if (connection.closing) return;
    if (response.headersSent) {
      exchange.finish({ response: null, error });
      connection.socket.destroy();
      return;
    }
    exchange.finish({ response: recorded(rendered), error });
    this.#sendRaw(connection, exchange.method === 'HEAD' ? { ...rendered, body: Buffer.alloc(0) } : rendered);
  }

  #sendRaw(connection: Connection, rendered: Rendered): void {
    connection.closing = true;
    linger(connection.socket, this.#clock, { last: rawAnswer(rendered, this.#options.http10 === true ? '1.0' : '1.1'), patienceMs: this.#limits.answerTimeoutMs });
  }

  /** Who is answered before its body is there is not listened to any longer, and yet must hear the answer. */
  #mayAnswerEarly({ connection, raw, response }: Call): void {
    const { socket } = connection;
    const hangUp = (): void => {
      if (connection.closing) return;
      connection.closing = true;
      linger(socket, this.#clock);
    };
    response.once('finish', () => {
      if (!raw.complete) hangUp();
    });
    // Node ends a connection that is not kept alive in this way, and with bytes unread that would be a reset, which overtakes the answer.
    socket.destroySoon = () => {
      if (raw.complete) Socket.prototype.destroySoon.call(socket);
      else hangUp();
    };
  }

  /** An answer that nobody reads would be kept for ever. */
  #awaitReader({ connection, response }: Call): void {
    const timer = this.#clock.timer(() => void connection.socket.destroy(), this.#limits.answerTimeoutMs);
    response.once('close', () => timer.cancel());
  }

  #broken(call: Call, error: unknown): void {
    if (error instanceof BodyError) {
      // A body that was cut off is recorded when the answer's stream closes.
      if (error.code === 'too-large') this.#endWith(call, plainAnswer(413), error.message);
      return;
    }
    this.#options.log.error({ err: error, path: call.exchange.target }, 'answer failed');
    this.#endWith(call, plainAnswer(500), 'the answer could not be sent');
  }

  #connectionOf(socket: Duplex): Connection {
    let connection = this.#connections.get(socket);
    if (connection === undefined) {
      connection = new Connection(socket as Socket, this.#issuers);
      this.#connections.set(socket, connection);
    }
    return connection;
  }

  #exchange(raw: IncomingMessage, connection: Connection): LiveExchange {
    const { name, recorder, defaultLine } = this.#options;
    const exchange = new LiveExchange(raw, connection, { name, recorder, line: defaultLine ?? null, clock: this.#clock });
    connection.current = exchange;
    return exchange;
  }
}
