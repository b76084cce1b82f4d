import type { WorldTransaction } from '../transaction.js';
import type { AgentConnectionRecord } from '../world.js';
import { forgetCertificates } from './certificates.js';

/**
 * Writes how a Server's agent is reached. An address has one agent: a Server that was known there before and did not move is out of reach from now on,
 * so its trust ends and its state is UNKNOWN.
 */
export function writeConnection(tx: WorldTransaction, connection: AgentConnectionRecord): void {
  for (const other of tx.list('@AgentConnection')) {
    if (other.id === connection.id || other.host !== connection.host || other.port !== connection.port) continue;
    tx.delete('@AgentConnection', other.id);
    forgetCertificates(tx, other.id);
    if (tx.has('Server', other.id)) tx.update('Server', other.id, { serverRunState: 'UNKNOWN' });
  }
  if (tx.has('@AgentConnection', connection.id)) tx.update('@AgentConnection', connection.id, connection);
  else tx.insert('@AgentConnection', connection);
}
