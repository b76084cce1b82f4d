import type { Socket } from 'node:net';
import type { Clock } from '../clock.js';

/** How long a connection may linger after its last answer, so that the answer is not lost to a reset. */
const lingerMs = 1000;

/** Ends our side after `last`, reads and forgets what still comes, and drops the connection if the other side does not end it soon. */
export function linger(socket: Socket, clock: Clock, last?: Buffer): void {
  if (socket.destroyed) return;
  const drop = (): void => {
    const timer = clock.timer(() => void socket.destroy(), lingerMs);
    socket.once('close', () => timer.cancel());
  };
  if (last === undefined) socket.end(drop);
  else socket.end(last, drop);
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
