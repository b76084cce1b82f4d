import type { Readable } from 'node:stream';
import { prompt, type CommandSession } from '../command-session.js';
import type { SshLimits } from '../ssh/limits.js';
import type { ChannelOutput } from './channel-output.js';
import type { CommandRunner } from './command-runner.js';
import { completed, listing } from './completion.js';
import { tooLong } from './exec-session.js';
import { KeyQueue } from './key-queue.js';
import { KeyDecoder, type Key } from './keys.js';
import { LineEditor, type EditorEvent } from './line-editor.js';

export interface ShellSessionOptions {
  readonly session: CommandSession;
  readonly output: ChannelOutput;
  readonly runner: CommandRunner;
  /** The client has gone. */
  readonly gone: AbortSignal;
  readonly channel: Readable;
  readonly limits: Pick<SshLimits, 'lineLength' | 'typedAhead'>;
}

const bell = '\u0007';
/** Clears the screen of a terminal (ECMA-48): Ctrl-L alone asks for it. */
const clearScreen = '\u001b[H\u001b[2J';

/**
 * A shell: the prompt comes first, without a greeting, everything typed is echoed, and it makes no difference whether there is a terminal (CLI guide 3.3;
 * transcripts). What is typed while a command runs waits its turn, Ctrl-C excepted.
 */
export class ShellSession {
  readonly #options: ShellSessionOptions;
  readonly #decoder = new KeyDecoder();
  readonly #editor: LineEditor;
  readonly #queue: KeyQueue;
  /** What Tab was pressed on last, so that a second press lists the words. */
  #tabbed: string | null = null;
  /** The Manager is being asked what may follow. */
  #completing: AbortController | null = null;

  constructor(options: ShellSessionOptions) {
    const { channel, gone, limits } = options;
    this.#options = options;
    this.#editor = new LineEditor(limits.lineLength);
    this.#queue = new KeyQueue({ most: limits.typedAhead, flow: (on) => void (on ? channel.resume() : channel.pause()) });
    channel.on('data', (bytes: Buffer) => this.#typed(this.#decoder.decode(bytes)));
    channel.once('end', () => this.#queue.end('end-of-input'));
    const leave = (): void => this.#queue.end('gone');
    if (gone.aborted) leave();
    else gone.addEventListener('abort', leave, { once: true });
  }

  /** As Ctrl-C. */
  interrupt(): void {
    this.#typed(['interrupt']);
  }

  /** Resolves when the session has ended, by whichever side. */
  async run(): Promise<void> {
    const { output, session } = this.#options;
    try {
      await output.raw(prompt);
      for (;;) {
        const key = await this.#queue.next();
        if (key === 'gone') return;
        if (key === 'end-of-input') return await this.#finish();
        const { echo, event } = this.#editor.press(key);
        await output.raw(echo);
        if (event?.kind !== 'complete') this.#tabbed = null;
        if (event !== undefined && (await this.#happened(event)) === 'closed') return;
      }
    } finally {
      await session.close();
    }
  }

  #typed(keys: readonly Key[]): void {
    const interrupt = keys.lastIndexOf('interrupt');
    if (interrupt === -1 || !(this.#options.runner.busy || this.#completing !== null)) return this.#queue.push(keys);
    // What was typed before it is void, and what runs is left now.
    this.#queue.clear();
    this.#completing?.abort(new Error('interrupted'));
    this.#options.runner.interrupt();
    this.#queue.push(keys.slice(interrupt + 1));
  }

  /** Input that ends without a line end is a line, too. */
  async #finish(): Promise<void> {
    const { output } = this.#options;
    const last = this.#editor.press('enter');
    await output.endLine();
    if (last.event?.kind === 'line' && last.event.line.trim() !== '') await this.#runLine(last.event.line);
    if (last.event?.kind === 'too-long') await output.lines(tooLong(this.#options.limits.lineLength));
  }

  async #happened(event: EditorEvent): Promise<'open' | 'closed'> {
    const { output, limits } = this.#options;
    switch (event.kind) {
      case 'line':
        await output.endLine();
        if ((await this.#runLine(event.line)) === 'closed') return 'closed';
        break;
      case 'too-long':
        await output.endLine();
        await output.lines(tooLong(limits.lineLength));
        break;
      case 'interrupt':
        await output.endLine();
        break;
      case 'end':
        await output.endLine();
        return 'closed';
      case 'complete':
        await this.#complete();
        return 'open';
      case 'clear':
        await output.raw(clearScreen + prompt + this.#editor.shown);
        return 'open';
    }
    await output.raw(prompt);
    return 'open';
  }

  async #runLine(line: string): Promise<'open' | 'closed'> {
    for (const command of this.#options.session.split(line)) {
      const running = this.#options.runner.run(command);
      // Typed after the command and before it began to run.
      if (this.#queue.cutAtInterrupt()) this.#options.runner.interrupt();
      const state = await running;
      if (state === 'closed') return 'closed';
      if (state === 'interrupted') break;
    }
    return 'open';
  }

  async #complete(): Promise<void> {
    const { session, output, gone } = this.#options;
    const { before } = this.#editor;
    const asking = new AbortController();
    this.#completing = asking;
    try {
      const answer = await session.complete(before, AbortSignal.any([asking.signal, gone]));
      if (asking.signal.aborted) return;
      const { from, text, choices } = completed(before, answer);
      if (text !== null) {
        this.#tabbed = null;
        await output.raw(this.#editor.complete(from, text));
      } else if (choices.length > 0 && this.#tabbed === before) {
        await output.endLine();
        await output.lines(`${listing(choices)}\n`);
        await output.raw(prompt + this.#editor.shown);
      } else {
        this.#tabbed = before;
        await output.raw(bell);
      }
    } catch {
      // What cannot be looked up is not completed; a command that needs it will say why.
      await output.raw(bell);
    } finally {
      this.#completing = null;
    }
  }
}
