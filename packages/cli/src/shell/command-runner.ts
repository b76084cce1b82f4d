import type { IoClock } from '@ovmsim/kernel';
import { statusIn, type Audit } from '../audit.js';
import type { CommandSession } from '../command-session.js';
import type { ChannelOutput } from './channel-output.js';

export interface CommandRunnerOptions {
  readonly session: CommandSession;
  readonly output: ChannelOutput;
  readonly audit: Pick<Audit, 'command'>;
  readonly io: Pick<IoClock, 'monotonic'>;
  /** The client has gone. */
  readonly gone: AbortSignal;
}

/** Characters of output in which the status is looked for. */
const statusWithin = 4096;

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
    let began = '';
    try {
      const state = await session.run({
        command,
        signal: current.signal,
        output: (text) => {
          if (began.length < statusWithin) began += text.slice(0, statusWithin);
          return output.lines(text);
        },
      });
      await output.freshLine();
      return current.signal.aborted && state === 'open' ? 'interrupted' : state;
    } finally {
      this.#current = null;
      gone.removeEventListener('abort', left);
      audit.command({ command: session.masked(command), status: statusIn(began), began: at });
    }
  }
}
