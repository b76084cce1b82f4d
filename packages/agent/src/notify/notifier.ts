import { notificationFields, type AgentEvent, type AgentStatistics } from '@ovmsim/model';
import type { Clock, Timer } from '@ovmsim/kernel';
import type { NewEvent, NotificationQueue } from './queue.js';
import type { NotifyTransport } from './transport.js';

/** First pause after a failure and longest pause, ms of real time (ours). */
const PAUSES = { first: 250, longest: 10_000 };

/** Where the owner wants to hear from the Server; null when nobody does. */
export interface NotificationTarget {
  readonly eventUrl: string;
  readonly statisticUrl: string;
}

export interface NotifierOptions {
  readonly queue: NotificationQueue;
  readonly transport: NotifyTransport;
  readonly io: Clock;
  readonly target: () => NotificationTarget | null;
  /** Tells of what went wrong; the text is the stock agent's. */
  readonly report: (text: string) => void;
}

/**
 * Posts what is queued, one event after the other, oldest first: the next one leaves when the Manager has accepted the one
 * before it. After a failure it pauses, longer each time; a new event does not cut the pause short, `wake` does.
 */
export class Notifier {
  private sending: Promise<void> | null = null;
  private pause: { timer: Timer; length: number } | null = null;
  private failures = 0;
  private held = false;
  private closed = false;

  constructor(private readonly options: NotifierOptions) {}

  /** Queues an event if somebody wants it. */
  add(event: NewEvent): void {
    if (!this.wanted()) return;
    const dropped = this.options.queue.add(event);
    if (dropped > 0) this.options.report(`Notification queue is full, ${dropped} dropped`);
    if (this.pause === null) this.start();
  }

  /** Tries again now, whatever pause there was. */
  wake(): void {
    this.pause?.timer.cancel();
    this.pause = null;
    this.failures = 0;
    this.start();
  }

  /** Sends nothing until `release`: the agent is down. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
    this.wake();
  }

  /** Resolves when everything queued has been accepted, or the Manager has refused and a pause has begun. */
  async settled(): Promise<void> {
    while (this.sending !== null) await this.sending;
  }

  /** Posts samples once; what the Manager does not accept is lost. */
  async statistics(samples: AgentStatistics): Promise<void> {
    const url = this.options.target()?.statisticUrl ?? '';
    if (url === '' || this.held || this.closed) return;
    try {
      const status = await this.options.transport.post(url, onWire(samples, notificationFields.statistic));
      if (!accepted(status)) this.options.report(`Unable to send notification: statistics, HTTP ${status}`);
    } catch (error) {
      this.options.report(`Unable to send notification: statistics, ${text(error)}`);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.pause?.timer.cancel();
    this.pause = null;
    await this.settled();
  }

  private wanted(): boolean {
    return !this.closed && (this.options.target()?.eventUrl ?? '') !== '';
  }

  private start(): void {
    if (this.sending !== null || this.held || !this.wanted() || this.options.queue.length === 0) return;
    this.sending = this.send().finally(() => {
      this.sending = null;
      // What was queued between the last look and now.
      if (this.pause === null) this.start();
    });
  }

  private async send(): Promise<void> {
    for (;;) {
      const url = this.options.target()?.eventUrl ?? '';
      const event = this.closed || this.held || url === '' ? null : this.options.queue.first();
      if (event === null) return;
      const failure = await this.deliver(url, event);
      if (failure === null) continue;
      this.options.report(`Unable to send notification: ${event.type} ${event.number}, ${failure}`);
      this.rest();
      return;
    }
  }

  /** Null when the event is dealt with; else why it is not. */
  private async deliver(url: string, event: AgentEvent): Promise<string | null> {
    try {
      const status = await this.options.transport.post(url, onWire(event, notificationFields.event));
      if (!accepted(status) && status !== 400) return `HTTP ${status}`;
      if (status === 400) this.options.report(`Unable to send notification: ${event.type} ${event.number} is not understood, dropped`);
      this.options.queue.remove(event.number);
      this.failures = 0;
      return null;
    } catch (error) {
      return text(error);
    }
  }

  private rest(): void {
    if (this.closed) return;
    const length = Math.min(PAUSES.first * 2 ** this.failures, PAUSES.longest);
    this.failures += 1;
    const timer = this.options.io.timer(() => {
      this.pause = null;
      this.start();
    }, length);
    this.pause = { timer, length };
  }
}

function accepted(status: number): boolean {
  return status >= 200 && status < 300;
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The members under the names they have on the wire, which the registry keeps in one place. */
function onWire<T extends object>(message: T, names: { readonly [K in keyof T]?: string }): Record<string, unknown> {
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [names[key as keyof T] ?? key, value as unknown]));
}
