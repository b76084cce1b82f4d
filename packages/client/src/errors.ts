import type { Job } from './jobs.js';

/** An answer that is not 2xx. `errorCode` and `message` come from its error object; without one (a page of the web server) the code is null. */
export class WsApiError extends Error {
  override readonly name = 'WsApiError';
  readonly status: number;
  /** `GEN_000002`, `AUTH_000005`… */
  readonly errorCode: string | null;
  /** The answer's body as it came. */
  readonly body: string;

  constructor(answer: { readonly status: number; readonly errorCode: string | null; readonly message: string; readonly body: string }) {
    super(answer.message);
    this.status = answer.status;
    this.errorCode = answer.errorCode;
    this.body = answer.body;
  }
}

/** A 2xx answer whose body is not what the operation returns. */
export class WsAnswerError extends Error {
  override readonly name = 'WsAnswerError';

  constructor(
    message: string,
    readonly body: string,
  ) {
    super(message);
  }
}

/** A job that was not finished when the caller's patience was. */
export class JobTimeout extends Error {
  override readonly name = 'JobTimeout';

  constructor(
    /** As it was last seen. */
    readonly job: Job,
    readonly timeoutMs: number,
  ) {
    super(`Job ${job.id.value} was not done after ${timeoutMs} ms, its last state was ${job.jobRunState}`);
  }
}

/** A job that ended other than in SUCCESS, for callers who asked for nothing less. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';

  constructor(
    /** As it ended; `job.error` has the reason. */
    readonly job: Job,
  ) {
    super(`Job ${job.id.value} (${job.name}) ended in ${job.jobSummaryState}: ${job.error?.message ?? 'no reason given'}`);
  }
}
