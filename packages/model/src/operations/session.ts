import { operation } from './build.js';

/** Login and logout. Basic credentials do as well on any call; login only carries them and returns the cookies. */
export const sessionOperations = [
  operation({ name: 'Session.login', type: null, kind: 'session', at: 'POST /login' }, {
    body: { kind: 'none' }, returns: { kind: 'boolean' }, principals: ['user', 'gui'], level: 'behavioural', evidence: '3.3 clients',
  }),
  /** Nobody is asked who they are: a stale session may still be ended. */
  operation({ name: 'Session.logout', type: null, kind: 'session', at: 'POST /logout' }, {
    aliases: ['GET /logout'], returns: { kind: 'empty' }, endsSession: true, principals: ['user', 'gui', 'none'], level: 'behavioural',
    evidence: 'SOAP: WSAPI guide 3.3 §3.2; REST form inferred',
  }),
];
