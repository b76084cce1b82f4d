/** What follows a partial line. */
export interface Completion {
  /** Index in the line at which the word to be replaced begins. */
  readonly from: number;
  /** Words that may stand there; an object name with blanks comes quoted. */
  readonly words: readonly string[];
}

/** Where a command's output goes: text in which '\n' ends a line, whatever `EndlineChars` says; the session makes the bytes. */
export type Output = (text: string) => void | Promise<void>;

export interface CommandRun {
  /** One command as it was received, without a `;`. */
  readonly command: string;
  readonly output: Output;
  /** Ctrl-C, or the client has gone: the command is left, its job goes on. */
  readonly signal: AbortSignal;
}

/** What came of a command, whatever the mode in which it was printed. */
export interface CommandOutcome {
  /** 'closed' after `exit`. */
  readonly session: 'open' | 'closed';
  /** Null for what has no status: help, an empty line. */
  readonly status: 'Success' | 'Failure' | null;
  readonly jobId: string | null;
  /** Text of a failure. */
  readonly error: string | null;
}

/** One user's session on the command line: what `set` has set, and the login to the Manager. Sessions know nothing of each other. */
export interface CommandSession {
  /** Bytes between two lines now ('\n\r' unless set otherwise: CLI scripts in the field rely on LF before CR). */
  readonly endOfLine: string;
  /** Parts a line at `;` outside quotes; blanks around the parts are gone, and so are empty parts. */
  split(line: string): readonly string[];
  /** Runs a command to its end. Never throws for what a command does wrong: output and outcome say it. */
  run(run: CommandRun): Promise<CommandOutcome>;
  /** What may stand at the end of `line`; names of objects are asked of the Manager. */
  complete(line: string, signal: AbortSignal): Promise<Completion>;
  /** The line as it may be logged and echoed again: secrets are asterisks. */
  masked(line: string): string;
  close(): Promise<void>;
}

/** How many characters the prompt has is what scripts count on: 'OVM> ' (CLI guide 3.3). */
export const prompt = 'OVM> ';
/** The last line of an exec channel that was not ended by `exit` (transcript 3.4). */
export const closing = 'Connection closed.';
