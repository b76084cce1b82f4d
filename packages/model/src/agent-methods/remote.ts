import type { AgentMethodDraft } from './spec.js';
import { built, rpc } from './spec.js';

/** Python class of the stock agent. */
export const remoteClass = 'agent.api.remote.linux_remote.LinuxRemoteManagement';

/** Names of the parameters only; what they hold is ours. */
const values: Partial<AgentMethodDraft> = { ...built, evidence: 'CloudStack ovm3 plug-in (introspected 3.2.1); values inferred' };

/** Power. */
export const remoteMethods = {
  remote_power_off: rpc('controller_type~, tgt_host~, bmc_username~, !bmc_password~', 'unknown / unknown', values),
  /** Its last two arguments stand where the other call has user and password. */
  remote_power_on: rpc('controller_type~, tgt~, arg1~, !arg2~', 'unknown / unknown', values),
  sys_reboot: rpc('', 'nil / clients', built),
  sys_shutdown: rpc('', 'nil / clients', built),
} satisfies Record<string, AgentMethodDraft>;
