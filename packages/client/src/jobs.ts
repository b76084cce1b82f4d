import type { Clock } from '@ovmsim/kernel';
import { JobFailed, JobTimeout } from './errors.js';
import type { SimpleId, WireObject } from './wire-object.js';

export type Job = WireObject<'Job'>;

/** A job, a reference to one, or its id. */
export type JobLike = Job | SimpleId | string;

export interface WaitOptions {
  /** Default 60 s. */
  readonly timeoutMs?: number;
  /** Longest wait between two looks; the first is 5 ms, each further one half as long again. Default 1 s. */
  readonly pollMs?: number;
  /** Throws JobFailed for a job that ends other than in SUCCESS. Default false: the job tells. */
  readonly mustSucceed?: boolean;
  readonly signal?: AbortSignal;
}

/** The id in a job, a reference or itself. */
export function idOf(job: JobLike): string {
  if (typeof job === 'string') return job;
  return 'value' in job ? job.value : job.id.value;
}

export function isJob(answer: unknown): answer is Job {
  if (typeof answer !== 'object' || answer === null) return false;
  const { id, jobRunState } = answer as { id?: { value?: unknown }; jobRunState?: unknown };
  return typeof id?.value === 'string' && typeof jobRunState === 'string';
}

const firstPollMs = 5;
const growth = 1.5;

/** Polls jobs on a clock of real time. */
export class JobWaiter {
  readonly #read: (id: string) => Promise<Job>;
  readonly #clock: Clock;

  constructor(read: (id: string) => Promise<Job>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  /**
   * The job once it and its children are done (`summaryDone`; WSAPI guide 3.3 §5.1.4). It is read at least once, because the answer to a write may
   * already show an end without a result.
   * @throws JobTimeout, JobFailed when `mustSucceed`, the signal's reason
   */
  async wait(job: JobLike, options: WaitOptions): Promise<Job> {
    const { timeoutMs = 60_000, pollMs = 1000 } = options;
    const id = idOf(job);
    const deadline = this.#clock.now() + timeoutMs;
    for (let pause = firstPollMs; ; pause *= growth) {
      const seen = await this.#read(id);
      if (seen.summaryDone) return verdict(seen, options.mustSucceed ?? false);
      const left = deadline - this.#clock.now();
      if (left <= 0) throw new JobTimeout(seen, timeoutMs);
      await this.#clock.sleep(Math.min(pause, pollMs, left), options.signal);
    }
  }
}

function verdict(job: Job, mustSucceed: boolean): Job {
  if (mustSucceed && job.jobSummaryState !== 'SUCCESS') throw new JobFailed(job);
  return job;
}
