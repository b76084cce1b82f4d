import { action, idParameter, read, stringParameter, typeRead } from './build.js';

const clients = '3.4 clients';

/** Virtual machines; clones stand in copies.ts. */
export const vmOperations = [
  ...(['start', 'stop', 'kill', 'suspend', 'resume', 'restart'] as const).map((verb) => action('Vm', verb, { level: 'behavioural', evidence: clients })),
  // `serverPoolId` may also be 'unassigned'.
  action('Vm', 'migrate', { level: 'behavioural', params: [idParameter('serverId', 'Server'), stringParameter('serverPoolId')], evidence: 'inferred' }),
  action('Vm', 'sendMessage', {
    level: 'behavioural', params: [stringParameter('logFlag')], body: { kind: 'value', value: 'VmMessage', list: true, secret: true }, evidence: clients,
  }),
  read('Vm', 'messages', { level: 'behavioural', returns: { kind: 'values', value: 'VmMessage' }, evidence: clients }),
  ...(['clearSentMessages', 'clearReceivedMessages'] as const).map((verb) => action('Vm', verb, { level: 'behavioural', evidence: 'exists: CLI guide 3.3; REST form inferred' })),
  read('Vm', 'vmConfigFileContent', { level: 'behavioural', returns: { kind: 'text' }, evidence: 'exists: CLI guide 3.3 (getVmCfgFileContent); REST form inferred' }),
  // The consoles that these paths lead to are not served.
  read('Vm', 'vmConsoleUrl', { level: 'shape', returns: { kind: 'text' }, evidence: clients }),
  read('Vm', 'vmSerialConsoleUrl', { level: 'shape', returns: { kind: 'text' }, evidence: clients }),
  typeRead('Vm', 'SupportedOsTypes', { level: 'behavioural', returns: { kind: 'value', value: 'StringList' }, evidence: '3.3 clients' }),
];
