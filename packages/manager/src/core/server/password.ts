import { agentAccount } from '@ovmsim/model';
import type { ValueOf } from '@ovmsim/model';
import { given, isPlainObject } from '../check-values.js';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import type { JobPlan, OperationCall } from '../operation.js';
import type { AgentAccess } from './access.js';
import { serverJob, serverOf } from './server-job.js';

/**
 * Server.updatePassword (CLI guide 3.3 A.18): the agent of an owned Server gets another password, and checks the old one itself. The certificates that the two show
 * each other stay as they are (inferred), and the Manager keeps neither password.
 */
export function planUpdatePassword(access: AgentAccess, call: OperationCall, core: ManagerCore): JobPlan {
  const server = serverOf(call, core);
  const { username, currentPassword, newPassword } = passwordChangeOf(call.body);
  return {
    job: serverJob(core, server.id, {
      name: `Change Agent Password of Server: ${server.name}`,
      body: async (job) => {
        job.checkAbort();
        await access.of(server.id).call('update_agent_password', username, newPassword, currentPassword);
        return null;
      },
    }),
  };
}

/** The change that a body asks for; without a user that of the agent's own account. Throws GEN_000001. */
export function passwordChangeOf(body: unknown): ValueOf<'PasswordChange'> {
  const { username, currentPassword, newPassword } = (isPlainObject(body) ? body : {}) as Partial<ValueOf<'PasswordChange'>>;
  if (!given(currentPassword)) throw new OperationError('GEN_000001', ['currentPassword']);
  if (!given(newPassword) || newPassword === '') throw new OperationError('GEN_000001', ['newPassword']);
  return { username: given(username) && username !== '' ? username : agentAccount, currentPassword, newPassword };
}
