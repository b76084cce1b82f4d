import { sleepOn } from './clock.js';
import type { Clock, IoClock, Timer } from './clock.js';
import { Heap } from './heap.js';

export interface ClockState {
  readonly mode: 'frozen' | 'run';
  /** Epoch ms. */
  readonly now: number;
  /** World milliseconds per real millisecond while it runs. */
  readonly rate: number;
  /**
   * Of a running clock: the real time, epoch ms, at which `now` held. Processes that are set to the same state agree on the time, whenever each of
   * them hears of it. Without it `now` holds when the state is set.
   */
  readonly at?: number | undefined;
}

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly fn: () => void | Promise<void>;
  cancelled: boolean;
}

/** How long an advance waits, in real ms, for a timer's promise that may itself be waiting for world time. */
const patienceMs = 2000;
/** How long nothing may happen on this clock, in real ms, before a process with sleepers is taken to be settled. */
const quietMs = 100;

/**
 * The clock of jobs, samples, heartbeats and retention: frozen, advanced by hand, or running at a rate. Timers fire in the
 * order of their time, those of one moment in the order they were set. It does not keep a process alive.
 */
export class WorldClock implements Clock {
  readonly #io: IoClock;
  readonly #pending = new Heap<Pending>((a, b) => a.due - b.due || a.order - b.order);
  #mode: 'frozen' | 'run';
  #rate: number;
  /** World time at `#since`, which is a reading of the real monotonic clock. */
  #base: number;
  #since: number;
  #order = 0;
  #sleeping = 0;
  #sleepsBegun = 0;
  #armed: Timer | null = null;
  #advancing: Promise<void> = Promise.resolve();
  #advances = 0;
  #settle: () => Promise<void> = () => Promise.resolve();
  #onError: ((error: unknown) => void) | null = null;

  /** Runs at rate 1 from the present time unless told otherwise. */
  constructor(io: IoClock, start: Partial<ClockState> = {}) {
    this.#io = io;
    this.#mode = start.mode ?? 'run';
    this.#rate = positive(start.rate ?? 1);
    this.#base = start.now === undefined ? io.now() : this.#timeNow({ mode: this.#mode, now: start.now, rate: this.#rate, at: start.at });
    this.#since = io.monotonic();
  }

  /** The state of this moment; of a running clock with the anchor `at`. */
  get state(): ClockState {
    const frozen: ClockState = { mode: this.#mode, now: this.now(), rate: this.#rate };
    return this.#mode === 'frozen' ? frozen : { ...frozen, at: this.#io.now() };
  }

  /** How many `sleep`s wait on this clock: what they wait for is not left to do at this world time. */
  get sleeping(): number {
    return this.#sleeping;
  }

  /** How many timers wait, sleeps included. */
  get pending(): number {
    let count = 0;
    for (const timer of this.#pending) if (!timer.cancelled) count += 1;
    return count;
  }

  now(): number {
    // While an advance is under way the time is that of the timer being fired.
    if (this.#mode === 'frozen' || this.#advances > 0) return this.#base;
    return Math.floor(this.#base + (this.#io.monotonic() - this.#since) * this.#rate);
  }

  timer(fn: () => void | Promise<void>, ms: number): Timer {
    this.#order += 1;
    const pending: Pending = { due: this.now() + Math.max(0, ms), order: this.#order, fn, cancelled: false };
    this.#pending.push(pending);
    if (this.#pending.peek() === pending) this.#arm();
    return {
      cancel: () => {
        pending.cancelled = true;
      },
    };
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#sleeping += 1;
    this.#sleepsBegun += 1;
    try {
      await sleepOn(this, ms, signal);
    } finally {
      this.#sleeping -= 1;
    }
  }

  freeze(): void {
    this.#rebase();
    this.#mode = 'frozen';
    this.#arm();
  }

  run(): void {
    this.#rebase();
    this.#mode = 'run';
    this.#arm();
  }

  /** World milliseconds per real millisecond while it runs. */
  rate(rate: number): void {
    positive(rate);
    this.#rebase();
    this.#rate = rate;
    this.#arm();
  }

  /** Jumps without firing what lies between; timers keep their absolute times and those now overdue fire at the next occasion. */
  set(state: ClockState): void {
    positive(state.rate);
    this.#base = this.#timeNow(state);
    this.#since = this.#io.monotonic();
    this.#rate = state.rate;
    this.#mode = state.mode;
    this.#arm();
  }

  /**
   * Called before, between and after the timers of an advance: resolves when nothing is left to do at this world time. What
   * sleeps on this clock has nothing to do until it wakes. The control endpoint sets it.
   */
  settleWith(settle: () => Promise<void>): void {
    this.#settle = settle;
  }

  /** Resolves when nothing is left to do at this world time, as an advance waits for it. */
  settled(): Promise<void> {
    return this.#settled();
  }

  /** Hears what timers throw; without it an advance rejects with the first such error, and a running clock leaves it unhandled. */
  onError(listener: (error: unknown) => void): void {
    this.#onError = listener;
  }

  /**
   * Moves on by `ms`, fires what falls due in the order of time, and waits for each before the next: for its promise, and
   * for the process to settle. A timer that itself sleeps on this clock is not waited for beyond that, or it would never wake.
   */
  advance(ms: number): Promise<void> {
    if (!(ms >= 0 && Number.isFinite(ms))) return Promise.reject(new RangeError(`a clock cannot be advanced by ${ms}`));
    const done = this.#advancing.then(() => this.#advance(ms));
    this.#advancing = done.catch(() => undefined);
    return done;
  }

  async #advance(ms: number): Promise<void> {
    this.#rebase();
    this.#disarm();
    this.#advances += 1;
    const errors: unknown[] = [];
    const target = this.#base + ms;
    try {
      await this.#settled();
      for (let next = this.#due(target); next !== undefined; next = this.#due(target)) {
        this.#base = Math.max(this.#base, next.due);
        await this.#fireAndWait(next, errors);
      }
      this.#base = target;
      await this.#settled();
    } finally {
      this.#advances -= 1;
      this.#since = this.#io.monotonic();
      this.#arm();
    }
    if (errors.length > 0) throw errors[0];
  }

  async #fireAndWait(timer: Pending, errors: unknown[]): Promise<void> {
    const sleepsBefore = this.#sleepsBegun;
    let finished = false;
    const done = this.#call(timer, errors).finally(() => {
      finished = true;
    });
    await Promise.race([done, this.#settled()]);
    if (!finished && this.#sleepsBegun === sleepsBefore) {
      // Nothing slept since: it waits for a socket or a file, or for somebody who already slept before it.
      const patience = new AbortController();
      await Promise.race([done, sleepOn(this.#io, patienceMs, patience.signal).catch(() => undefined)]);
      patience.abort();
    }
    await this.#settled();
  }

  async #call(timer: Pending, errors: unknown[]): Promise<void> {
    try {
      await timer.fn();
    } catch (error) {
      if (this.#onError === null) errors.push(error);
      else this.#onError(error);
    }
  }

  async #settled(): Promise<void> {
    await turn();
    let done = false;
    const settled = this.#settle().finally(() => {
      done = true;
    });
    settled.catch(() => undefined);
    // Somebody who waits for a sleeper would wait for ever, because no time passes meanwhile.
    while (!done) {
      const { before, quiet } = { before: this.#activity(), quiet: new AbortController() };
      await Promise.race([settled, sleepOn(this.#io, quietMs, quiet.signal).catch(() => undefined)]);
      quiet.abort();
      if (!done && this.#sleeping > 0 && this.#activity() === before) return;
    }
    await settled;
    await turn();
  }

  /** Changes whenever something happens on this clock. */
  #activity(): string {
    return `${this.#order}/${this.#sleepsBegun}/${this.#sleeping}`;
  }

  /** Fires what is due while the clock runs. As with any timer, one does not wait for the other. */
  #pump(): void {
    this.#armed = null;
    if (this.#mode === 'frozen' || this.#advances > 0) return;
    const now = this.now();
    for (let next = this.#due(now); next !== undefined; next = this.#due(now)) {
      const errors: unknown[] = [];
      void this.#call(next, errors).then(() => {
        if (errors.length > 0) throw errors[0];
      });
    }
    this.#arm();
  }

  #due(until: number): Pending | undefined {
    for (let next = this.#pending.peek(); next !== undefined; next = this.#pending.peek()) {
      if (!next.cancelled && next.due > until) return undefined;
      this.#pending.pop();
      if (!next.cancelled) return next;
    }
    return undefined;
  }

  /** What a state says the time is at this real moment. */
  #timeNow({ mode, now, rate, at }: ClockState): number {
    return mode === 'frozen' || at === undefined ? now : now + (this.#io.now() - at) * rate;
  }

  #rebase(): void {
    if (this.#advances > 0) return;
    this.#base = this.now();
    this.#since = this.#io.monotonic();
  }

  #arm(): void {
    this.#disarm();
    const next = this.#pending.peek();
    if (next === undefined || this.#mode === 'frozen' || this.#advances > 0) return;
    const wait = Math.ceil((next.due - this.now()) / this.#rate);
    this.#armed = this.#io.backgroundTimer(() => this.#pump(), wait);
  }

  #disarm(): void {
    this.#armed?.cancel();
    this.#armed = null;
  }
}

/** Lets everything run that is ready to run: promises, and what sockets have brought. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function positive(rate: number): number {
  if (!(rate > 0 && Number.isFinite(rate))) throw new RangeError(`a clock cannot run at rate ${rate}`);
  return rate;
}
