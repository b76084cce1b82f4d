import type { Timer } from '@ovmsim/kernel';
import type { RecordOf } from '@ovmsim/model';
import type { Companion } from '../core/companion.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { WorldTransaction } from '../core/transaction.js';
import { attributesOf } from '../core/utilities/attributes.js';

type Job = RecordOf<'Job'>;

/** What an archived job shows in place of what it had (recorded 3.3.3); one that failed keeps its error. */
const archivedFields = { userData: null, resourceGroupIds: null, latestSummaryProgressMessage: null } as const satisfies Partial<Job>;

/** Whether a job has left the list of live ones. */
export const isArchived = ({ userData }: Pick<Job, 'userData'>): boolean => userData === null;

const minute = 60_000;

/**
 * The archive task (User's Guide 3.4 §8.2): jobs that ended long ago leave the list of live ones but stay readable, and go altogether later; so do events that wait
 * for nobody. Ages and pace: Utilities/ArchiveManagement, in minutes of the world clock.
 */
export class Archive implements Companion {
  #timer: Timer | null = null;

  constructor(private readonly core: ManagerCore) {}

  start(): void {
    this.stop();
    const { interval } = attributesOf(this.core.store, 'ArchiveManagement');
    this.#timer = this.core.options.world.timer(() => this.#pass(), interval * minute);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  async idle(): Promise<void> {
    // A pass is one transaction.
  }

  #pass(): void {
    try {
      this.run();
    } catch (error) {
      this.core.options.log.warn({ err: error }, 'old jobs and events could not be archived');
    }
    if (this.#timer !== null) this.start();
  }

  /** Archives and removes what is old enough now. */
  run(): void {
    const { core } = this;
    const ages = attributesOf(core.store, 'ArchiveManagement');
    const before = (minutes: number): number => core.options.world.now() - minutes * minute;
    const old = core.store.list('Job').filter((job) => job.summaryDone && job.parentJobId === null && (job.endTime ?? Infinity) < before(ages.liveJobsMaxAge));
    const events = core.store.list('Event').filter(({ acknowledgeable, acknowledged, createTime }) => (acknowledged || !acknowledgeable) && createTime < before(ages.archiveEventsMaxAge));
    if (old.length === 0 && events.length === 0) return;
    core.transact((tx) => {
      for (const job of old) {
        if ((job.endTime ?? Infinity) < before(ages.archiveJobsMaxAge)) drop(tx, job.id);
        else archive(tx, job.id);
      }
      for (const { id } of events) tx.delete('Event', id);
    });
  }
}

function archive(tx: WorldTransaction, id: string): void {
  const job = tx.get('Job', id);
  if (job === undefined || isArchived(job)) return;
  for (const child of tx.related('Job', 'parentJobId', id)) archive(tx, child);
  tx.update('Job', id, archivedFields);
}

function drop(tx: WorldTransaction, id: string): void {
  for (const child of [...tx.related('Job', 'parentJobId', id)]) drop(tx, child);
  if (tx.has('Job', id)) tx.delete('Job', id);
  if (tx.has('@Transcript', id)) tx.delete('@Transcript', id);
}
