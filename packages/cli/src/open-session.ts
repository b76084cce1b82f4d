import type { OvmClient } from '@ovmsim/client';
import type { Clock, Logger } from '@ovmsim/kernel';
import type { CliGrammar } from '@ovmsim/model';
import { CommandError } from './command-error.js';
import type { CommandOutcome, CommandRun, CommandSession, Completion, Output } from './command-session.js';
import { complete } from './language/complete.js';
import { GrammarIndex } from './language/grammar-index.js';
import { maskLine } from './language/mask.js';
import { parseCommand } from './language/parse.js';
import { answerQuestion, isQuestion } from './language/question.js';
import { splitLine, wordsOf } from './language/scanner.js';
import { outputModeOf, writeAnswer } from './render/answer.js';
import type { Answer } from './render/data.js';
import { headerTime } from './render/time.js';
import { runCommand } from './run/command.js';
import { ManagerCalls, managerError } from './run/manager.js';
import { namedObjects } from './run/resolve.js';
import type { Named } from './run/resolve.js';
import { runSessionCommand, sessionCommand, summary } from './session/session-commands.js';
import type { SessionAnswer } from './session/session-commands.js';
import { endOfLineOf, initialSettings } from './session/settings.js';
import { failures } from './texts.js';

export interface CommandSessionOptions {
  /** With the user's credentials. It belongs to whoever made it, and outlives the session. */
  readonly client: OvmClient;
  readonly grammar: CliGrammar;
  /** Of the product, as `showversion` prints it: '3.4.2.1384'. */
  readonly version: string;
  /** The Manager's clock: what `Time:` shows. */
  readonly world: Pick<Clock, 'now'>;
  /** Real time: CommandTimeout, and pauses between two attempts. */
  readonly io: Clock;
  readonly log: Logger;
  /** The Manager's zone, 'Europe/Amsterdam'. */
  readonly zone: string;
}

const nothing: CommandOutcome = { session: 'open', status: null, jobId: null, error: null };

/** Opens a session of the command line. It asks nothing of the Manager until a command does. */
export function openCommandSession(options: CommandSessionOptions): CommandSession {
  return new Session(options);
}

class Session implements CommandSession {
  readonly #options: CommandSessionOptions;
  readonly #grammar: GrammarIndex;
  readonly #zone: string;
  readonly #settings = initialSettings();
  readonly #closing = new AbortController();

  constructor(options: CommandSessionOptions) {
    this.#options = options;
    this.#grammar = GrammarIndex.of(options.grammar);
    this.#zone = options.zone;
  }

  get endOfLine(): string {
    return endOfLineOf(this.#settings);
  }

  split(line: string): readonly string[] {
    return splitLine(line);
  }

  masked(line: string): string {
    return maskLine(line, this.#grammar);
  }

  async run({ command, output, signal }: CommandRun): Promise<CommandOutcome> {
    const text = command.trim();
    if (text === '') return nothing;
    const answer = await this.#answer(text, signal);
    if (answer === 'closed') return { ...nothing, session: 'closed' };
    try {
      if ('text' in answer) await output(answer.text);
      else await this.#write(answer, text, output);
    } catch (error) {
      // Whoever asked has gone; the command was run all the same.
      this.#options.log.debug({ error }, 'an answer of the command line was not taken');
    }
    if ('text' in answer) return nothing;
    const { status, jobId, error } = answer;
    return { session: 'open', status, jobId, error };
  }

  async complete(line: string, signal: AbortSignal): Promise<Completion> {
    return complete(line, { grammar: this.#grammar, objects: (type) => this.#objects(type, signal).catch(() => []) });
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  /** What the command comes to. The mode in which it is written is the one after it: `set outputMode=Xml` answers in XML (observed). */
  async #answer(text: string, signal: AbortSignal): Promise<SessionAnswer> {
    const limits = this.#limits(signal);
    try {
      return await this.#answerOf(text, limits);
    } catch (error) {
      return this.#failure(error, limits.jobId());
    } finally {
      limits.end();
    }
  }

  async #answerOf(text: string, { signal, onJob }: Limits): Promise<SessionAnswer> {
    const grammar = this.#grammar;
    if (isQuestion(text)) {
      return { text: await answerQuestion(text, { grammar, summary: summary(grammar), objects: (type) => this.#objects(type, signal) }) };
    }
    const [first, ...rest] = wordsOf(text);
    const session = first === undefined ? undefined : sessionCommand(first.raw);
    if (session !== undefined) return runSessionCommand(session, rest, { grammar, version: this.#options.version, settings: this.#settings });
    const { client, io, world } = this.#options;
    const { CommandMode, AlphabetizeAttributes } = this.#settings;
    return runCommand(parseCommand(text, { grammar, zone: this.#zone }), {
      client, grammar, io, signal, onJob, zone: this.#zone, now: world.now(), synchronous: CommandMode === 'Synchronous', alphabetize: AlphabetizeAttributes === 'Yes',
    });
  }

  #write(answer: Answer, text: string, output: Output): Promise<void> {
    const { world } = this.#options;
    return writeAnswer(answer, { command: this.masked(text), time: headerTime(world.now(), this.#zone) }, { mode: outputModeOf(this.#settings.OutputMode), output });
  }

  #failure(error: unknown, runningJob: string | null): Answer {
    const known = error instanceof CommandError ? error : this.#managerError(error);
    return { status: 'Failure', jobId: (known instanceof CommandError ? known.jobId : null) ?? runningJob, data: null, error: known.message };
  }

  #managerError(error: unknown): Error {
    try {
      return managerError(error);
    } catch (unknown) {
      this.#options.log.error({ error: unknown }, 'a command of the command line failed');
      return failures.internal();
    }
  }

  async #objects(typeName: string, signal: AbortSignal): Promise<readonly Named[]> {
    const type = this.#grammar.type(typeName);
    return type === undefined ? [] : namedObjects(type, new ManagerCalls(this.#options.client, AbortSignal.any([signal, this.#closing.signal])));
  }

  /** What ends a command before it ends by itself: its time-out, Ctrl-C, the end of the session. The reason names the job that goes on. */
  #limits(left: AbortSignal): Limits {
    const seconds = Number(this.#settings.CommandTimeout);
    const ending = new AbortController();
    let job: string | null = null;
    const leave = (): void => ending.abort(failures.interrupted(job));
    const timer = this.#options.io.timer(() => ending.abort(failures.timeout(seconds, job)), seconds * 1000);
    const signals = [left, this.#closing.signal];
    for (const signal of signals) {
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
    }
    return {
      signal: ending.signal,
      onJob: (id) => { job = id; },
      jobId: () => job,
      end: () => {
        timer.cancel();
        for (const signal of signals) signal.removeEventListener('abort', leave);
      },
    };
  }
}

interface Limits {
  readonly signal: AbortSignal;
  readonly onJob: (id: string | null) => void;
  /** Of the job that the command waits for. */
  readonly jobId: () => string | null;
  readonly end: () => void;
}
