import type { WorldTransaction } from '../transaction.js';
import { notRunning } from './states.js';

/**
 * The Server is given up: what ran on it is STOPPED (concepts guide 3.4, states of machines), whatever job works on it, since that waits for a Server that does not
 * answer. The ids of the machines, for whoever starts them elsewhere.
 */
export function machinesLost(tx: WorldTransaction, serverId: string): readonly string[] {
  return [...tx.related('Vm', 'serverId', serverId)].filter((id) => {
    const state = tx.get('Vm', id)?.vmRunState;
    if (state !== 'RUNNING' && state !== 'STARTING' && state !== 'STOPPING') return false;
    tx.update('Vm', id, { vmRunState: 'STOPPED', ...notRunning });
    return true;
  });
}
