import type { RecordOf } from '@ovmsim/model';
import type { WorldReader } from '../world.js';

/** Rules of jobs, as clients rely on them. */
export function* jobInvariants(store: WorldReader): Generator<string> {
  for (const job of store.list('Job')) yield* rules(job);
}

function* rules(job: RecordOf<'Job'>): Generator<string> {
  const { id, done, summaryDone, jobRunState, jobSummaryState, startTime, endTime, error } = job;
  const ended = jobRunState === 'SUCCESS' || jobRunState === 'FAILURE';
  if (done !== ended) yield `Job ${id}: done is ${done}, but the state is ${jobRunState}`;
  if (done && (endTime === null || endTime < startTime)) yield `Job ${id}: ended before it started`;
  if (summaryDone && (!done || (jobSummaryState !== 'SUCCESS' && jobSummaryState !== 'FAILURE'))) yield `Job ${id}: summary done, but not at an end`;
  if (jobRunState === 'FAILURE' && !error?.message) yield `Job ${id}: failed without a message`;
  if (jobRunState === 'SUCCESS' && error !== null) yield `Job ${id}: succeeded with an error`;
}
