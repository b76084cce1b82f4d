import type { Writable } from 'node:stream';
import type { CommandSession } from '../command-session.js';

interface Drains {
  once(event: 'drain', listener: () => void): unknown;
  removeListener(event: 'drain', listener: () => void): unknown;
}

export interface ChannelOutputOptions {
  readonly channel: Writable;
  /** Below the channel; what a client does not read waits in it. */
  readonly socket: Drains & { readonly writableNeedDrain: boolean };
  readonly session: Pick<CommandSession, 'endOfLine'>;
  /** The client has gone: nothing is written any more, and nobody waits. */
  readonly gone: AbortSignal;
}

/** Bytes that are handed over at once. */
const portion = 65_536;

/** What a session writes to its client, at the pace at which the client reads. */
export class ChannelOutput {
  readonly #options: ChannelOutputOptions;
  #atLineStart = true;

  constructor(options: ChannelOutputOptions) {
    this.#options = options;
  }

  /** Text in which '\n' ends a line; the client gets the line end that is set now. */
  async lines(text: string): Promise<void> {
    if (text === '') return;
    this.#atLineStart = text.endsWith('\n');
    await this.#send(text.replaceAll('\n', this.#options.session.endOfLine));
  }

  /** Text as it is: prompt and echo. */
  async raw(text: string): Promise<void> {
    if (text === '') return;
    this.#atLineStart = false;
    await this.#send(text);
  }

  async endLine(): Promise<void> {
    await this.lines('\n');
  }

  /** The next text begins a line. */
  async freshLine(): Promise<void> {
    if (!this.#atLineStart) await this.endLine();
  }

  async #send(text: string): Promise<void> {
    const { channel, socket, gone } = this.#options;
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length && !gone.aborted; at += portion) {
      const room = channel.write(bytes.subarray(at, at + portion));
      if (!room) await once(channel, gone);
      if (socket.writableNeedDrain) await once(socket, gone);
    }
  }
}

/** Resolves at the next 'drain', or when the client has gone: ssh2 does not call back for a channel that is closed. */
function once(source: Drains, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      source.removeListener('drain', done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    if (gone.aborted) return resolve();
    source.once('drain', done);
    gone.addEventListener('abort', done, { once: true });
  });
}
