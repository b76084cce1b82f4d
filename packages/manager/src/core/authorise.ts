import type { PrincipalKind } from '@ovmsim/model';
import { OperationError } from './errors.js';
import type { OperationCall } from './operation.js';
import type { Principal } from './principal.js';

/**
 * Refuses callers the operation is not for: AUTH_000000 before a login, AUTH_000006 after one. An agent may only speak for its own Server.
 */
export function authorise({ operation, principal, id }: OperationCall): void {
  if (principal.kind === 'control') return;
  // What anybody may call, such as logout, an agent may not: it is limited to its own notifications (Security Guide 1.1.2).
  if (principal.kind !== 'agent' && operation.principals.includes('none')) return;
  if (principal.kind === 'none') throw new OperationError('AUTH_000000');
  const kind: PrincipalKind = principal.kind;
  const foreign = principal.kind === 'agent' && id !== principal.serverId;
  if (foreign || !operation.principals.includes(kind)) throw new OperationError('AUTH_000006', [callerOf(principal)]);
}

function callerOf(principal: Principal): string {
  if (principal.kind === 'user') return `User ${principal.name}`;
  return principal.kind === 'agent' ? `The agent of Server ${principal.serverId}` : 'The web console';
}
