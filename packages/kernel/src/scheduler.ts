export interface Task {
  /** For people: a job's id. */
  readonly id: string;
  /** What it works on; tasks that share a key run one after the other, in the order they were submitted. */
  readonly keys: readonly string[];
  readonly run: () => Promise<void>;
}

interface Waiting {
  readonly task: Task;
  readonly keys: readonly string[];
  /** How many of its keys are still held by somebody before it. */
  blocked: number;
}

export interface SchedulerOptions {
  /** One task at a time, whatever its keys. */
  readonly strictFifo?: boolean;
  /** Hears what a task throws; a failure never stops the tasks behind it. */
  readonly onError?: (error: unknown, id: string) => void;
}

const everything = '\u0000everything';

/** The job engine: parallel on disjoint keys, first come first served per key, woken by the end of a task and never by polling. */
export class Scheduler {
  readonly #strictFifo: boolean;
  readonly #onError: (error: unknown, id: string) => void;
  /** Per key those who want it, in order; the first one has it. Sets keep order and delete from the front at no cost. */
  readonly #lines = new Map<string, Set<Waiting>>();
  #active = 0;
  #waiting = 0;
  #idle: (() => void)[] = [];

  constructor(options: SchedulerOptions = {}) {
    this.#strictFifo = options.strictFifo ?? false;
    this.#onError = options.onError ?? (() => undefined);
  }

  /** How many tasks run. */
  get active(): number {
    return this.#active;
  }

  /** How many tasks wait for a key. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Queues a task. It starts after the caller has finished its turn, never inside this call. */
  submit(task: Task): void {
    const keys = [...new Set(this.#strictFifo ? [everything, ...task.keys] : task.keys)];
    const entry: Waiting = { task, keys, blocked: 0 };
    for (const key of keys) {
      const line = this.#lines.get(key);
      if (line === undefined) this.#lines.set(key, new Set([entry]));
      else {
        line.add(entry);
        entry.blocked += 1;
      }
    }
    this.#waiting += 1;
    if (entry.blocked === 0) this.#start(entry);
  }

  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void> {
    if (this.#active + this.#waiting === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #start(entry: Waiting): void {
    this.#waiting -= 1;
    this.#active += 1;
    void this.#run(entry);
  }

  async #run(entry: Waiting): Promise<void> {
    await Promise.resolve();
    try {
      await entry.task.run();
    } catch (error) {
      this.#tell(error, entry.task.id);
    } finally {
      this.#active -= 1;
      this.#release(entry);
    }
  }

  #tell(error: unknown, id: string): void {
    try {
      this.#onError(error, id);
    } catch {
      // Whoever listens must not be able to stop the queue.
    }
  }

  #release(entry: Waiting): void {
    const ready: Waiting[] = [];
    for (const key of entry.keys) {
      const line = this.#lines.get(key);
      line?.delete(entry);
      const next = line?.values().next().value;
      if (next === undefined) this.#lines.delete(key);
      else {
        next.blocked -= 1;
        if (next.blocked === 0) ready.push(next);
      }
    }
    for (const next of ready) this.#start(next);
    if (this.#active + this.#waiting > 0) return;
    const waiters = this.#idle;
    this.#idle = [];
    for (const wake of waiters) wake();
  }
}
