import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { IoClock } from '../clock.js';
import { BodyError, type BodyTap } from './body.js';
import type { Connection } from './connection.js';
import { linger } from './ending.js';
import type { LiveExchange } from './exchange.js';
import { runFallback } from './fallback.js';
import { Readers } from './readers.js';
import { hasHeader, plainAnswer, rawAnswer, recorded, Rendered } from './rendered.js';
import type { Limits, ListenerOptions, WireResponse } from './types.js';
import { pathOf, ReadRequest } from './wire-request.js';

/** A request under way. */
export interface Call {
  readonly connection: Connection;
  readonly exchange: LiveExchange;
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  /** Null where there is no body to watch. */
  readonly tap: BodyTap | null;
}

type Answer = WireResponse | null;

/** Has requests of one listener answered, and the answers sent and recorded. */
export class Sending {
  readonly #options: ListenerOptions;
  readonly #limits: Limits;
  readonly #clock: IoClock;
  readonly #readers: Readers;

  constructor(options: ListenerOptions, limits: Limits) {
    this.#options = options;
    this.#limits = limits;
    this.#clock = options.clock ?? options.recorder.clock;
    this.#readers = new Readers(this.#clock, limits.answerTimeoutMs);
  }

  /** Has the handler answer. An answer that is there at once is sent at once. */
  answer(call: Call, body: Buffer): void {
    let answer: Answer | Promise<Answer>;
    try {
      answer = this.#options.handler(new ReadRequest(call.raw, call.exchange, body));
    } catch (error) {
      answer = this.#failure(call, error);
    }
    if (!(answer instanceof Promise)) this.#answered(call, answer);
    else answer.then((given) => this.#answered(call, given), (error: unknown) => this.#answered(call, this.#failure(call, error)));
  }

  /** Leaves the request to the fallback app. */
  fallBack(call: Call): void {
    const { exchange, raw, response } = call;
    const { fallback } = this.#options;
    if (fallback === undefined) {
      raw.resume();
      this.#sendNode(call, new Rendered({ ...plainAnswer(404), close: false }, plainAnswer(404).headers));
    } else {
      this.#mayAnswerEarly(call);
      runFallback({ app: fallback, request: raw, response, exchange });
    }
  }

  /** Sends the connection's last answer, past Node's own HTTP. */
  endWith({ connection, exchange, response }: Call, rendered: Rendered, error?: string): void {
    if (connection.closing) return;
    if (response.headersSent) {
      exchange.finish({ response: null, error });
      connection.socket.destroy();
      return;
    }
    exchange.finish({ response: recorded(rendered), error });
    this.sendRaw(connection, rendered, exchange.method === 'HEAD');
  }

  sendRaw(connection: Connection, rendered: Rendered, bodiless = false): void {
    connection.closing = true;
    const version = this.#options.http10 === true ? '1.0' : '1.1';
    linger(connection.socket, this.#clock, { last: rawAnswer(rendered, { version, bodiless }), patienceMs: this.#limits.answerTimeoutMs });
  }

  /** Sees to the end of an answer: read in time, cut off, or never sent. */
  awaitReader({ connection, exchange, response }: Call): void {
    let waiting: ReturnType<Readers['await']> | null = null;
    response.on('prefinish', () => (waiting = this.#readers.await(connection.socket)));
    response.on('close', () => {
      if (waiting !== null) this.#readers.done(waiting);
      if (response.writableFinished) return;
      exchange.abort();
      exchange.finish({ response: null, error: 'the connection ended before the answer' });
    });
  }

  /** Something of ours failed on the way to the answer. */
  broken(call: Call, error: unknown): void {
    if (error instanceof BodyError) {
      // A body that was cut off is recorded when the answer's stream closes.
      if (error.code === 'too-large') this.endWith(call, plainAnswer(413), error.message);
      return;
    }
    this.#options.log.error({ err: error, path: call.exchange.target }, 'answer failed');
    this.endWith(call, plainAnswer(500), 'the answer could not be sent');
  }

  #failure({ exchange: { method, target } }: Call, error: unknown): WireResponse {
    this.#options.log.error({ err: error, method, path: pathOf(target) }, 'request failed');
    return { status: 500, headers: { 'Content-Type': 'text/plain;charset=utf-8' }, body: 'Internal Server Error\n', close: true };
  }

  #answered(call: Call, answer: Answer): void {
    try {
      if (answer === null) {
        call.tap?.release();
        this.fallBack(call);
        return;
      }
      call.tap?.discard();
      if (answer.destroy === true) this.#destroy(call);
      else if (answer.before === undefined) this.#send(call, Rendered.of(answer));
      else this.#sendAfter(call, Rendered.of(answer), answer.before).catch((error: unknown) => this.broken(call, error));
    } catch (error) {
      this.broken(call, error);
    }
  }

  #destroy({ connection, exchange }: Call): void {
    connection.closing = true;
    exchange.finish({ response: null, error: 'closed without an answer' });
    linger(connection.socket, this.#clock);
  }

  async #sendAfter(call: Call, rendered: Rendered, before: () => Promise<void>): Promise<void> {
    try {
      await before();
    } catch (error) {
      this.#options.log.error({ err: error, path: call.exchange.target }, 'what had to be done before the answer failed');
      this.#send(call, plainAnswer(500));
      return;
    }
    this.#send(call, rendered);
  }

  #send(call: Call, rendered: Rendered): void {
    if (call.exchange.finished) return;
    if (this.#options.http10 === true) this.endWith(call, rendered);
    else this.#sendNode(call, rendered);
  }

  #sendNode({ exchange, response }: Call, rendered: Rendered): void {
    const { status, reason, body, close } = rendered;
    const bodiless = status === 204 || status === 304;
    const headers = [...rendered.headers];
    if (!bodiless && !hasHeader(headers, 'content-length')) headers.push('Content-Length', String(rendered.length));
    if (close && !hasHeader(headers, 'connection')) headers.push('Connection', 'close');
    response.writeHead(status, reason, headers as string[]);
    // Recorded before the caller can know: who has the answer finds it in the record.
    exchange.finish({ response: recorded(new Rendered({ status, reason, body }, headers)) });
    response.end(bodiless || exchange.method === 'HEAD' ? undefined : body);
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
}
