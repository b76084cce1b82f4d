import { setImmediate as turn } from 'node:timers/promises';
import { IoClock, type Timer } from '../clock.js';

interface Pending {
  readonly due: number;
  readonly fn: () => void | Promise<void>;
  cancelled: boolean;
}

/** Real time as a test makes it pass. */
export class ManualIo extends IoClock {
  #passed = 0;
  #pending: Pending[] = [];

  /** `began`: what `now` says at first, epoch ms. */
  constructor(private readonly began = 0) {
    super();
  }

  override now(): number {
    return this.began + this.#passed;
  }

  override monotonic(): number {
    return this.#passed;
  }

  override timer(fn: () => void | Promise<void>, ms: number): Timer {
    const pending: Pending = { due: this.#passed + Math.max(0, ms), fn, cancelled: false };
    this.#pending.push(pending);
    return { cancel: () => void (pending.cancelled = true) };
  }

  override backgroundTimer(fn: () => void | Promise<void>, ms: number): Timer {
    return this.timer(fn, ms);
  }

  /** Lets `ms` pass: what falls due is called in the order of time, and each time everything runs that is ready to. */
  async pass(ms: number): Promise<void> {
    const until = this.#passed + ms;
    await turn();
    for (let next = this.#due(until); next !== undefined; next = this.#due(until)) {
      this.#passed = next.due;
      await next.fn();
      await turn();
    }
    this.#passed = until;
  }

  #due(until: number): Pending | undefined {
    this.#pending = this.#pending.filter((each) => !each.cancelled).sort((a, b) => a.due - b.due);
    return (this.#pending[0]?.due ?? Infinity) <= until ? this.#pending.shift() : undefined;
  }
}
