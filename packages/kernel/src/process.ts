import { readFileSync } from 'node:fs';
import { z, type ZodType } from 'zod';
import { IoClock } from './clock.js';
import { clockState } from './control/clock-state.js';
import { startControl, type ControlEndpoint, type ControlHooks } from './control/control.js';
import { FaultHooks } from './faults.js';
import { ListenError } from './listener/types.js';
import { createLog, type Logger } from './log.js';
import { parentOf, type AskParent } from './parent.js';
import { Entropy, Rng } from './random.js';
import { WireRecorder } from './wire/recorder.js';
import { WorldClock, type ClockState } from './world-clock.js';

/** What every part of a process is given instead of reaching for it. */
export interface ProcessContext {
  readonly name: string;
  readonly log: Logger;
  readonly world: WorldClock;
  readonly io: IoClock;
  readonly rng: Rng;
  readonly entropy: Entropy;
  readonly recorder: WireRecorder;
  readonly faults: FaultHooks;
  /** Only in a process that another one has started. */
  readonly askParent?: AskParent;
}

/** A process that has come up. */
export interface Running {
  /** Told to the supervisor: addresses, files. */
  readonly info: Record<string, unknown>;
  readonly control: ControlHooks;
  /** Frees every port. */
  close(): Promise<void>;
}

export interface ProcessSpec<C> {
  readonly name: string;
  /** For the configuration document without its member `process`. */
  readonly config: ZodType<C>;
  /** Throws ConfigError or ListenError for what the user can put right; anything else is a defect and logged with its stack. */
  start(config: C, context: ProcessContext): Promise<Running>;
}

/** A mistake in what the user asked for: told in one line, without a stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const processSchema = z.strictObject({
  name: z.string(),
  seed: z.union([z.string(), z.number()]),
  clock: clockState.optional(),
  control: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.number().int().default(0), tokenFile: z.string() }),
  logFile: z.string().optional(),
  logLevel: z.string().optional(),
});
type ProcessConfig = z.infer<typeof processSchema>;

export interface ContextOptions {
  readonly name: string;
  readonly seed: string | number;
  readonly clock?: Partial<ClockState> | undefined;
  /** Default: a log that goes to standard error. */
  readonly log?: Logger | undefined;
}

/** The world of one process; also for tests, and for several in one process. */
export function createContext(options: ContextOptions): ProcessContext {
  const io = new IoClock();
  const rng = new Rng(options.seed);
  const log = options.log ?? createLog({ name: options.name });
  const world = new WorldClock(io, options.clock);
  world.onError((error) => log.error({ err: error }, 'a timer failed'));
  return {
    name: options.name,
    log,
    io,
    world,
    rng,
    entropy: new Entropy(),
    recorder: new WireRecorder({ process: options.name, clock: io }),
    faults: new FaultHooks(rng.fork('faults'), { clock: io }),
  };
}

/** How long closing may take before the process just ends. */
const closingMs = 3000;

/** What a process that has come up tells of itself. */
export interface ReadyMessage {
  readonly info: Readonly<Record<string, unknown>>;
  readonly control: { readonly url: string; readonly tokenFile: string };
  readonly pid: number;
}

/** For a process that is not started by a supervisor. */
export interface OwnStart {
  /** Answers the configuration document; may take its time: nothing is held until then, and a signal ends the process at once. May throw ConfigError. */
  readonly read: () => unknown;
  /** Hears that the process is ready. */
  readonly ready?: (told: ReadyMessage) => Promise<void>;
}

/**
 * Entry of a process. Its configuration comes from `start` if given, else as the first message of its parent (`{config}`), or in OVMSIM_CONFIG as JSON
 * or '@file'. It tells its parent `{ready}` or `{failed}`, and ends when the channel to its parent closes, on SIGTERM, and on
 * SIGINT unless it has a parent. Exit codes: 0, 1 for a defect, 2 for a mistake in the configuration.
 */
export function runProcess<C>(spec: ProcessSpec<C>, start?: OwnStart): void {
  new ProcessLife(spec, start).begin();
}

class ProcessLife<C> {
  #running: Running | null = null;
  #control: ControlEndpoint | null = null;
  #log: Logger | null = null;
  #starting = false;
  #ending = false;

  constructor(
    private readonly spec: ProcessSpec<C>,
    private readonly own?: OwnStart,
  ) {}

  begin(): void {
    process.on('uncaughtException', (error) => this.#fail(error));
    process.on('unhandledRejection', (error) => this.#fail(error));
    process.on('SIGTERM', () => this.#end());
    if (process.send === undefined || this.own !== undefined) {
      process.on('SIGINT', () => this.#end());
      this.#start(this.own?.read ?? configFromEnvironment);
      return;
    }
    // Ctrl-C reaches every process of the terminal, but when to stop is the parent's decision.
    process.on('SIGINT', () => undefined);
    process.once('disconnect', () => this.#end());
    if (process.env['OVMSIM_CONFIG'] !== undefined) this.#start(configFromEnvironment);
    else process.once('message', (message: unknown) => this.#start(() => (message as { config?: unknown } | null)?.config));
  }

  #start(read: () => unknown): void {
    this.#up(read).catch((error: unknown) => this.#fail(error));
  }

  async #up(read: () => unknown): Promise<void> {
    const document = await read();
    if (this.#ending) return;
    this.#starting = true;
    const { own, config } = parseConfig(this.spec, document);
    this.#log = createLog({ name: own.name, file: own.logFile, level: own.logLevel });
    const context = createContext({ name: own.name, seed: own.seed, clock: own.clock, log: this.#log });
    const askParent = this.own === undefined ? parentOf(process) : undefined;
    const running = await this.spec.start(config, askParent === undefined ? context : { ...context, askParent });
    this.#running = running;
    if (this.#ending) {
      await this.#close();
      return;
    }
    const control = await startControl({ ...own.control, ...context }, running.control);
    this.#control = control;
    this.#log.info({ info: running.info, control: control.url }, 'ready');
    const told: ReadyMessage = { info: running.info, control: { url: control.url, tokenFile: control.tokenFile }, pid: process.pid };
    await this.own?.ready?.(told);
    tell({ ready: told });
    this.#starting = false;
    if (this.#ending) await this.#close();
  }

  #end(): void {
    if (this.#ending) return;
    this.#ending = true;
    setTimeout(() => process.exit(0), closingMs);
    // What is still coming up is closed as soon as it is up.
    if (!this.#starting) void this.#close();
  }

  async #close(): Promise<never> {
    try {
      await Promise.all([this.#running?.close(), this.#control?.close()]);
    } catch (error) {
      this.#log?.error({ err: error }, 'closing failed');
    }
    process.exit(0);
  }

  #fail(error: unknown): void {
    if (this.#ending) process.exit(0);
    const users = error instanceof ConfigError || error instanceof ListenError;
    const message = error instanceof Error ? error.message : String(error);
    if (!users) this.#log?.fatal({ err: error }, 'failed');
    process.stderr.write(`${this.spec.name}: ${message}\n`);
    const exit = (): never => process.exit(users ? 2 : 1);
    // The message must be out before the channel goes with the process.
    if (process.send !== undefined && process.connected) process.send({ failed: message }, undefined, {}, exit);
    else exit();
  }
}

function tell(message: object): void {
  if (process.connected) process.send?.(message);
}

function configFromEnvironment(): unknown {
  const text = process.env['OVMSIM_CONFIG'];
  if (text === undefined) throw new ConfigError('no configuration: set OVMSIM_CONFIG to JSON, or to @ and the path of a file');
  try {
    return JSON.parse(text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text) as unknown;
  } catch (error) {
    throw new ConfigError(`OVMSIM_CONFIG cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Splits a configuration document and checks both parts. Throws ConfigError that names each wrong member. */
export function parseConfig<C>(spec: Pick<ProcessSpec<C>, 'config'>, document: unknown): { own: ProcessConfig; config: C } {
  const { process: own, ...rest } = (typeof document === 'object' && document !== null ? document : {}) as Record<string, unknown>;
  const mine = processSchema.safeParse(own);
  const theirs = spec.config.safeParse(rest);
  const problems = [
    ...(mine.error?.issues ?? []).map((issue) => ({ path: ['process', ...issue.path], message: issue.message })),
    ...(theirs.error?.issues ?? []),
  ].map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  if (!mine.success || !theirs.success) throw new ConfigError(`the configuration is wrong: ${problems.join('; ')}`);
  return { own: mine.data, config: theirs.data };
}
