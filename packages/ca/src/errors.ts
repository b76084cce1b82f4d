/** Why the internal CA did not do what it was asked. */
export type CaErrorCode =
  /** Nobody answers at the CA's address, or who answers is not the CA. */
  | 'unreachable'
  /** The CA understood and says no: no token, a certificate of another CA, a serial it never issued. */
  | 'refused'
  /** What was sent cannot be read or cannot be issued: a broken request, a key too short, dates that cross. */
  | 'invalid';

/** The one error class of this package; `code` is what callers branch on, `message` is for people. */
export class CaError extends Error {
  override readonly name = 'CaError';
  readonly code: CaErrorCode;

  constructor(code: CaErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The text of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
