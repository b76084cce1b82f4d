import { errorMessage, errors, errorText } from '@ovmsim/model';
import type { ErrorCode, JobErrorType } from '@ovmsim/model';

/** A refusal with a code of the catalogue; `message` is the text clients see. `args` fill the placeholders of the text. */
export class OperationError extends Error {
  readonly code: ErrorCode;
  /** HTTP status of the REST front-end. */
  readonly status: number;
  readonly args: readonly string[];

  constructor(code: ErrorCode, args: readonly string[] = []) {
    super(errorText(code, ...args));
    this.name = 'OperationError';
    this.code = code;
    this.status = errors[code].status;
    this.args = args;
  }
}

/** A rule of the product forbids what a job was to do: the job fails with error type RULE. */
export class RuleError extends OperationError {
  constructor(code: ErrorCode, args: readonly string[] = []) {
    super(code, args);
    this.name = 'RuleError';
  }
}

/** An agent refused a call or could not be reached: the job fails with error type SERVER. `message` holds the complete OVMAPI text. */
export class AgentCallError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AgentCallError';
  }
}

/** A job noticed that its abort was requested: it fails with error type ABORT. */
export class JobAborted extends OperationError {
  constructor(jobName: string, user: string) {
    super('OVMRU_900024E', [jobName, user]);
    this.name = 'JobAborted';
  }
}

/** Error type of a job that failed with `error`; anything that is not an error of ours is the simulator's own fault. */
export function jobErrorTypeOf(error: unknown): JobErrorType {
  if (error instanceof RuleError) return 'RULE';
  if (error instanceof AgentCallError) return 'SERVER';
  return error instanceof OperationError ? errors[error.code].jobError : 'INTERNAL';
}

/** Message of a failed job at `time` (epoch ms): with code and, for codes of the core, the date in brackets (recorded). */
export function jobErrorMessageOf(error: unknown, time: number): string {
  if (error instanceof OperationError) return errorMessage(error.code, error.args, time);
  if (error instanceof AgentCallError) return error.message;
  return errorMessage('OVMAPI_6000E', [error instanceof Error ? error.message : String(error)], time);
}
