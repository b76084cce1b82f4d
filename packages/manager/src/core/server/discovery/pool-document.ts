import { childOf, type RpcValue } from '@ovmsim/xml';
import { childrenAt, optionalText, readDocument, textOf } from './document.js';

/** The pool a Server says it is in. */
export interface PoolFacts {
  readonly id: string;
  readonly alias: string;
  /** Null for a pool without one (3.4). */
  readonly virtualIp: string | null;
  readonly memberAddresses: readonly string[];
}

/**
 * Reads a Discover_Server_Pool_Result; null when the Server is in no pool (recorded 3.2.1).
 * @throws DiscoveryError
 */
export function poolFacts(answer: RpcValue): PoolFacts | null {
  const pool = childOf(readDocument(answer, 'Discover_Server_Pool_Result'), 'Server_Pool');
  if (pool === undefined) return null;
  return {
    id: textOf(pool, 'Unique_Id'),
    alias: textOf(pool, 'Pool_Alias'),
    virtualIp: optionalText(pool, 'Master_Virtual_Ip'),
    memberAddresses: childrenAt(pool, 'Member_List').map((member) => textOf(member, 'Registered_IP')),
  };
}
