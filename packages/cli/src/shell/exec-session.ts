import type { Readable } from 'node:stream';
import { closing, prompt, type CommandSession } from '../command-session.js';
import type { ChannelOutput } from './channel-output.js';
import type { CommandRunner } from './command-runner.js';

export interface ExecSessionOptions {
  readonly session: CommandSession;
  readonly output: ChannelOutput;
  readonly runner: CommandRunner;
  readonly gone: AbortSignal;
  readonly channel: Readable;
  /** The commands as the client sent them. */
  readonly command: string;
  readonly lineLength: number;
}

const controlC = 0x03;

/**
 * The commands of an exec request, run as if they were typed: prompt, command, its output, the next one. The last line is 'OVM> Connection closed.', or
 * 'OVM> exit' where that was the last command (transcripts 3.4).
 */
export class ExecSession {
  readonly #options: ExecSessionOptions;
  #interrupted = false;

  constructor(options: ExecSessionOptions) {
    this.#options = options;
  }

  /** Leaves the command that runs, and those after it. */
  interrupt(): void {
    this.#interrupted = true;
    this.#options.runner.interrupt();
  }

  async run(): Promise<void> {
    const { session, channel, output, runner, command, lineLength, gone } = this.#options;
    // Standard input is of no interest, but for Ctrl-C from a terminal that `ssh -t` has made raw.
    channel.on('data', (bytes: Buffer) => {
      if (bytes.includes(controlC)) this.interrupt();
    });
    try {
      const commands = command.length > lineLength ? [] : command.split(/\r\n?|\n/).flatMap((line) => session.split(line));
      if (command.length > lineLength) await output.lines(tooLong(lineLength));
      for (const one of commands) {
        if (this.#interrupted || gone.aborted) break;
        await output.raw(prompt + session.masked(one));
        await output.endLine();
        if ((await runner.run(one)) === 'closed') return;
      }
      await output.raw(prompt + closing);
      await output.endLine();
    } finally {
      await session.close();
    }
  }
}

/** What is said instead of running a line that is longer than any command can be. */
export const tooLong = (length: number): string => `Error Msg: A command has at most ${length} characters in this simulator.\n`;
