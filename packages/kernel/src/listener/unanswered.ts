import type { Socket } from 'node:net';
import type { WireRecorder } from '../wire/recorder.js';
import type { LineId, NewWireRecord, TlsFacts } from '../wire/types.js';
import type { Connection } from './connection.js';
import type { Rendered } from './rendered.js';

interface Place {
  readonly name: string;
  readonly recorder: WireRecorder;
  readonly defaultLine?: LineId;
}

/** Records of what never became an exchange: failed handshakes, peers turned away, connections over the limit, bytes that are no request. */
export class Unanswered {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  handshakeFailed(error: Error & { code?: string }, socket: Socket): void {
    const from = socket.remoteAddress === undefined ? 'unknown' : `${socket.remoteAddress}:${socket.remotePort ?? 0}`;
    const reason = `TLS handshake failed: ${error.code ?? error.message}`;
    this.#record({ kind: 'tls', from, tls: null, summary: reason, error: reason });
  }

  /** A connection over the limit of `connections`. */
  dropped(from: string, connections: number): void {
    const reason = `more than ${connections} connections`;
    this.#record({ kind: 'refused', from, tls: null, summary: reason, error: reason });
  }

  /** A peer that the policy did not let in. */
  turnedAway({ from, tls }: { from: string; tls: TlsFacts | null }, reason: string): void {
    this.#record({ kind: 'tls', from, tls, summary: `closed without an answer: ${reason}`, error: reason });
  }

  /** Bytes that the HTTP parser gave up on; `packet` is the last of them. */
  unread(connection: Connection, what: { readonly answer: Rendered | null; readonly reason: string; readonly packet: Buffer | undefined }): void {
    const [, method = null, path = null] = /^([A-Za-z]+) (\S{1,2000})/.exec(what.packet?.subarray(0, 2048).toString('latin1') ?? '') ?? [];
    const { from, tls } = connection;
    this.#record({ kind: 'http', from, tls, method, path, response: what.answer, summary: what.reason, error: what.reason });
  }

  #record(what: Pick<NewWireRecord, 'kind' | 'from' | 'tls' | 'summary' | 'error'> & Partial<NewWireRecord>): void {
    const { recorder, name, defaultLine } = this.#place;
    recorder.record({ line: defaultLine ?? null, to: name, method: null, path: null, request: null, response: null, durationMs: 0, ...what });
  }
}
