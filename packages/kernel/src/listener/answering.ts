import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { IoClock } from '../clock.js';
import { certificateFacts } from '../wire/facts.js';
import { BodyTap } from './body.js';
import { Connection, endpointText, remoteOf, type ListenerCertificates } from './connection.js';
import { faultOf, linger, reasonFor, statusOf } from './ending.js';
import { LiveExchange } from './exchange.js';
import { plainAnswer } from './rendered.js';
import { Sending, type Call } from './sending.js';
import { issuersOf } from './tls-options.js';
import type { Limits, ListenerOptions, ListenerTls } from './types.js';
import { Unanswered } from './unanswered.js';
import { pathOf, ReadRequest } from './wire-request.js';

const noBody = Buffer.alloc(0);

/** What happens on the connections of one listener, from the peer's admission to the record of each exchange. */
export class Answering {
  readonly #connections = new WeakMap<Duplex, Connection>();
  readonly #options: ListenerOptions;
  readonly #limits: Limits;
  readonly #clock: IoClock;
  readonly #unanswered: Unanswered;
  readonly #sending: Sending;
  #certificates: ListenerCertificates;
  /** 'address:port' of those who were connected when the certificate changed: their handshakes may have begun with the one of before. */
  #early: ReadonlySet<string> = new Set();

  constructor(options: ListenerOptions, limits: Limits) {
    this.#options = options;
    this.#limits = limits;
    this.#clock = options.clock ?? options.recorder.clock;
    this.#unanswered = new Unanswered(options);
    this.#sending = new Sending(options, limits);
    this.#certificates = certificatesOf(options.tls);
  }

  /** What is shown and trusted from now on; `connected` are the sockets below TLS. */
  changed(tls: ListenerTls, connected: Iterable<Socket>): void {
    this.#certificates = certificatesOf(tls);
    this.#early = new Set(Array.from(connected, (socket) => endpointText(remoteOf(socket))));
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
    // Requests that come in one piece are answered one after the other, also where only the earlier one has a body to wait for.
    const inTurn = connection.current?.finished ?? true;
    const exchange = this.#exchange(raw, connection);
    const claimed = this.#options.claims?.(pathOf(exchange.target)) ?? true;
    const tap = inTurn && !hasBody(raw) ? null : new BodyTap(raw, { limit: this.#limits.bodyBytes, hold: claimed });
    if (tap !== null) exchange.seenBody = () => tap.seen();
    const call: Call = { connection, exchange, raw, response, tap };
    this.#sending.awaitReader(call);
    tap?.onTooLarge(() => {
      // Held bodies fail where they are read.
      if (!claimed) this.#sending.endWith(call, plainAnswer(413), 'the body is too large');
    });
    const fault = faultOf(raw, this.#limits);
    if (fault !== null) this.#sending.endWith(call, plainAnswer(fault.status), fault.reason);
    else if (connection.admission === null && tap === null && claimed) this.#sending.answer(call, noBody);
    else this.#whenReady(call, claimed).catch((error: unknown) => this.#sending.broken(call, error));
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
    if (pending !== null) pending.finish({ response: answer, error: reason });
    else this.#unanswered.unread(connection, { answer, reason, packet: error.rawPacket });
    if (answer === null) socket.destroy();
    else this.#sending.sendRaw(connection, answer);
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

  /** Answers once the peer is let in and the body has come. */
  async #whenReady(call: Call, claimed: boolean): Promise<void> {
    const { connection, tap } = call;
    if (connection.admission !== null) await connection.admission;
    if (connection.closing) return;
    if (claimed) this.#sending.answer(call, (await tap?.whole()) ?? noBody);
    else this.#sending.fallBack(call);
  }

  #connectionOf(socket: Duplex): Connection {
    let connection = this.#connections.get(socket);
    if (connection === undefined) {
      const early = this.#early.size > 0 && this.#early.has(endpointText(remoteOf(socket as Socket)));
      connection = new Connection(socket as Socket, early ? { ...this.#certificates, own: undefined } : this.#certificates);
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

function certificatesOf(tls: ListenerTls | undefined): ListenerCertificates {
  return { own: tls === undefined ? undefined : certificateFacts(tls.cert), issuers: issuersOf(tls) };
}

/** As the HTTP parser sees it: without these headers a request has no body (RFC 9112 §6.3). */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
