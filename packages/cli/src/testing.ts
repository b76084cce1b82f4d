import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OvmClient } from '@ovmsim/client';
import { createContext, silentLog, type ProcessContext } from '@ovmsim/kernel';
import ssh2 from 'ssh2';
import type { Client, ClientChannel, ConnectConfig } from 'ssh2';
import type { CommandOutcome, CommandRun, CommandSession } from './command-session.js';
import type { LoginAnswer } from './login.js';
import { hostKeys, isSound, type KeyPair } from './ssh/host-keys.js';
import type { CommandLineOptions, RunningCommandLine } from './server.js';
import { startCommandLine } from './start.js';

/** A session that answers every command with a block of its own; `wait` runs until it is left, `flood N` writes N kilobytes. */
export class FakeSession implements CommandSession {
  endOfLine = '\n\r';
  closed = false;
  readonly ran: string[] = [];
  /** Commands that were left. */
  readonly left: string[] = [];

  split(line: string): readonly string[] {
    return line.split(';').map((part) => part.trim()).filter((part) => part !== '');
  }

  async run({ command, output, signal }: CommandRun): Promise<CommandOutcome> {
    const nothing = { session: 'open', status: null, jobId: null, error: null } as const;
    this.ran.push(command);
    if (command === 'exit') return { ...nothing, session: 'closed' };
    if (command === 'wait') await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
    if (signal.aborted) this.left.push(command);
    if (signal.aborted) return nothing;
    if (command === 'fail') throw new Error('a defect');
    const ending = /^set EndlineChars=(CRLF|CR|LF)$/.exec(command)?.[1];
    if (ending !== undefined) this.endOfLine = { CRLF: '\n\r', CR: '\r', LF: '\n' }[ending] ?? this.endOfLine;
    const kilobytes = Number(/^flood (\d+)$/.exec(command)?.[1] ?? 0);
    for (let sent = 0; sent < kilobytes && !signal.aborted; sent += 64) await output(`${'x'.repeat(65_535)}\n`);
    const status = command.startsWith('bad') ? 'Failure' : 'Success';
    await output(`Command: ${this.masked(command)}\nStatus: ${status}\n`);
    return { ...nothing, status };
  }

  async complete(line: string): Promise<{ from: number; words: string[] }> {
    const from = line.lastIndexOf(' ') + 1;
    const typed = line.slice(from).toLowerCase();
    return { from, words: ['list', 'Server', 'ServerPool', 'show'].filter((word) => word.toLowerCase().startsWith(typed)) };
  }

  masked(line: string): string {
    return line.replace(/(password=)\S+/g, '$1******');
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A user's key pair. */
export function userKey(type: 'ed25519' | 'ecdsa' | 'rsa'): KeyPair {
  for (;;) {
    const pair = type === 'ed25519' ? ssh2.utils.generateKeyPairSync(type) : ssh2.utils.generateKeyPairSync(type, { bits: type === 'rsa' ? 2048 : 256 });
    if (isSound(pair)) return pair;
  }
}

/** A command line without a Manager: who logs in, with what, and the sessions that were opened. */
export interface TestLine {
  readonly line: RunningCommandLine;
  readonly port: number;
  readonly folder: string;
  readonly context: ProcessContext;
  readonly sessions: FakeSession[];
  readonly logins: { readonly user: string; readonly password: string }[];
  /** How many of the logins have been ended. */
  readonly ended: () => number;
  /** The Manager's one user; null: it does not answer. */
  readonly account: { password: string | null };
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'ovmsim-cli-'));
/** Host keys that are made once, because making RSA keys takes a while. */
let madeKeys: Promise<string> | null = null;
const keysFolder = (): Promise<string> =>
  (madeKeys ??= (async () => {
    const folder = newFolder();
    await hostKeys(folder);
    return folder;
  })());

/** Starts one on a free port of 127.0.0.1, with a user admin. */
export async function startTestLine(options: Partial<CommandLineOptions> = {}): Promise<TestLine> {
  const folder = options.state ?? newFolder();
  if (options.state === undefined) cpSync(await keysFolder(), folder, { recursive: true });
  const context = createContext({ name: 'cli', seed: 'test', log: silentLog() });
  const sessions: FakeSession[] = [];
  const logins: { user: string; password: string }[] = [];
  const account: TestLine['account'] = { password: 'Welcome1' };
  let ended = 0;
  const login = async (user: string, password: string): Promise<LoginAnswer> => {
    logins.push({ user, password });
    if (account.password === null) return { denied: 'unreachable', message: 'nobody answers' };
    if (user !== 'admin' || password !== account.password) return { denied: 'refused', message: 'no' };
    return { granted: { client: {} as OvmClient, end: async () => void (ended += 1) } };
  };
  const open = (): FakeSession => {
    const session = new FakeSession();
    sessions.push(session);
    return session;
  };
  const line = await startCommandLine({ host: '127.0.0.1', port: 0, state: folder, context, login, open, ...options });
  return { line, port: line.address.port, folder, context, sessions, logins, ended: () => ended, account };
}

/** Command lines of one test, closed together. */
export class TestLines {
  readonly #lines: TestLine[] = [];

  readonly start = async (options: Partial<CommandLineOptions> = {}): Promise<TestLine> => {
    const line = await startTestLine(options);
    this.#lines.push(line);
    return line;
  };

  readonly close = async (): Promise<void> => {
    await Promise.all(this.#lines.splice(0).map(({ line }) => line.close()));
  };
}

/** Connects and logs in; rejects with the client's own error. */
export function connected(port: number, config: ConnectConfig = {}): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.once('ready', () => resolve(client));
    client.on('error', reject);
    client.once('close', () => reject(new Error('the connection was closed')));
    client.connect({ host: '127.0.0.1', port, username: 'admin', password: 'Welcome1', ...config });
  });
}

export interface ExecResult {
  readonly output: string;
  readonly errors: string;
  readonly status: number | undefined;
}

/** Runs an exec request to its end. */
export async function exec(client: Client, command: string, options: { readonly pty?: boolean; readonly opened?: (channel: ClientChannel) => void } = {}): Promise<ExecResult> {
  const { pty = false, opened: hear } = options;
  const channel = await new Promise<ClientChannel>((resolve, reject) => client.exec(command, { pty }, (error, opened) => (error === undefined ? resolve(opened) : reject(error))));
  hear?.(channel);
  let output = '';
  let errors = '';
  channel.on('data', (bytes: Buffer) => (output += bytes.toString()));
  channel.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  return new Promise((resolve) => channel.on('close', (status?: number) => resolve({ output, errors, status })));
}

/** A shell, and what it has written. */
export class TestShell {
  output = '';
  ended = false;
  readonly #heard = new Set<() => void>();

  private constructor(readonly channel: ClientChannel) {
    const hear = (): void => this.#heard.forEach((each) => each());
    channel.on('data', (bytes: Buffer) => {
      this.output += bytes.toString();
      hear();
    });
    channel.on('close', () => {
      this.ended = true;
      hear();
    });
  }

  static async open(client: Client, pty: boolean): Promise<TestShell> {
    return new TestShell(await new Promise((resolve, reject) => client.shell(pty ? { term: 'xterm' } : false, (error, channel) => (error === undefined ? resolve(channel) : reject(error)))));
  }

  /** Writes, and answers what has come by the time the output ends with `until`. */
  async type(text: string | Buffer, until = 'OVM> '): Promise<string> {
    const from = this.output.length;
    this.channel.write(text);
    await this.#until(() => this.output.length > from && this.output.endsWith(until));
    return this.output.slice(from);
  }

  async closed(): Promise<string> {
    await this.#until(() => this.ended);
    return this.output;
  }

  async prompted(): Promise<void> {
    await this.#until(() => this.output.endsWith('OVM> '));
  }

  #until(met: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!met()) return;
        this.#heard.delete(look);
        resolve();
      };
      this.#heard.add(look);
      look();
    });
  }
}

/** Resolves once a condition holds that something else brings about. */
export async function eventually(context: Pick<ProcessContext, 'io'>, met: () => boolean): Promise<void> {
  while (!met()) await context.io.sleep(5);
}
