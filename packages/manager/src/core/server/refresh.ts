import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobContext, JobDescription, JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from './access.js';
import { reported } from './discovery-report.js';
import { collect, collectBasics } from './discovery/collect.js';
import { ownershipOf } from './discovery/server-document.js';
import { finishOwned, recordUncontrolled } from './finish.js';
import { greetKnown } from './identity-check.js';
import { serverJob, serverOf } from './server-job.js';
import { tellAgain, wasToldOtherwise } from './tell-again.js';

/** Server.refresh: everything is read from the agent again; needed after changes that no event reports (CLI guide 3.4). */
export function planRefresh(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  return { job: refreshJob(access, core, serverOf(call, core)) };
}

/** The job that reads everything from a Server's agent again. */
export function refreshJob(access: AgentAccess, core: ManagerCore, server: Pick<RecordOf<'Server'>, 'id' | 'name'>): JobDescription {
  return serverJob(core, server.id, {
    name: `Refresh Server: ${server.name}`,
    body: async (job) => {
      const client = access.of(server.id);
      await reported(job, (report) => {
        report.begin(server.id);
        return refresh(access, server.id, job);
      });
      job.log(`server ${client.target.name} was refreshed`);
      return null;
    },
  });
}

async function refresh(access: AgentAccess, serverId: string, job: JobContext): Promise<void> {
  const client = access.of(serverId);
  const { address } = client.target;
  const facts = await greetKnown(client, job, serverId);
  if (ownershipOf(facts, job.core.managerId) === 'mine') {
    const again = wasToldOtherwise(job.core, serverId) ? await tellAgain({ job, access, serverId }) : null;
    await finishOwned(job, await collect(client, job, again?.told), { address, taken: false });
    return;
  }
  await recordUncontrolled(job, await collectBasics(client, job, facts), { address, begun: true });
  throw new RuleError('OVMRU_900001E', [client.target.name]);
}
