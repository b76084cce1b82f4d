import type { JobDescription, JobOutcome } from '../core/operation.js';

/** What the Manager knows of a job that has not ended, beside its record. */
export interface LiveJob {
  readonly id: string;
  readonly name: string;
  readonly description: JobDescription;
  readonly user: string;
  readonly parent: LiveJob | null;
  /** Keys of its objects and its further keys. */
  readonly keys: readonly string[];
  readonly abort: AbortController;
  readonly ended: Promise<JobOutcome>;
  readonly end: (outcome: JobOutcome) => void;
  abortedBy: string | null;
  /** Its body runs (or is about to): an abort must wait for the body's next step. */
  running: boolean;
}

/** Keys that the job's ancestors hold for it. */
export function inheritedKeys(job: LiveJob): ReadonlySet<string> {
  const keys = new Set<string>();
  for (let parent = job.parent; parent !== null; parent = parent.parent) for (const key of parent.keys) keys.add(key);
  return keys;
}
