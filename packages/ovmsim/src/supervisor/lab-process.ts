import type { AskParent, Clock, ClockState } from '@ovmsim/kernel';
import { startOf } from './alive.js';
import { LabChild, type ReadyInfo } from './child.js';

/** Members of a process's configuration, its own part `process` apart. */
export type ProcessConfig = Readonly<Record<string, unknown>>;

export interface ProcessWishes {
  readonly name: string;
  /** Package whose `main` is run. */
  readonly package: string;
  readonly config: ProcessConfig;
  /** Its own part of the configuration without the clock, which is that of the lab at each start. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly logFile: string;
  /** What a later start must find as the first one left it: the ports it got, the state it has. */
  readonly pin: (info: Readonly<Record<string, unknown>>) => ProcessConfig;
}

/** One process of a lab over all its starts: it can be stopped, killed and started again where it was. */
export class LabProcess {
  private child: LabChild | null = null;
  private pinned: ProcessConfig = {};
  private controlPort = 0;
  /** How it runs otherwise than the lab was made. */
  private change: ProcessConfig = {};
  private expected = false;

  constructor(
    private readonly wishes: ProcessWishes,
    private readonly environment: { readonly clock: Clock; readonly onLoss: (name: string, reason: string) => void; readonly onAsk: AskParent },
  ) {}

  get name(): string {
    return this.wishes.name;
  }

  get running(): boolean {
    return this.child?.running ?? false;
  }

  /** What it was, or will be, started with. */
  get config(): ProcessConfig {
    return { ...this.wishes.config, ...this.pinned, ...this.change };
  }

  get changed(): boolean {
    return Object.keys(this.change).length > 0;
  }

  /** What it said of itself when it last came up. */
  get ready(): ReadyInfo {
    return this.child?.ready ?? { info: {}, control: { url: '', tokenFile: '' } };
  }

  /** As the lab file names it; one that has ended keeps the id it had. */
  get facts(): { readonly name: string; readonly pid: number; readonly started: string | null } {
    return { name: this.name, pid: this.child?.pid ?? 0, started: this.child?.startedAt ?? null };
  }

  /** Starts it at this time of the world and waits until it is ready. Throws an Error with the process's own words. */
  async start(world: ClockState): Promise<void> {
    const { name, own, logFile } = this.wishes;
    this.expected = false;
    const control = { ...(own['control'] as object), port: this.controlPort };
    const child = await LabChild.start({
      name,
      package: this.wishes.package,
      logFile,
      clock: this.environment.clock,
      onAsk: this.environment.onAsk,
      config: { ...this.config, process: { ...own, control, clock: world } },
    });
    this.child = child;
    child.startedAt = startOf(child.pid);
    this.controlPort = Number(new URL(child.ready.control.url).port);
    this.pinned = { ...this.pinned, ...this.wishes.pin(child.ready.info) };
    child.onExit((reason) => {
      if (!this.expected) this.environment.onLoss(name, reason);
    });
  }

  /** Asks it to end; `kill` ends it as kill -9 does. Resolves when it is gone. */
  async end(how: 'stop' | 'kill' = 'stop'): Promise<void> {
    this.expected = true;
    await (how === 'kill' ? this.child?.kill() : this.child?.stop());
  }

  /** From its next start it runs with these members for good. */
  settle(config: ProcessConfig): void {
    this.pinned = { ...this.pinned, ...config };
  }

  /** From its next start it runs with these members in its configuration; undefined takes back all such changes. Answers what takes back this one. */
  configure(change: ProcessConfig | undefined): () => void {
    const before = this.change;
    this.change = change === undefined ? {} : { ...this.change, ...change };
    return () => {
      this.change = before;
    };
  }
}
