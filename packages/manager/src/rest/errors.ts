import type { Clock } from '@ovmsim/kernel';
import { errorMessage, errors } from '@ovmsim/model';
import type { ErrorCode } from '@ovmsim/model';
import { AgentCallError, OperationError } from '../core/errors.js';
import type { ErrorDetails } from './codec.js';

/** A refusal ready to be encoded. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

/**
 * What a client is told about an error: the status and code of the catalogue, GEN_000000 for whatever was not foreseen. `errorCode` holds the short
 * code, `wsErrorCode` the constant's name; clients test that the keys are there (createRAC, fence_ovm).
 */
export function refusalOf(error: unknown, clock: Pick<Clock, 'now'>): Refusal {
  // A read that asks an agent; the error's message is complete.
  if (error instanceof AgentCallError) return refused('OVMAPI_4010E', error.message);
  const known = error instanceof OperationError ? error : undefined;
  const code: ErrorCode = known?.code ?? 'GEN_000000';
  const args = known?.args ?? [error instanceof Error ? error.message : String(error)];
  return refused(code, errorMessage(code, args, clock.now()));
}

function refused(code: ErrorCode, message: string): Refusal {
  return { status: errors[code].status, code, details: { errorCode: code, wsErrorCode: errors[code].name, message, cause: null } };
}
