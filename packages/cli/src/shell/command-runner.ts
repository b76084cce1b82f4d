import type { IoClock } from '@ovmsim/kernel';
import type { Audit } from '../audit.js';
import type { CommandOutcome, CommandSession } from '../command-session.js';
import type { ChannelOutput } from './channel-output.js';

export interface CommandRunnerOptions {
  readonly session: CommandSession;
  readonly output: ChannelOutput;
  readonly audit: Pick<Audit, 'command'>;
  readonly io: Pick<IoClock, 'monotonic'>;
  /** The client has gone. */
  readonly gone: AbortSignal;
}

/** Runs one command after the other, each of which can be left. */
export class CommandRunner {
  readonly #options: CommandRunnerOptions;
  #current: AbortController | null = null;

  constructor(options: CommandRunnerOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  /** Leaves the command that runs; its job goes on. */
  interrupt(): void {
    this.#current?.abort(new Error('interrupted'));
  }

  /** 'interrupted' when Ctrl-C came meanwhile, or the client has gone. */
  async run(command: string): Promise<'open' | 'closed' | 'interrupted'> {
    const { session, output, audit, gone, io } = this.#options;
    const at = io.monotonic();
    const current = new AbortController();
    const left = (): void => current.abort(gone.reason);
    if (gone.aborted) return 'interrupted';
    gone.addEventListener('abort', left, { once: true });
    this.#current = current;
    let outcome: CommandOutcome | null = null;
    try {
      outcome = await session.run({
        command,
        signal: current.signal,
        output: (text) => output.lines(text),
      });
      await output.freshLine();
      return current.signal.aborted && outcome.session === 'open' ? 'interrupted' : outcome.session;
    } finally {
      this.#current = null;
      gone.removeEventListener('abort', left);
      audit.command({ command: session.masked(command), outcome, began: at });
    }
  }
}
