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
    readonly jobId: string,
    readonly timeoutMs: number,
    readonly lastState: string,
  ) {
    super(`Job ${jobId} was not done after ${timeoutMs} ms, its last state was ${lastState}`);
  }
}

/** A job that ended other than in SUCCESS, for callers who asked for nothing less. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  readonly jobId: string;
  readonly state: string;
  /** `RULE`, `SERVER`… */
  readonly errorType: string | null;

  constructor(job: { readonly jobId: string; readonly state: string; readonly errorType: string | null; readonly reason: string | null }) {
    super(`Job ${job.jobId} ended in ${job.state}: ${job.reason ?? 'no reason given'}`);
    this.jobId = job.jobId;
    this.state = job.state;
    this.errorType = job.errorType;
  }
}
