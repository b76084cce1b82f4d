import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { quietly } from '../repository/on-server.js';
import type { AgentAccess } from '../server/access.js';
import { passwordChangeOf } from '../server/password.js';
import { membersOf, poolJob, poolOf } from './pool-job.js';

/** ServerPool.updateAgentPassword: every member's agent gets the other password; when one does not take it, those before it get the old one back (inferred). */
export function planUpdateAgentPasswords(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const pool = poolOf(core, call.id);
  const { username, currentPassword, newPassword } = passwordChangeOf(call.body);
  return {
    job: poolJob(core, pool.id, {
      name: `Change Agent Password of Server Pool: ${pool.name}`,
      body: async (job) => {
        const done: string[] = [];
        try {
          for (const { id } of membersOf(core, pool.id)) {
            job.checkAbort();
            await access.of(id).call('update_agent_password', username, newPassword, currentPassword);
            done.push(id);
          }
        } catch (error) {
          for (const id of done) await quietly(job, access.of(id).call('update_agent_password', username, currentPassword, newPassword));
          throw error;
        }
        return null;
      },
    }),
  };
}
