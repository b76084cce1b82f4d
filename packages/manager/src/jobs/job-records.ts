import { messageDate } from '@ovmsim/model';
import type { JobRunState, ObjectRef, RecordOf } from '@ovmsim/model';
import type { WorldTransaction } from '../core/transaction.js';
import { jobErrorMessageOf, jobErrorTypeOf, OperationError } from '../core/errors.js';
import { errors } from '@ovmsim/model';

export interface NewJob {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly user: string;
  readonly parentJobId: string | null;
  readonly state: JobRunState;
  readonly now: number;
}

/** A job as it is made; field values as recorded from 3.3.3 where nothing has happened yet. */
export function insertJob(tx: WorldTransaction, job: NewJob): void {
  const record: RecordOf<'Job'> = {
    id: job.id,
    name: job.name,
    description: job.description,
    locked: false,
    readOnly: false,
    generation: 0,
    userData: [],
    resourceGroupIds: [],
    resultId: null,
    jobRunState: job.state,
    jobSummaryState: job.state,
    done: false,
    summaryDone: false,
    jobGroup: false,
    error: null,
    progressMessage: 'Waiting',
    latestSummaryProgressMessage: '',
    extraInfo: null,
    parentJobId: job.parentJobId,
    user: job.user,
    abortedByUser: null,
    startTime: job.now,
    endTime: null,
    wsErrorCode: null,
  };
  tx.insert('Job', record);
  tx.insert('@Transcript', { id: job.id, lines: [] });
}

/** Adds a line with its time to a job's log. */
export function addLine(tx: WorldTransaction, jobId: string, { line, now }: { readonly line: string; readonly now: number }): void {
  const transcript = tx.get('@Transcript', jobId);
  if (transcript !== undefined) tx.update('@Transcript', jobId, { lines: [...transcript.lines, `${messageDate(now)} ${line}`] });
}

/** Shows on an object whether a job works on it. */
export function setLocked(tx: WorldTransaction, { type, id }: ObjectRef, locked: boolean): void {
  if (tx.has(type, id)) tx.update(type, id, { locked });
}

/** Sets the run state of a job that has not ended, and with it what its family shows. */
export function setState(tx: WorldTransaction, jobId: string, state: JobRunState): void {
  const job = tx.get('Job', jobId);
  if (job === undefined || job.done || job.jobRunState === state) return;
  tx.update('Job', jobId, { jobRunState: state, jobSummaryState: state });
}

/** Shows a progress message on the job, and as the latest of the family on those above it. */
export function setProgress(tx: WorldTransaction, jobId: string, message: string): void {
  tx.update('Job', jobId, { progressMessage: message });
  for (let id: string | null = jobId; id !== null; id = tx.get('Job', id)?.parentJobId ?? null) {
    if (tx.has('Job', id)) tx.update('Job', id, { latestSummaryProgressMessage: message });
  }
}

/** Ends a job with its result. */
export function endWithResult(tx: WorldTransaction, jobId: string, end: { readonly result: ObjectRef | null; readonly now: number }): void {
  finish(tx, jobId, { jobRunState: 'SUCCESS', resultId: end.result, endTime: end.now, abortedByUser: null });
}

/** Ends a job with what went wrong. Returns the message. */
export function endWithError(tx: WorldTransaction, jobId: string, end: { readonly error: unknown; readonly now: number }): string {
  const message = jobErrorMessageOf(end.error, end.now);
  const wsErrorCode = end.error instanceof OperationError ? errors[end.error.code].name : null;
  finish(tx, jobId, { jobRunState: 'FAILURE', error: { message, type: jobErrorTypeOf(end.error) }, endTime: end.now, wsErrorCode });
  return message;
}

function finish(tx: WorldTransaction, jobId: string, end: Partial<RecordOf<'Job'>>): void {
  tx.update('Job', jobId, { ...end, done: true, progressMessage: null });
  for (let id: string | null = jobId; id !== null; id = tx.get('Job', id)?.parentJobId ?? null) summarise(tx, id);
}

/** The summary covers the whole tree: done when every descendant is, failed when any of them failed (inferred from clients that wait for it). */
function summarise(tx: WorldTransaction, jobId: string): void {
  const job = tx.get('Job', jobId);
  if (job === undefined) return;
  const children = tx.related('Job', 'parentJobId', jobId).flatMap((id) => tx.get('Job', id) ?? []);
  const summaryDone = job.done && children.every((child) => child.summaryDone);
  const failed = job.jobRunState === 'FAILURE' || children.some((child) => child.jobSummaryState === 'FAILURE');
  const pending: JobRunState = job.done ? 'CHILD_RUNNING' : job.jobRunState;
  tx.update('Job', jobId, { summaryDone, jobSummaryState: summaryDone ? (failed ? 'FAILURE' : 'SUCCESS') : pending });
}
