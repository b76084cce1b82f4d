import type { JobErrorType } from '../enums.js';

/** HTTP status of a refusal over REST. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 500 | 501 | 502 | 503;

/** One error code and what every front-end makes of it. All columns are required: a code without one does not compile. */
export interface ErrorSpec {
  /** The constant's name; `wsErrorCode` in the body of a refusal. */
  readonly name: string;
  /** Over REST, when the request is refused at once. */
  readonly status: ErrorStatus;
  /** Over SOAP: who is to blame. */
  readonly soapFault: 'Client' | 'Server';
  /** `error.type` of a job that fails with it. */
  readonly jobError: JobErrorType;
  /** Text without the code; {0}, {1} … are filled in. */
  readonly text: string;
  readonly evidence: string;
}

/** Name and number are in a public class model of 3.3.3; the wording is ours. */
export const named = 'code: client model 3.3.3; text: own';
