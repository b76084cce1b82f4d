import type { IncomingMessage } from 'node:http';
import { recordedBodyBytes } from '../wire/kept.js';

/** `too-large`: over the limit; `cut`: the connection ended in the middle. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  constructor(readonly code: 'too-large' | 'cut') {
    super(code === 'too-large' ? 'the body is too large' : 'the connection ended in the middle of the request');
  }
}

/**
 * Watches the body of a request as the HTTP parser pushes it into the stream. Holding keeps it from the stream, so that a
 * handler can have it whole and the stream is still untouched when it goes to a fallback app instead; watching only counts
 * and keeps the beginning for the record.
 */
export class BodyTap {
  readonly #request: IncomingMessage;
  readonly #push: (chunk: Buffer | null) => boolean;
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #holding: boolean;
  #bytes = 0;
  #ended = false;
  #error: BodyError | null = null;
  #wake: (() => void) | null = null;
  #onTooLarge: (() => void) | null = null;

  constructor(request: IncomingMessage, options: { limit: number; hold: boolean }) {
    this.#request = request;
    this.#limit = options.limit;
    this.#holding = options.hold;
    this.#push = request.push.bind(request) as (chunk: Buffer | null) => boolean;
    request.push = (chunk: Buffer | null): boolean => this.#take(chunk);
    request.on('error', () => undefined);
    request.once('close', () => {
      if (!this.#ended) this.#fail('cut');
    });
    if (Number(request.headers['content-length'] ?? 0) > this.#limit) this.#fail('too-large');
  }

  /** What was received and kept so far. */
  seen(): Buffer {
    return this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
  }

  /** The whole body. Throws BodyError. */
  async whole(): Promise<Buffer> {
    await this.#complete();
    return this.seen();
  }

  /** Calls back if the body goes over the limit. */
  onTooLarge(listener: () => void): void {
    if (this.#error?.code === 'too-large') listener();
    else this.#onTooLarge = listener;
  }

  /** Lets the body go into the stream, from its first byte. */
  release(): void {
    if (!this.#holding) return;
    this.#holding = false;
    for (const chunk of this.#chunks) this.#push(chunk);
    if (this.#ended) this.#push(null);
  }

  /** The body was taken: ends the stream as if somebody had read it. */
  discard(): void {
    if (!this.#holding) return;
    this.#holding = false;
    if (this.#ended) this.#push(null);
    this.#request.resume();
  }

  #take(chunk: Buffer | null): boolean {
    if (chunk === null) {
      this.#ended = true;
      this.#wake?.();
      return this.#holding ? true : this.#push(null);
    }
    const before = this.#bytes;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limit) {
      this.#fail('too-large');
      // Read and thrown away, so that the answer is not lost to a reset.
      return true;
    }
    if (this.#holding || before < recordedBodyBytes) this.#chunks.push(chunk);
    return this.#holding ? true : this.#push(chunk);
  }

  #complete(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        if (this.#error !== null) reject(this.#error);
        else if (this.#ended) resolve();
        else return;
        this.#wake = null;
      };
      this.#wake = settle;
      settle();
    });
  }

  #fail(code: BodyError['code']): void {
    if (this.#error !== null) return;
    this.#error = new BodyError(code);
    this.#wake?.();
    if (code === 'too-large') this.#onTooLarge?.();
  }
}
