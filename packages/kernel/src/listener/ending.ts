import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.js';
import type { Limits } from './types.js';

/** How long a connection may linger after its last answer, so that the answer is not lost to a reset. */
const lingerMs = 1000;

/**
 * Ends our side after `last`, reads and forgets what still comes, and drops the connection if the other side does not end it soon, or has not read
 * `last` within `patienceMs`.
 */
export function linger(socket: Socket, clock: Clock, { last, patienceMs = lingerMs }: { readonly last?: Buffer; readonly patienceMs?: number } = {}): void {
  if (socket.destroyed) return;
  let timer = clock.timer(() => void socket.destroy(), patienceMs);
  socket.once('close', () => timer.cancel());
  const sent = (): void => {
    timer.cancel();
    if (!socket.destroyed) timer = clock.timer(() => void socket.destroy(), lingerMs);
  };
  if (last === undefined) socket.end(sent);
  else socket.end(last, sent);
  socket.once('end', () => void (socket.writableFinished ? socket.destroy() : socket.once('finish', () => socket.destroy())));
}

/** What is wrong with headers that the HTTP parser lets pass; null when nothing is. */
export function faultOf(request: IncomingMessage, limits: Limits): { readonly status: number; readonly reason: string } | null {
  const { rawHeaders, headers } = request;
  if (rawHeaders.length / 2 > limits.headers) return { status: 431, reason: 'there are too many headers' };
  // RFC 9112 §3.2: of two, each side of a proxy may take another.
  if (timesIn(rawHeaders, 'host') > 1) return { status: 400, reason: 'malformed request: more than one Host header' };
  // RFC 9112 §6.1: a coding that is not understood must not be taken for plain bytes.
  const coding = headers['transfer-encoding']?.trim().toLowerCase();
  return coding === undefined || coding === 'chunked' ? null : { status: 501, reason: 'the transfer coding is not known here' };
}

/** How often a header stands among names and values. */
function timesIn(rawHeaders: readonly string[], header: string): number {
  let times = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === header.length && name.toLowerCase() === header) times += 1;
  }
  return times;
}

/** What the HTTP parser's complaint means, for the record. */
export function reasonFor(code: string): string | undefined {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'the request took too long';
    case 'HPE_HEADER_OVERFLOW':
      return 'the headers are too large';
    case 'HPE_INVALID_EOF_STATE':
      return 'the connection ended in the middle of the request';
    default:
      return undefined;
  }
}

/** The status that answers the HTTP parser's complaint. */
export function statusOf(code: string): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 413;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    default:
      return 400;
  }
}
