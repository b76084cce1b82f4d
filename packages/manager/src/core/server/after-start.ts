import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from './access.js';
import { withdraw } from './certificates.js';
import { refreshJob } from './refresh.js';
import { removeServer } from './removal.js';

/**
 * When a Manager died in the middle of taking a new Server, the Server is forgotten as by a discovery that fails. What its agent may have accepted stays:
 * the discovery that is given again goes on from there. One that was known and was being switched on is STOPPED until it answers.
 */
export function forgetUnfinished(core: ManagerCore): void {
  const unfinished = core.store.list('Server').filter(({ serverRunState }) => serverRunState === 'STARTING');
  if (unfinished.length === 0) return;
  core.transact((tx) => {
    for (const { id } of unfinished) {
      // A Server whose machine is known has been discovered before.
      if (tx.related('Cpu', 'serverId', id).length > 0) {
        tx.update('Server', id, { serverRunState: 'STOPPED' });
        continue;
      }
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

/**
 * After the world of a backup took the place of a later one: every owned Server is discovered anew (Administrator's Guide 3.3 §5.1.2). One that was released or
 * taken anew since is found to be in trouble, by an event and its state.
 */
export function rediscoverOwned(access: AgentAccess, core: ManagerCore): void {
  for (const server of core.store.list('Server')) {
    const owned = server.managerUuid === core.managerId && (core.store.get('@AgentConnection', server.id)?.pin ?? null) !== null;
    if (owned) void core.jobs.runInternal(refreshJob(access, core, server));
  }
}
