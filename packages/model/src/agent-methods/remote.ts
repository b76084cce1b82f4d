import type { AgentMethodDraft } from './spec.js';
import { rpc } from './spec.js';

/** Python class of the stock agent. */
export const remoteClass = 'agent.api.remote.linux_remote.LinuxRemoteManagement';

/** Power. */
export const remoteMethods = {
  remote_power_off: rpc('controller_type~, tgt_host~, bmc_username~, !bmc_password~', 'unknown / unknown'),
  /** Its last two arguments stand where the other call has user and password. */
  remote_power_on: rpc('controller_type~, tgt~, arg1~, !arg2~', 'unknown / unknown'),
  sys_reboot: rpc('', 'nil / clients'),
  sys_shutdown: rpc('', 'nil / clients'),
} satisfies Record<string, AgentMethodDraft>;
