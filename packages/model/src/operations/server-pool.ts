import { action, association } from './build.js';

/** Which Servers take part is kept; the policy itself does not act. */
const settings = 'inferred; the simulator keeps the settings of a policy and moves nothing';

/** Server pools, their policy and what else hangs on them. */
export const serverPoolOperations = [
  ...association('ServerPool', 'Server', { verbs: ['addServer', 'removeServer'], level: 'behavioural', evidence: 'WSAPI guide 3.3 §2.6.8' }),
  /** Of every member, by the structure by which users change theirs. */
  action('ServerPool', 'updateAgentPassword', { body: { kind: 'value', value: 'PasswordChange', secret: true }, level: 'behavioural' }),
  ...association('ServerPool', 'Vm', { verbs: ['addVm', 'removeVm'], level: 'behavioural', evidence: '3.3 clients' }),
  ...association('ServerPoolPolicy', 'Server', { verbs: ['addServer', 'removeServer'], level: 'behavioural', evidence: settings }),
  ...association('AffinityGroup', 'Vm', { verbs: ['addVm', 'removeVm'], level: 'behavioural' }),
  ...association('AffinityGroup', 'Server', { verbs: ['addServer', 'removeServer'], level: 'behavioural' }),
  ...association('CpuCompatibilityGroup', 'Server', { verbs: ['addServer', 'removeServer'], level: 'behavioural' }),
  ...association('Zone', 'ServerPool', { verbs: ['addServerPool', 'removeServerPool'], level: 'behavioural' }),
];
