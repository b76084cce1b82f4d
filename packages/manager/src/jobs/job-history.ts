import type { ManagerCore } from '../core/manager-core.js';
import type { WorldTransaction } from '../core/transaction.js';

/** Keeps finished jobs readable, up to a bound: clients read a job long after it ended. Beyond the bound the oldest go, with their children. */
export class JobHistory {
  #finished: string[] = [];

  constructor(private readonly core: ManagerCore, private readonly limit: number) {}

  /** A job without a parent has ended. */
  add(id: string): void {
    this.#finished.push(id);
    // A tenth more than the bound before anything is dropped, so that dropping is rare and cheap.
    if (this.#finished.length <= this.limit * 1.1) return;
    const gone = this.#finished.splice(0, this.#finished.length - this.limit);
    this.core.transact((tx) => {
      for (const job of gone) this.#drop(tx, job);
    });
  }

  /** Finds the finished jobs of a restored world. */
  load(): void {
    this.#finished = this.core.store.list('Job').flatMap((job) => (job.parentJobId === null ? [job.id] : []));
  }

  #drop(tx: WorldTransaction, id: string): void {
    if (tx.get('Job', id)?.summaryDone === false) {
      this.#finished.push(id);
      return;
    }
    for (const child of [...tx.related('Job', 'parentJobId', id)]) this.#drop(tx, child);
    if (tx.has('Job', id)) tx.delete('Job', id);
    if (tx.has('@Transcript', id)) tx.delete('@Transcript', id);
  }
}
