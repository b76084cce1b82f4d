import { basicAuthorization } from '@ovmsim/kernel';
import type { CertificateFacts, Peer } from '@ovmsim/kernel';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MemoryCore } from '../core/memory-core.js';
import { openMemoryCore } from '../core/memory-core.js';
import type { CertificateRecord } from '../core/world.js';
import { Authenticator } from './authenticator.js';
import { Lockout } from './lockout.js';
import { Sessions } from './sessions.js';
import { Users } from './users.js';

const none: Peer = { state: 'none' };
const refused = { refused: 'AUTH_000005', args: [] };

function facts(fingerprint: string): CertificateFacts {
  return { subject: 'CN=x', issuer: 'CN=ca', serial: '01', fingerprint, notBefore: '', notAfter: '', subjectAltName: null };
}
const showing = (fingerprint: string): Peer => ({ state: 'trusted', certificate: facts(fingerprint), pem: '' });
const record = (id: string, purpose: CertificateRecord['purpose'], principal: string): CertificateRecord => ({
  id, purpose, principal, certificate: '', serial: '01', registeredAt: 0,
});

describe('the authenticator', () => {
  let memory: MemoryCore;
  let users: Users;
  let lockout: Lockout;
  let sessions: Sessions;
  let strict = false;
  let authenticator: Authenticator;
  const who = (of: { authorization?: string; cookie?: string; peer?: Peer }) =>
    authenticator.authenticate({ authorization: of.authorization, cookie: of.cookie, peer: of.peer ?? none });
  const cookieOf = (lines: readonly string[]): string => lines.map((line) => line.split(';')[0]).join('; ');

  beforeAll(async () => {
    memory = await openMemoryCore();
    const { core, world, context } = memory;
    lockout = new Lockout({ core, world, log: context.log, settings: { lockTries: 3, lockMs: 60_000, lockCountMs: 30_000 } });
    users = new Users(core, context.entropy, lockout);
    await users.set('admin', 'pass:word');
    await users.set('gone', 'x');
    memory.core.transact((tx) => {
      tx.insert('@Certificate', record('U', 'user', 'admin'));
      tx.insert('@Certificate', record('D', 'user', 'deleted'));
      tx.insert('@Certificate', record('G', 'gui', ''));
      tx.insert('@Certificate', record('A', 'agent', 'server-1'));
      tx.insert('@Certificate', record('M', 'manager-client', ''));
    });
  });

  beforeEach(() => {
    strict = false;
    lockout.unlock('admin');
    sessions = new Sessions(memory.world, memory.context.entropy, { idleMs: 3_600_000, limit: null });
    authenticator = new Authenticator({ core: memory.core, users, sessions, strictSessions: () => strict });
  });

  it('takes user and password, also one with a colon in it, and opens a session', async () => {
    const answer = await who({ authorization: basicAuthorization('admin', 'pass:word') });
    expect(answer).toMatchObject({ principal: { kind: 'user', name: 'admin', via: 'password' } });
    expect('cookies' in answer && answer.cookies).toHaveLength(2);
  });

  it('takes the session alone, and prefers it to other credentials', async () => {
    const first = await who({ authorization: basicAuthorization('admin', 'pass:word') });
    const cookie = cookieOf('cookies' in first ? first.cookies : []);
    const expected = { principal: { kind: 'user', name: 'admin', via: 'session' }, cookies: [] };
    expect(await who({ cookie })).toMatchObject(expected);
    expect(await who({ cookie, authorization: basicAuthorization('admin', 'wrong'), peer: showing('G') })).toMatchObject(expected);
  });

  it('refuses no credentials, wrong ones, half ones and other schemes alike', async () => {
    expect(await who({})).toEqual(refused);
    for (const authorization of ['', 'Basic', 'Basic !!!', basicAuthorization('admin', 'wrong'), basicAuthorization('nobody', 'x'), `Basic ${Buffer.from('admin').toString('base64')}`, 'Bearer abc']) {
      expect(await who({ authorization }), authorization).toEqual(refused);
    }
  });

  it('passes a stale session over beside right credentials, unless it is strict', async () => {
    const stale = { cookie: 'JSESSIONID=old!1; _WL_AUTHCOOKIE_JSESSIONID=old', authorization: basicAuthorization('admin', 'pass:word') };
    expect(await who(stale)).toMatchObject({ principal: { via: 'password' } });
    strict = true;
    expect(await who(stale)).toEqual(refused);
    expect(await who({ authorization: stale.authorization })).toMatchObject({ principal: { via: 'password' } });
  });

  const logIn = async (user: string, password: string): Promise<{ cookie: string }> => {
    const answer = await who({ authorization: basicAuthorization(user, password) });
    return { cookie: cookieOf('cookies' in answer ? answer.cookies : []) };
  };

  it('never takes up a session id that a client brings', async () => {
    const brought = 'JSESSIONID=brought-by-an-attacker-who-waits-for-a-login!1';
    const answer = await who({ cookie: `${brought}; _WL_AUTHCOOKIE_JSESSIONID=x`, authorization: basicAuthorization('admin', 'pass:word') });
    const cookies = 'cookies' in answer ? answer.cookies.join() : '';
    expect(cookies).toContain('JSESSIONID=');
    expect(cookies).not.toContain('brought');
    expect(await who({ cookie: brought })).toEqual(refused);
  });

  it('ends the sessions of a user who is gone, also when another of that name comes', async () => {
    const session = await logIn('gone', 'x');
    expect(await who(session)).toMatchObject({ principal: { name: 'gone', via: 'session' } });
    memory.core.transact((tx) => tx.delete('@User', 'gone'));
    await users.set('gone', 'x');
    expect(await who(session)).toEqual(refused);
    expect(sessions.size).toBe(0);
    const again = await logIn('gone', 'x');
    memory.core.transact((tx) => tx.delete('@User', 'gone'));
    expect(await who(again)).toEqual(refused);
  });

  it('ends the sessions of a user whose password is changed', async () => {
    await users.set('moving', 'one');
    const session = await logIn('moving', 'one');
    await users.set('moving', 'one');
    expect(await who(session)).toMatchObject({ principal: { name: 'moving' } });
    await users.set('moving', 'two');
    expect(await who(session)).toEqual(refused);
  });

  it('answers a locked user as a wrong password; sessions that are open, and certificates, go on', async () => {
    const session = await logIn('admin', 'pass:word');
    for (let tries = 0; tries < 3; tries += 1) expect(await who({ authorization: basicAuthorization('admin', 'wrong') })).toEqual(refused);
    expect(lockout.list()).toMatchObject([{ user: 'admin' }]);
    expect(await who({ authorization: basicAuthorization('admin', 'pass:word') })).toEqual(refused);
    expect(await who(session)).toMatchObject({ principal: { name: 'admin', via: 'session' } });
    expect(await who({ peer: showing('U') })).toMatchObject({ principal: { name: 'admin', via: 'certificate' } });
  });

  it('knows whom a registered certificate stands for', async () => {
    expect(await who({ peer: showing('U') })).toEqual({ principal: { kind: 'user', name: 'admin', via: 'certificate' }, cookies: [], session: null });
    expect(await who({ peer: showing('G') })).toMatchObject({ principal: { kind: 'gui' } });
    expect(await who({ peer: showing('A') })).toMatchObject({ principal: { kind: 'agent', serverId: 'server-1' } });
  });

  it('refuses a certificate of the CA that is not registered, that of the Manager itself, and that of a user who is gone', async () => {
    for (const fingerprint of ['X', 'M', 'D']) expect(await who({ peer: showing(fingerprint) })).toEqual(refused);
  });

  it('does not count a certificate that TLS did not find good', async () => {
    expect(await who({ peer: { state: 'untrusted', certificate: facts('U'), pem: '', reason: 'CERT_HAS_EXPIRED' } })).toEqual(refused);
  });

  it('prefers a password to a certificate and falls back to the certificate', async () => {
    expect(await who({ authorization: basicAuthorization('admin', 'pass:word'), peer: showing('G') })).toMatchObject({ principal: { kind: 'user', via: 'password' } });
    expect(await who({ authorization: basicAuthorization('admin', 'wrong'), peer: showing('G') })).toMatchObject({ principal: { kind: 'gui' } });
  });

  it('says when there are too many sessions', async () => {
    sessions = new Sessions(memory.world, memory.context.entropy, { idleMs: 1000, limit: 1 });
    authenticator = new Authenticator({ core: memory.core, users, sessions, strictSessions: () => false });
    await who({ authorization: basicAuthorization('admin', 'pass:word') });
    expect(await who({ authorization: basicAuthorization('admin', 'pass:word') })).toEqual({ refused: 'GEN_000025', args: [] });
  });
});
