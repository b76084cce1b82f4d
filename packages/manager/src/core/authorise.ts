import type { PrincipalKind } from '@ovmsim/model';
import { OperationError } from './errors.js';
import type { OperationCall } from './operation.js';

/**
 * Refuses callers the operation is not for: AUTH_000000 before a login, AUTH_000006 after one. An agent may only speak for its own Server.
 */
export function authorise({ operation, principal, id }: OperationCall): void {
  if (principal.kind === 'control' || operation.principals.includes('none')) return;
  if (principal.kind === 'none') throw new OperationError('AUTH_000000');
  const kind: PrincipalKind = principal.kind;
  const foreign = principal.kind === 'agent' && id !== principal.serverId;
  if (foreign || !operation.principals.includes(kind)) throw new OperationError('AUTH_000006', [operation.name]);
}
