import type { ManagerCore } from '../manager-core.js';
import { withdraw } from './certificates.js';
import { removeServer } from './removal.js';

/**
 * When a Manager died in the middle of taking a new Server, the Server is forgotten as by a discovery that fails. What its agent may have accepted stays:
 * the discovery that is given again goes on from there.
 */
export function forgetUnfinished(core: ManagerCore): void {
  const unfinished = core.store.list('Server').filter(({ serverRunState }) => serverRunState === 'STARTING');
  if (unfinished.length === 0) return;
  core.transact((tx) => {
    for (const { id } of unfinished) {
      removeServer(tx, id);
      if (tx.get('@AgentConnection', id)?.pin === null) tx.delete('@AgentConnection', id);
    }
  });
}

/** Takes back, at the internal CA, the agents' certificates that stand for somebody there and that this Manager does not have: it died before it said so. */
export async function withdrawForgotten(core: ManagerCore): Promise<void> {
  const { issuer, log } = core.options;
  try {
    const forgotten = (await issuer.list()).filter(({ purpose, status, fingerprint }) => purpose === 'agent' && status === 'registered' && !core.store.has('@Certificate', fingerprint));
    await withdraw(core, forgotten.map(({ fingerprint }) => fingerprint), 'cessationOfOperation');
  } catch (error) {
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'the internal CA did not say which certificates it has registered');
  }
}
