import { Worker } from 'node:worker_threads';

/** How long one input may take before the process is given up, ms. */
const patienceMs = 120_000;

/**
 * Ends this process when `begins` was not called for two minutes: a decoder that never comes to an end would end nothing itself.
 * It says which input that was.
 */
export class Overseer {
  readonly #shared = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor(words: string) {
    const watch = `
      const { workerData: { shared, words, patienceMs } } = require('node:worker_threads');
      for (let seen = -1; ; ) {
        const index = Atomics.load(shared, 0);
        if (index === seen) {
          // Past the main thread, which is busy.
          require('node:fs').writeSync(2, words + ' does not come to an end with input ' + index + '\\n');
          process.kill(process.pid, 'SIGKILL');
        }
        seen = index;
        Atomics.wait(shared, 0, index, patienceMs);
      }`;
    this.#worker = new Worker(watch, { eval: true, workerData: { shared: this.#shared, words, patienceMs } });
  }

  begins(index: number): void {
    Atomics.store(this.#shared, 0, index);
    if (index % 1000 === 0) Atomics.notify(this.#shared, 0);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
