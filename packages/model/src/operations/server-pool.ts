import { association } from './build.js';

/** Server pools, their policy and what else hangs on them. */
export const serverPoolOperations = [
  ...association('ServerPool', 'Server', { verbs: ['addServer', 'removeServer'], level: 'behavioural', evidence: 'WSAPI guide 3.3 §2.6.8' }),
  ...association('ServerPool', 'Vm', { verbs: ['addVm', 'removeVm'], evidence: '3.3 clients' }),
  ...association('ServerPoolPolicy', 'Server', { verbs: ['addServer', 'removeServer'] }),
  ...association('AffinityGroup', 'Vm', { verbs: ['addVm', 'removeVm'] }),
  ...association('AffinityGroup', 'Server', { verbs: ['addServer', 'removeServer'] }),
  ...association('CpuCompatibilityGroup', 'Server', { verbs: ['addServer', 'removeServer'] }),
  ...association('Zone', 'ServerPool', { verbs: ['addServerPool', 'removeServerPool'] }),
];
