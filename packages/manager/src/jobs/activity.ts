/** Turns of the microtask queue after which the next job on the same object has begun, or a parent has gone on after its child. */
const settlingTurns = 20;

/** Which jobs are at work: their bodies run, and wait for nobody but agents, files and the like. */
export class Activity {
  readonly #working = new Set<string>();
  #quiet: (() => void)[] = [];

  enter(jobId: string): void {
    this.#working.add(jobId);
  }

  leave(jobId: string): void {
    this.#working.delete(jobId);
    if (this.#working.size > 0) return;
    const waiting = this.#quiet;
    this.#quiet = [];
    for (const resolve of waiting) resolve();
  }

  /** Waits for something that may take world time, or another job; meanwhile the job is not at work. */
  async pause<T>(jobId: string, waitedFor: Promise<T>): Promise<T> {
    this.leave(jobId);
    try {
      return await waitedFor;
    } finally {
      this.enter(jobId);
    }
  }

  /** Resolves when no job is at work. */
  async idle(): Promise<void> {
    for (;;) {
      if (this.#working.size > 0) await new Promise<void>((resolve) => this.#quiet.push(resolve));
      for (let turn = 0; turn < settlingTurns; turn += 1) await Promise.resolve();
      if (this.#working.size === 0) return;
    }
  }
}
