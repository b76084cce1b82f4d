import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Readable, Writable } from 'node:stream';
import type { Clock, Entropy, IoClock } from '@ovmsim/kernel';
import type { Level } from '@ovmsim/model';
import { AgentCertificates } from '../core/certificates.js';
import { PythonException } from '../core/python-exception.js';
import { readSelf, type Self } from '../core/self.js';
import type { AgentService } from '../core/service.js';
import { DiskFiles, type StateFiles } from '../core/state-files.js';

/** One run of a Server's command-line tool. */
export interface ToolRun {
  /** Folder that stands for the Server's root. */
  readonly root: string;
  readonly args: readonly string[];
  /** A terminal is asked without echo. */
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly clock: IoClock;
  readonly entropy: Entropy;
  /** The Server's agent, to be started and stopped; null where nobody can reach it. */
  readonly service: AgentService | null;
}

/** What a tool is. Its run gives the exit code: 0 done, 1 refused or failed, 2 the command line is wrong. */
export interface Tool {
  /** What it is for, in one line. */
  readonly about: string;
  readonly level: Level;
  readonly evidence: string;
  run(run: ToolRun): Promise<number>;
}

/** What a tool's user can do something about: one line on standard error. */
export class ToolError extends Error {
  override readonly name = 'ToolError';

  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

export interface ToolSpec<O extends NonNullable<ParseArgsConfig['options']>> {
  readonly name: string;
  readonly about: string;
  readonly level: Level;
  /** The primary source of its name, its arguments and what it prints. */
  readonly evidence: string;
  /** What `--help` prints. */
  readonly help: string;
  readonly options: O;
  /** Options end at the first argument that is none: what follows may begin with a dash. */
  readonly optionsFirst?: boolean;
  /** How many arguments there are beside the options, at least and at most. */
  readonly count: readonly [number, number];
  body(run: ToolRun, given: { readonly values: ReturnType<typeof parseArgs<{ options: O }>>['values']; readonly args: readonly string[] }): Promise<number>;
}

/** A tool from its parts: reads the command line, answers `--help`, and tells of a user's mistake in one line. */
export function makeTool<O extends NonNullable<ParseArgsConfig['options']>>(spec: ToolSpec<O>): Tool {
  return {
    about: spec.about,
    level: spec.level,
    evidence: spec.evidence,
    run: async (run) => {
      try {
        return await parsed(spec, run);
      } catch (error) {
        const told = toldAs(error);
        if (told === null) throw error;
        run.stderr.write(`${spec.name}: ${told.text}\n`);
        return told.exitCode;
      }
    },
  };
}

async function parsed<O extends NonNullable<ParseArgsConfig['options']>>(spec: ToolSpec<O>, run: ToolRun): Promise<number> {
  if (asksForHelp(spec, run.args)) {
    run.stdout.write(spec.help);
    return 0;
  }
  const [options, rest] = split(spec, run.args);
  const { values, positionals } = parseArgs({ args: [...options], options: spec.options, allowPositionals: true, strict: true });
  const args = [...positionals, ...rest];
  const [least, most] = spec.count;
  if (args.length < least || args.length > most) throw new ToolError(`${args.length < least ? 'something is missing' : `${args[most] ?? ''} is too much`}; ${spec.name} --help shows the usage`, 2);
  return spec.body(run, { values, args });
}

function asksForHelp<O extends NonNullable<ParseArgsConfig['options']>>(spec: ToolSpec<O>, args: readonly string[]): boolean {
  return split(spec, args)[0].some((arg) => arg === '-h' || arg === '--help');
}

/** The part of the command line that may hold options, and the part that may not. */
function split<O extends NonNullable<ParseArgsConfig['options']>>({ options, optionsFirst }: ToolSpec<O>, args: readonly string[]): [readonly string[], readonly string[]] {
  if (optionsFirst !== true) return [args, []];
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const first = tokens.find((token) => token.kind === 'positional')?.index ?? args.length;
  return [args.slice(0, first), args.slice(first)];
}

/** Null for what is no user's mistake. */
function toldAs(error: unknown): { text: string; exitCode: number } | null {
  if (error instanceof ToolError) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof PythonException) return { text: error.message, exitCode: 1 };
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof SyntaxError) return { text: `a file of the Server is damaged: ${message}`, exitCode: 1 };
  if (code?.startsWith('ERR_PARSE_ARGS') === true) return { text: `${message.split('. ')[0] ?? message}; --help shows the usage`, exitCode: 2 };
  return syscall === undefined ? null : { text: message, exitCode: 1 };
}

/** The Server whose root this is. Throws ToolError where no agent has ever been started. */
export function serverAt(run: ToolRun): { readonly files: StateFiles; readonly self: Self } {
  const files = new DiskFiles(run.root);
  const self = readSelf(files);
  if (self === null) throw new ToolError(`no Server lives in ${run.root}: its agent has never been started`);
  return { files, self };
}

/** The certificate folder of a Server. */
export function certificatesOf(files: StateFiles, self: Self, { entropy, clock }: { entropy: Entropy; clock: Clock }): AgentCertificates {
  return new AgentCertificates({ files, entropy, clock, hostname: self.hostname, ip: self.ip });
}
