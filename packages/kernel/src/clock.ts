/** A timer that was set; cancelling it after it fired does nothing. */
export interface Timer {
  cancel(): void;
}

/** Everything that waits or stamps takes one of these by constructor. Times are epoch milliseconds. */
export interface Clock {
  now(): number;
  /** Calls `fn` once after `ms` milliseconds of this clock. */
  timer(fn: () => void | Promise<void>, ms: number): Timer;
  /** Resolves after `ms` milliseconds of this clock; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node keeps delays in 31 bits and turns a longer one into 1 ms. */
const longestDelay = 0x7fffffff;

/** The clock of sockets, retries and back-off: always real time. */
export class IoClock implements Clock {
  now(): number {
    return Date.now();
  }

  /** Milliseconds that never run backwards, for durations. */
  monotonic(): number {
    return performance.now();
  }

  timer(fn: () => void | Promise<void>, ms: number): Timer {
    return this.#arm(fn, ms, true);
  }

  /** As `timer`, but a process with nothing else to do does not stay alive for it. */
  backgroundTimer(fn: () => void | Promise<void>, ms: number): Timer {
    return this.#arm(fn, ms, false);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  #arm(fn: () => void | Promise<void>, ms: number, keepAlive: boolean): Timer {
    const due = performance.now() + Math.max(0, ms);
    let handle: NodeJS.Timeout;
    const wait = (): void => {
      handle = setTimeout(fire, Math.min(Math.max(due - performance.now(), 0), longestDelay));
      if (!keepAlive) handle.unref();
    };
    const fire = (): void => {
      // Node counts from when its loop last looked at the time, and so may be early.
      if (due - performance.now() >= 1) wait();
      else void fn();
    };
    wait();
    return { cancel: () => clearTimeout(handle) };
  }
}

/** The one way to sleep, whatever the clock. */
export function sleepOn(clock: Pick<Clock, 'timer'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(reasonOf(signal));
    };
    const timer = clock.timer(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
