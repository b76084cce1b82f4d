import type { Clock, Timer } from '@ovmsim/kernel';
import type { RestartListener } from './options.js';

export interface RestartOptions {
  readonly io: Clock;
  /** How long the agent is away, ms of real time. */
  readonly delayMs: number;
  /** Called when nobody can connect any more. */
  readonly down: () => void;
  /** Called when the agent can be reached again. */
  readonly up: () => void;
  readonly report: (text: string) => void;
}

/** Pause before a port that somebody else took is tried again, ms. */
const AGAIN = 1000;

/** The agent's restart: the port refuses first, then the answer leaves, later the port is back with what was installed. */
export class Restart {
  private readonly listeners: RestartListener[] = [];
  private requested = false;
  private away: { timer: Timer; back: Promise<void>; resolve: () => void } | null = null;
  private closed = false;
  private stopped = false;

  constructor(private readonly options: RestartOptions) {}

  add(listener: RestartListener): void {
    this.listeners.push(listener);
  }

  request(): void {
    this.requested = true;
  }

  /** Takes the agent down if a call asked for it. Without listeners it is up again before this resolves. */
  async goDownIfRequested(): Promise<void> {
    if (!this.requested) return;
    this.requested = false;
    if (this.away !== null || this.stopped) return;
    await this.stopListening();
    if (this.listeners.length === 0) {
      this.options.up();
      return;
    }
    this.comeBackAfter(this.options.delayMs);
  }

  /** Whether the agent is there or will be by itself; false after `stop`. */
  get running(): boolean {
    return !this.stopped;
  }

  /** Ends the agent until `start`. */
  async stop(): Promise<void> {
    await this.settled();
    if (this.stopped) return;
    this.stopped = true;
    await this.stopListening();
  }

  /** Brings an agent back that was stopped. */
  async start(): Promise<void> {
    await this.settled();
    if (!this.stopped) return;
    await this.listen();
    this.options.up();
  }

  /** Runs `body` while nobody can connect, then comes up at once. */
  async around(body: () => Promise<void>): Promise<void> {
    await this.settled();
    await this.stopListening();
    await body();
    await this.listen();
    this.options.up();
  }

  /** Resolves when no restart is under way. */
  async settled(): Promise<void> {
    while (this.away !== null) await this.away.back;
  }

  close(): void {
    this.closed = true;
    this.away?.timer.cancel();
    this.away?.resolve();
    this.away = null;
  }

  private async stopListening(): Promise<void> {
    this.options.down();
    for (const listener of this.listeners) await listener.stop();
  }

  private async listen(): Promise<void> {
    for (const listener of this.listeners) await listener.start();
    this.stopped = false;
  }

  private comeBackAfter(ms: number): void {
    let resolve = this.away?.resolve;
    const back = this.away?.back ?? new Promise<void>((done) => (resolve = done));
    const timer = this.options.io.timer(() => this.comeBack(), ms);
    this.away = { timer, back, resolve: () => resolve?.() };
  }

  private async comeBack(): Promise<void> {
    try {
      await this.listen();
    } catch (error) {
      this.options.report(`the agent cannot listen again: ${error instanceof Error ? error.message : String(error)}`);
      if (!this.closed) this.comeBackAfter(AGAIN);
      return;
    }
    const away = this.away;
    this.away = null;
    if (!this.closed) this.options.up();
    away?.resolve();
  }
}
