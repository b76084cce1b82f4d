import { action, booleanParameter, job, operation, required, secretText, stringParameter } from './build.js';

const guide = 'WSAPI guide 3.3 §2.6.4';
const byAnalogy = 'CLI guide 3.4; REST form inferred';

/** Servers: discovery, ownership, power. */
export const serverOperations = [
  /** The agent's password is the raw body, so that it does not end up in access logs. */
  operation({ name: 'Server.discover', type: 'Server', kind: 'typeAction', at: 'POST /Server/discover' }, {
    params: [required(stringParameter('serverName')), booleanParameter('takeOwnershipIfUnowned')],
    body: secretText, returns: job('Server'), level: 'behavioural', evidence: guide,
  }),
  action('Server', 'takeOwnership', { body: secretText, level: 'behavioural', evidence: byAnalogy }),
  action('Server', 'releaseOwnership', { level: 'behavioural', evidence: byAnalogy }),
  /** Two words of the user interfaces for one thing: the Manager reads everything from the agent again. */
  action('Server', 'refresh', { aliases: ['PUT /Server/:id/rediscover'], level: 'behavioural', evidence: byAnalogy }),
  action('Server', 'start', { level: 'behavioural', evidence: byAnalogy }),
  action('Server', 'stop', { level: 'behavioural', evidence: byAnalogy }),
  action('Server', 'restart', { level: 'behavioural', evidence: byAnalogy }),
  action('Server', 'kill', { level: 'behavioural', evidence: byAnalogy }),
  action('Server', 'upgrade', { evidence: byAnalogy }),
  /** The structure by which users change theirs; its user is the agent's account. */
  action('Server', 'updatePassword', { body: { kind: 'value', value: 'PasswordChange', secret: true }, level: 'behavioural', evidence: 'exists: CLI guide 3.3 A.18; REST form inferred' }),
  action('Server', 'checkForUpdate', { level: 'behavioural', evidence: byAnalogy }),
];
