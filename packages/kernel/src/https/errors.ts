import type { TlsFacts } from '../wire/types.js';

/**
 * `refused`: nobody listens or the host cannot be reached; `reset`: the connection broke; `timeout`; `tls`: the handshake
 * failed or the certificate is not acceptable; `pin`: the certificate is not the expected one; `closed`: the other end
 * closed without an answer.
 */
export type ConnectionErrorCode = 'refused' | 'reset' | 'timeout' | 'tls' | 'pin' | 'closed';

/** An answer that never came. The message is one line and names the address. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  /** What the handshake had come to, where it was the certificate that would not do. */
  tls: TlsFacts | null = null;

  constructor(
    readonly code: ConnectionErrorCode,
    message: string,
    /** 'host:port'. */
    readonly address: string,
  ) {
    super(message);
  }
}
