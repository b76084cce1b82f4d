import { AgentCallError, RuleError } from '../errors.js';
import { stillThere } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from './access.js';
import { forgetCertificates, withdraw } from './certificates.js';
import { removeServer } from './removal.js';
import { serverJob, serverOf } from './server-job.js';
import { namesOf } from './usage.js';

/**
 * Server.delete. An owned Server is released first, so that it does not go on belonging to a Manager that has forgotten it; one that cannot be reached is
 * deleted all the same (inferred: deleting a dead Server must be possible).
 */
export function planDelete(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  return {
    job: serverJob(core, server.id, {
      name: `Delete Server: ${server.name}`,
      body: async (job) => {
        assertDeletable(core, server.id);
        await releaseIfPossible(access, server.id, job);
        const certificates = core.transact((tx) => {
          removeServer(tx, server.id);
          if (tx.has('@AgentConnection', server.id)) tx.delete('@AgentConnection', server.id);
          return forgetCertificates(tx, server.id);
        });
        await withdraw(core, certificates, 'cessationOfOperation');
        return null;
      },
    }),
  };
}

function assertDeletable(core: ManagerCore, serverId: string): void {
  const server = stillThere(core.store, 'Server', serverId);
  const { pool, machines, repositories } = namesOf(core, server);
  if (pool !== null) throw new RuleError('OVMRU_900003E', [server.name, pool]);
  if (machines.length > 0) throw new RuleError('OVMRU_900004E', [server.name, machines.join(', ')]);
  if (repositories.length > 0) throw new RuleError('OVMRU_900005E', [server.name, repositories.join(', ')]);
}

async function releaseIfPossible(access: AgentAccess, serverId: string, job: JobContext): Promise<void> {
  const { core } = job;
  if ((core.store.get('@AgentConnection', serverId)?.pin ?? null) === null) return;
  job.progress('Releasing ownership');
  try {
    await access.of(serverId).call('release_ownership', core.managerId);
  } catch (error) {
    if (!(error instanceof AgentCallError)) throw error;
    job.log(`the server keeps its owner: ${error.message}`);
  }
}
