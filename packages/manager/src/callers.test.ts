import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin, base, basicOf, openTestManager } from './testing.js';
import type { Answer, Ask, TestManager } from './testing.js';

/** Who is let in and who is not, by the exact answers. */

const json = { accept: 'application/json', 'content-type': 'application/json' };
const one = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const two = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:02';
const stale = { cookie: 'JSESSIONID=stale!1; _WL_AUTHCOOKIE_JSESSIONID=stale' };

let lab: TestManager;
beforeAll(async () => {
  lab = await openTestManager({ gui: false });
});
afterAll(() => lab.close());

const ask = (request: Ask): Promise<Answer> => lab.ask({ asAdmin: false, ...request, headers: { ...json, ...request.headers }, target: base + request.target });
const told = ({ status, headers, json: body }: Answer) => ({ status, type: headers['content-type'], challenge: headers['www-authenticate'], cookies: headers['set-cookie'], body });
const answered = (status: number, body: { readonly errorCode: string; readonly wsErrorCode: string; readonly message: string }) => ({
  status, type: 'application/json', challenge: status === 401 ? 'Basic realm="weblogic"' : undefined, cookies: undefined, body: { ...body, cause: null },
});
const nobody = answered(401, { errorCode: 'AUTH_000005', wsErrorCode: 'AUTH_INVALID_CREDENTIALS', message: 'AUTH_000005:User or password is wrong' });
const forbidden = (who: string) => answered(403, { errorCode: 'AUTH_000006', wsErrorCode: 'AUTH_UNAUTHORIZED', message: `AUTH_000006:${who} is not allowed to do this` });

/** A certificate of the internal CA that the Manager knows as an agent's. */
async function agentOf(serverId: string): Promise<{ cert: string; key: string }> {
  const { certificate, key, fingerprint, serial } = await lab.issuer.issue({ purpose: 'agent', commonName: 'ovs' });
  lab.manager.core.transact((tx) => tx.insert('@Certificate', { id: fingerprint, purpose: 'agent', principal: serverId, certificate, serial, registeredAt: 0 }));
  return { cert: certificate, key };
}

describe('nobody in particular is answered 401 and gets no session:', () => {
  it('who shows nothing', async () => {
    expect(told(await ask({ target: '/Server' }))).toEqual(nobody);
  });

  it('who sends a wrong password', async () => {
    expect(told(await ask({ target: '/Server', headers: { authorization: basicOf(admin.user, 'wrong') } }))).toEqual(nobody);
  });

  it('who shows a certificate of the internal CA that nobody registered', async () => {
    const { certificate, key } = await lab.issuer.issue({ purpose: 'user', commonName: 'unregistered' });
    expect(told(await ask({ target: '/Server', tls: { cert: certificate, key } }))).toEqual(nobody);
  });

  it('who sends a stale session alone', async () => {
    expect(told(await ask({ target: '/Server', headers: stale }))).toEqual(nobody);
  });

  it('who sends a stale session beside right credentials, while sessions are strict', async () => {
    const headers = { ...stale, authorization: basicOf(admin.user, admin.password) };
    expect((await ask({ target: '/Server', headers })).status).toBe(200);
    lab.manager.change({ strictSessions: true });
    expect(told(await ask({ target: '/Server', headers }))).toEqual(nobody);
    expect(told(await ask({ target: '/Server', headers: stale }))).toEqual(nobody);
    lab.manager.change({ strictSessions: false });
    expect((await ask({ target: '/Server', headers })).status).toBe(200);
  });
});

describe('an agent is answered 403', () => {
  it.each([['GET', '/Server'], ['GET', '/Manager'], ['POST', '/Server/discover'], ['GET', '/internal/Gui/Change?since=0'], ['POST', '/login'], ['POST', '/logout']])('for %s %s', async (method, target) => {
    expect(told(await ask({ method, target, tls: await agentOf(one) }))).toEqual(forbidden(`The agent of Server ${one}`));
  });

  it('when it posts for another Server, whatever its body says', async () => {
    const tls = await agentOf(one);
    for (const kind of ['Event', 'Statistic']) {
      for (const server of [one, two]) {
        const answer = await ask({ method: 'POST', target: `/internal/Server/${two}/${kind}`, tls, body: JSON.stringify({ server, number: 1, type: 'SERVER_UP', time: 0, data: {} }) });
        expect(told(answer)).toEqual(forbidden(`The agent of Server ${one}`));
      }
    }
    const records = lab.context.recorder.list({ line: 'agent-to-core' }).slice(-4).map(({ summary }) => summary);
    expect(records).toEqual(['AgentNotification.event', 'AgentNotification.event', 'AgentNotification.statistic', 'AgentNotification.statistic'].map((name) => `${name} → 403 AUTH_000006`));
  });
});

describe('a user is answered 403', () => {
  it('for what only agents and the web console may call', async () => {
    const headers = { authorization: basicOf(admin.user, admin.password) };
    const body = JSON.stringify({ server: one, number: 1, type: 'SERVER_UP', time: 0, data: {} });
    for (const request of [{ method: 'POST', target: `/internal/Server/${one}/Event`, body }, { target: '/internal/Gui/Change?since=0' }]) {
      // Right credentials open a session even where they do not help.
      expect({ ...told(await ask({ ...request, headers })), cookies: undefined }).toEqual(forbidden(`User ${admin.user}`));
    }
  });
});
