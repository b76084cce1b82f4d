import type { Socket } from 'node:net';
import type { Clock } from '../clock.js';

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
  socket.once('end', () => socket.destroySoon());
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
