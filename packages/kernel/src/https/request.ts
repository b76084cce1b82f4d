import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as startRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.js';
import type { WireRecorder } from '../wire/recorder.js';
import type { LineId, TlsFacts } from '../wire/types.js';
import { handshakeOf, HttpsConnections, type DemandingOptions } from './connections.js';
import { ConnectionError, type ConnectionErrorCode } from './errors.js';

/** How to secure a connection. Without `pin` and with `verify` false any certificate will do. */
export interface ClientTls {
  /** The chain and the host name of the server must be good. */
  readonly verify: boolean;
  /** PEM; the well-known public CAs when left out. */
  readonly ca?: readonly string[];
  /** PEM, to be shown when the server asks. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly pfx?: Buffer;
  /** SHA-256 fingerprint of the only server certificate that will do. Checked before anything is sent. */
  readonly pin?: string;
  readonly servername?: string;
}

interface Common {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Default: verify against the well-known public CAs. */
  readonly tls?: ClientTls;
  /** From the beginning to the last byte of the answer; default 30 s of `clock`. */
  readonly timeoutMs?: number;
  /** The clock of time-outs and of the record's duration: an IoClock. */
  readonly clock: Clock;
  readonly recorder?: WireRecorder;
  readonly line?: LineId;
  /** The name of the XML-RPC call in the body, for the record of a call that never arrived. */
  readonly rpc?: string;
  /** Connections to go through again; without it one connection for one request. */
  readonly agent?: HttpsConnections;
  readonly signal?: AbortSignal;
  /** Default 64 MB. */
  readonly maxAnswerBytes?: number;
}

export type HttpsRequestOptions = Common &
  ({ readonly url: string } | { readonly host: string; readonly port: number; readonly path: string });

export interface HttpsResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly tls: TlsFacts;
  /** PEM of the certificate that the server showed. */
  readonly peerCertificate: string | null;
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly address: string;
}

const once = new HttpsConnections({ keepAlive: false });

/**
 * One HTTPS request. Any status is an answer; throws ConnectionError when none came. The recorder hears only of what never
 * arrived (refused, reset, TLS failure): the listener at the other end records the rest.
 */
export async function httpsRequest(options: HttpsRequestOptions): Promise<HttpsResponse> {
  const target = targetOf(options);
  const began = { time: options.clock.now(), at: performance.now() };
  const progress: Progress = { sent: false, answered: false };
  try {
    return await exchange(options, target, progress);
  } catch (error) {
    const failure = toConnectionError(error, target.address, progress);
    if (!progress.sent && options.signal?.aborted !== true) recordFailure(options, { target, failure, began });
    throw failure;
  }
}

/** How far a request came before it failed. */
interface Progress {
  /** The connection was made and found acceptable. */
  sent: boolean;
  answered: boolean;
}

function targetOf(options: HttpsRequestOptions): Target {
  if (!('url' in options)) return { host: options.host, port: options.port, path: options.path, address: `${options.host}:${options.port}` };
  const url = new URL(options.url);
  if (url.protocol !== 'https:') throw new TypeError(`httpsRequest speaks https only, not ${url.protocol}//`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  return { host, port, path: `${url.pathname}${url.search}`, address: `${url.hostname}:${port}` };
}

function requestOptions(options: HttpsRequestOptions, target: Target, signal: AbortSignal): DemandingOptions {
  const { verify, pin, ca, ...credentials } = options.tls ?? { verify: true };
  const body = options.body === undefined ? undefined : Buffer.from(options.body);
  const headers: Record<string, string | readonly string[]> = { ...options.headers };
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  if (!given.has('content-length') && (body !== undefined || /^(?:POST|PUT|PATCH)$/.test(options.method))) {
    headers['Content-Length'] = String(body?.length ?? 0);
  }
  return {
    host: target.host,
    port: target.port,
    path: target.path,
    method: options.method,
    headers,
    agent: (options.agent ?? once).agent,
    signal,
    demands: { verify, signal, ...(pin === undefined ? {} : { pin }) },
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...credentials,
  } as DemandingOptions;
}

async function exchange(options: HttpsRequestOptions, target: Target, progress: Progress): Promise<HttpsResponse> {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const ending = new AbortController();
  const timer = options.clock.timer(() => ending.abort(new ConnectionError('timeout', `${target.address} did not answer within ${timeoutMs} ms`, target.address)), timeoutMs);
  const stop = (): void => ending.abort(options.signal?.reason);
  if (options.signal?.aborted === true) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<HttpsResponse>((resolve, reject) => {
      const fail = (error: unknown): void => reject(ending.signal.aborted ? asError(ending.signal.reason) : asError(error));
      const request = startRequest(requestOptions(options, target, ending.signal));
      request.once('error', fail);
      request.once('socket', (socket) => {
        progress.sent = true;
        options.recorder?.sends(`${socket.localAddress ?? ''}:${socket.localPort ?? 0}`);
      });
      request.once('response', (response) => {
        progress.answered = true;
        const known = handshakeOf(response.socket as TLSSocket);
        readBody(response, options.maxAnswerBytes ?? 64 * 1024 * 1024).then((body) => {
          resolve({ status: response.statusCode ?? 0, reason: response.statusMessage ?? '', headers: response.headers, body, ...known });
        }, fail);
      });
      request.end(options.body);
    });
  } finally {
    timer.cancel();
    options.signal?.removeEventListener('abort', stop);
  }
}

async function readBody(response: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new Error(`the answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const unreachable = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EACCES']);
const broken = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

function toConnectionError(error: unknown, address: string, progress: Progress): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const { code = '', message } = asError(error) as NodeJS.ErrnoException;
  const told = (kind: ConnectionErrorCode, text: string): ConnectionError => new ConnectionError(kind, text, address);
  if (unreachable.has(code)) return told('refused', `${address} refuses connections or cannot be reached (${code})`);
  if (code === 'ETIMEDOUT') return told('timeout', `${address} does not answer (${code})`);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code.startsWith('ERR_OSSL')) return told('tls', `no TLS with ${address}: ${message.trim()}`);
  if (broken.has(code)) {
    // Whether the end of an unanswered connection shows as end or as reset depends on what was in flight: it means the same.
    if (progress.sent && !progress.answered) return told('closed', `${address} closed the connection without an answer`);
    return told('reset', `the connection to ${address} broke: ${message}`);
  }
  if (code.startsWith('HPE_')) return told('closed', `${address} does not answer in HTTP: ${message}`);
  return told('reset', `${address}: ${message}`);
}

function recordFailure(options: HttpsRequestOptions, what: { target: Target; failure: ConnectionError; began: { time: number; at: number } }): void {
  const { target, failure, began } = what;
  options.recorder?.record({
    time: began.time,
    line: options.line ?? null,
    kind: failure.code === 'tls' || failure.code === 'pin' ? 'tls' : 'refused',
    from: options.recorder.process,
    to: target.address,
    method: options.rpc ?? options.method,
    path: target.path,
    summary: options.rpc ?? `${options.method} ${target.path}`,
    tls: failure.tls,
    request: null,
    response: null,
    error: failure.message,
    durationMs: performance.now() - began.at,
  });
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}
