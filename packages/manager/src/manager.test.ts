import { X509Certificate } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectionError } from '@ovmsim/kernel';
import { csr, keyPair, selfSigned } from '@ovmsim/ca';
import type { CertificateAuthority } from '@ovmsim/ca';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin, base, basicOf, managerUuid, openTestManager } from './testing.js';
import type { Answer, Ask, TestManager } from './testing.js';

const json = { accept: 'application/json', 'content-type': 'application/json' };
const serverId = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';

let lab: TestManager;
const ask = (request: Ask): Promise<Answer> => lab.ask({ ...request, headers: { ...json, ...request.headers }, target: base + request.target });
const cookieOf = (answer: Answer): string => (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');

beforeAll(async () => {
  lab = await openTestManager();
});
afterAll(() => lab.close());

const foreignCertificate = (commonName: string) => selfSigned({ commonName, entropy: lab.context.entropy, clock: lab.context.io });

/** How a request ended that got no answer. */
async function ending(request: Promise<unknown>): Promise<string> {
  const error = await request.then(() => undefined, (reason: unknown) => reason);
  return error instanceof ConnectionError ? error.code : `answered: ${JSON.stringify(error)}`;
}

describe('the port of the Manager', () => {
  it('shows a certificate of the internal CA that names the host by every name and address', async () => {
    const { tls } = await ask({ target: '/Manager' });
    expect(tls.serverCertificate?.issuer).toContain('OVM CA');
    expect(tls.serverCertificate?.subjectAltName).toContain('127.0.0.1');
    expect(tls.serverCertificate?.subjectAltName).toContain('localhost');
    expect(tls.authorized).toBe(true);
    expect((await ask({ target: '/Manager', tls: { servername: 'localhost' } })).status).toBe(200);
  });

  it('keeps its keys and those of its console for their owner alone, and uses them again', async () => {
    for (const file of ['manager/tls.key', 'manager/tls.pem', 'manager/client.key', 'gui/client.key', 'gui/client.pem']) {
      expect((await stat(join(lab.certs, file))).mode & 0o777, file).toBe(0o600);
    }
    const before = await readFile(join(lab.certs, 'manager/tls.pem'), 'utf8');
    const second = await openTestManager({ certs: lab.certs, issuer: lab.issuer });
    expect(await readFile(join(lab.certs, 'manager/tls.pem'), 'utf8')).toBe(before);
    await second.manager.close();
  });

  it('has them in the register of a CA that forgot everything, without new ones', async () => {
    const other = await openTestManager();
    const authority = other.issuer as CertificateAuthority;
    const registered = async (): Promise<string[]> => (await authority.list()).filter(({ status }) => status === 'registered').map(({ purpose, serial }) => `${purpose} ${serial}`);
    const before = await registered();
    expect(before.map((each) => each.split(' ')[0])).toEqual(['manager-tls', 'manager-client', 'gui']);
    await other.manager.close();
    await authority.reset();
    const again = await openTestManager({ certs: other.certs, issuer: authority });
    expect(await registered()).toEqual(before);
    expect(await again.manager.check()).toEqual([]);
    await again.manager.close();
    await other.close();
  });

  it('has new ones made when the files are broken', async () => {
    const other = await openTestManager();
    await other.manager.close();
    await writeFile(join(other.certs, 'gui/client.pem'), 'cut off');
    const again = await openTestManager({ certs: other.certs, issuer: other.issuer });
    expect(() => new X509Certificate(again.manager.core.store.list('@Certificate').find(({ purpose }) => purpose === 'gui')?.certificate ?? '')).not.toThrow();
    expect(again.manager.core.store.list('@Certificate').filter(({ purpose }) => purpose === 'gui')).toHaveLength(1);
    await again.manager.close();
    await other.close();
  });
});

describe('a HEAD request', () => {
  it('is answered as GET, without the body', async () => {
    const [got, head] = [await ask({ target: '/Server' }), await ask({ method: 'HEAD', target: '/Server' })];
    expect([head.status, head.headers['content-type'], head.body]).toEqual([200, got.headers['content-type'], '']);
  });
});

describe('who may call', () => {
  it('is told by 401 with the challenge of the container: a page, or the error object for those who prefer JSON', async () => {
    const page = await lab.ask({ target: `${base}/Server`, asAdmin: false });
    expect([page.status, page.headers['www-authenticate'], page.headers['content-type']]).toEqual([401, 'Basic realm="weblogic"', 'text/html']);
    expect(page.body).toContain('Error 401--Unauthorized');
    const object = await ask({ target: '/Server', asAdmin: false, headers: { authorization: basicOf('admin', 'wrong') } });
    expect([object.status, object.headers['www-authenticate']]).toEqual([401, 'Basic realm="weblogic"']);
    expect(object.json).toMatchObject({ errorCode: 'AUTH_000005', cause: null });
    expect(object.headers['set-cookie']).toBeUndefined();
  });

  it('logs in for the cookies and goes on with them alone', async () => {
    const login = await ask({ method: 'POST', target: '/login' });
    expect([login.status, login.json, login.headers['content-type']]).toEqual([200, true, 'application/json']);
    const cookie = cookieOf(login);
    const next = await ask({ target: '/Manager', asAdmin: false, headers: { cookie } });
    expect([next.status, next.headers['set-cookie']]).toEqual([200, undefined]);
    expect((await ask({ method: 'POST', target: '/logout', asAdmin: false, headers: { cookie } })).status).toBe(200);
    expect((await ask({ target: '/Manager', asAdmin: false, headers: { cookie } })).status).toBe(401);
  });

  it('may come with a stale session beside right credentials, unless sessions are strict', async () => {
    const headers = { cookie: 'JSESSIONID=stale!1; _WL_AUTHCOOKIE_JSESSIONID=stale' };
    expect((await ask({ target: '/Manager', headers })).status).toBe(200);
    lab.manager.change({ strictSessions: true });
    expect((await ask({ target: '/Manager', headers })).status).toBe(401);
    lab.manager.change({ strictSessions: false });
  });

  it('loses an idle session to the world clock', async () => {
    const cookie = cookieOf(await ask({ method: 'POST', target: '/login' }));
    await lab.context.world.advance(3_600_001);
    expect((await ask({ target: '/Manager', asAdmin: false, headers: { cookie } })).status).toBe(401);
  });
});

describe('a client certificate', () => {
  const identity = ({ certificate, key }: { certificate: string; key: string }) => ({ cert: certificate, key });
  const as = (tls: { cert: string; key: string }, target = '/Manager', extra: Partial<Ask> = {}): Promise<Answer> => ask({ target, asAdmin: false, tls, ...extra });
  const refusals = (): string[] => lab.context.recorder.list({ kind: 'tls' }).map(({ error }) => error ?? '');

  it('logs in as the user who had it signed and registered over the API', async () => {
    const pair = await keyPair();
    const key = pair.privateKey;
    const request = csr({ key: pair, subject: { commonName: 'somebody' } });
    const answer = await ask({ method: 'POST', target: '/Utilities/Certificate/SignAndRegister', body: request });
    expect(answer.status).toBe(200);
    const { certificate, fingerprint, privateKey } = answer.json as { certificate: string; fingerprint: string; privateKey: null };
    expect([new X509Certificate(certificate).fingerprint256, privateKey]).toEqual([fingerprint, null]);
    const pool = await as({ cert: certificate, key }, '/ServerPool', { method: 'POST', body: '{"name":"by certificate"}' });
    expect([pool.status, (pool.json as { user: string }).user]).toEqual([201, admin.user]);
    expect(pool.headers['set-cookie']).toBeUndefined();

    const listed = await ask({ target: '/Utilities/Certificate' });
    expect(listed.json).toMatchObject([{ fingerprint }]);
    expect((await ask({ method: 'DELETE', target: `/Utilities/Certificate/${fingerprint}` })).status).toBe(200);
    expect((await as({ cert: certificate, key })).status).toBe(401);
    expect((await ask({ method: 'DELETE', target: `/Utilities/Certificate/${fingerprint}` })).status).toBe(404);
  });

  it('may be signed first and registered afterwards', async () => {
    const own = await foreignCertificate('own');
    const signed = await ask({ method: 'POST', target: '/Utilities/Certificate/Sign', body: JSON.stringify(own.certificate) });
    expect([signed.status, signed.headers['content-type']]).toEqual([200, 'text/plain']);
    expect((await as({ cert: signed.body, key: own.key })).status).toBe(401);
    const registered = await ask({ method: 'POST', target: '/Utilities/Certificate/Register', body: signed.body });
    expect(registered.status).toBe(200);
    expect((await as({ cert: signed.body, key: own.key })).status).toBe(200);
  });

  it('that the CA did not sign cannot be registered; what is no certificate neither', async () => {
    const own = await foreignCertificate('own');
    for (const body of [own.certificate, 'nonsense', '']) {
      expect((await ask({ method: 'POST', target: '/Utilities/Certificate/Register', body })).status).toBe(400);
    }
  });

  it('of the CA that nobody registered is 401', async () => {
    const made = await lab.issuer.issue({ purpose: 'user', commonName: 'unregistered' });
    expect((await as(identity(made))).status).toBe(401);
    expect((await as(identity(made), '/Manager', { asAdmin: true })).status).toBe(200);
  });

  it('of another CA ends in a closed connection; the record has the reason', async () => {
    const foreign = await foreignCertificate('foreign');
    expect(await ending(as(identity(foreign)))).toMatch(/closed|reset/);
    expect(await ending(as(identity(foreign), '/Manager', { asAdmin: true }))).toMatch(/closed|reset/);
    expect(refusals().at(-1)).toContain('SELF_SIGNED');
  });

  it('that has expired ends in a closed connection', async () => {
    const made = await lab.issuer.issue({ purpose: 'user', commonName: 'late', notBeforeDays: -10, days: -5 });
    expect(await ending(as(identity(made)))).toMatch(/closed|reset/);
    expect(refusals().at(-1)).toContain('CERT_HAS_EXPIRED');
  });

  it('that is revoked ends in a closed connection at once', async () => {
    const made = await lab.issuer.issue({ purpose: 'user', commonName: 'revoked' });
    expect((await ask({ method: 'POST', target: '/Utilities/Certificate/Register', body: made.certificate })).status).toBe(200);
    expect((await as(identity(made))).status).toBe(200);
    await lab.issuer.revoke({ serial: made.serial });
    expect(await ending(as(identity(made)))).toMatch(/closed|reset/);
    expect(refusals().at(-1)).toContain('CERT_REVOKED');
  });

  it('of an agent opens the notifications of its own Server and nothing else', async () => {
    const made = await lab.issuer.issue({ purpose: 'agent', commonName: 'ovs1' });
    const { core } = lab.manager;
    core.transact((tx) => {
      tx.insert('@Certificate', { id: made.fingerprint, purpose: 'agent', principal: serverId, certificate: made.certificate, serial: made.serial, registeredAt: 0 });
    });
    const post = (id: string, body: unknown): Promise<Answer> => as(identity(made), `/internal/Server/${id}/Event`, { method: 'POST', body: JSON.stringify(body) });
    for (const [method, target] of [['GET', '/Server'], ['GET', '/Manager'], ['POST', '/Server/discover'], ['GET', '/internal/Gui/Change?since=0'], ['POST', '/login']] as const) {
      const answer = await as(identity(made), target, { method });
      expect([target, answer.status, (answer.json as { errorCode: string }).errorCode]).toEqual([target, 403, 'AUTH_000006']);
    }
    expect((await post('another', { server: 'another' })).status).toBe(403);
    // Its own, but the Manager does not know the Server.
    expect((await post(serverId, { server: serverId, number: 1, type: 'SERVER_UP', time: 0, data: {} })).status).toBe(404);
    expect(lab.context.recorder.list({ line: 'agent-to-core' }).at(-1)?.summary).toBe('AgentNotification.event → 404 GEN_000002');
    core.transact((tx) => tx.delete('@Certificate', made.fingerprint));
  });

  it('is judged by the last known list while the CA is away', async () => {
    const made = await lab.issuer.issue({ purpose: 'user', commonName: 'away' });
    await ask({ method: 'POST', target: '/Utilities/Certificate/Register', body: made.certificate });
    const issuer = lab.issuer as { crl: () => Promise<string> };
    const { CaError } = await import('@ovmsim/ca');
    const crl = issuer.crl.bind(issuer);
    issuer.crl = async () => {
      throw new CaError('unreachable', 'away');
    };
    expect((await as(identity(made))).status).toBe(200);
    issuer.crl = crl;
  });
});

describe('the wire record', () => {
  it('names the line and the operation and never shows a password', async () => {
    await ask({ method: 'POST', target: '/Server/discover?serverName=127.0.0.2', body: 's3cr3t', asAdmin: false });
    await ask({ method: 'POST', target: '/Server/discover?serverName=127.0.0.2', body: 's3cr3t' });
    const records = lab.context.recorder.list({ line: 'ws-to-core' }).slice(-2);
    expect(records.map(({ summary }) => summary)).toEqual(['Server.discover → 401 AUTH_000005', expect.stringMatching(/^Server.discover → 201 Job \d{13}$/)]);
    expect(JSON.stringify(lab.context.recorder.list())).not.toContain('s3cr3t');
    expect(JSON.stringify(lab.context.recorder.list())).not.toContain(Buffer.from('admin:Welcome1').toString('base64'));
    await lab.manager.settle();
  });
});

describe("the web console's back end", () => {
  const changes = (): number => lab.context.recorder.list({ line: 'gui-to-core' }).length;

  it('logged in with its certificate, and every call of it shows that certificate', () => {
    const records = lab.context.recorder.list({ line: 'gui-to-core' });
    expect(records[0]?.summary).toBe('Session.login → 200');
    expect(records.every(({ tls }) => tls?.clientCertificate?.subject.includes('Oracle VM Manager GUI'))).toBe(true);
  });

  it('follows what happens and is equal to the store then', async () => {
    await ask({ method: 'POST', target: '/ServerPool', body: '{"name":"one"}' });
    await lab.manager.settle();
    const [pool] = lab.manager.core.store.list('ServerPool').filter(({ name }) => name === 'one');
    expect(lab.manager.gui?.model.get('ServerPool', pool?.id ?? '')).toBeUndefined();
    expect(await lab.manager.gui?.compare()).toEqual([]);
    expect(lab.manager.gui?.model.get('ServerPool', pool?.id ?? '')).toMatchObject({ name: 'one' });
    await ask({ method: 'PUT', target: `/ServerPool/${pool?.id}`, body: '{"name":"two"}' });
    await lab.manager.settle();
    await ask({ method: 'DELETE', target: `/ServerPool/${pool?.id}` });
    await lab.manager.settle();
    expect(await lab.manager.check()).toEqual([]);
    expect(lab.manager.gui?.model.get('ServerPool', pool?.id ?? '')).toBeUndefined();
  });

  it('polls by the world clock', async () => {
    const before = changes();
    await lab.context.world.advance(2000);
    // A poll that came too soon after the last one is made up for when the Manager settles.
    await lab.manager.settle();
    expect(changes()).toBeGreaterThan(before);
  });

  it('finds out when its model is wrong', async () => {
    await lab.manager.gui?.pollNow();
    const model = lab.manager.gui?.model;
    const manager = model?.list('Manager')[0] as { name?: string } | undefined;
    if (manager === undefined) throw new Error('the model has no Manager');
    manager.name = 'something else';
    expect(await lab.manager.gui?.compare()).toEqual([`Manager ${managerUuid}: name is "something else" in the model, "OVM Manager" in the store`]);
    manager.name = 'OVM Manager';
  });

  it('reads its model anew after a reset, and still gets in', async () => {
    lab.manager.change({ strictSessions: true });
    await lab.manager.reset();
    expect(lab.manager.core.store.count('ServerPool')).toBe(0);
    expect(await lab.manager.check()).toEqual([]);
    const stale = { cookie: 'JSESSIONID=stale!1; _WL_AUTHCOOKIE_JSESSIONID=stale' };
    expect((await ask({ target: '/Manager', headers: stale })).status).toBe(200);
    const saved = await lab.manager.snapshot();
    await ask({ method: 'POST', target: '/ServerPool', body: '{"name":"later"}' });
    await lab.manager.settle();
    await lab.manager.restore(JSON.parse(JSON.stringify(saved)));
    expect(lab.manager.core.store.count('ServerPool')).toBe(0);
    expect(await lab.manager.check()).toEqual([]);
  });
});

describe('a Manager without sockets', () => {
  it('has its console look in through the same door', async () => {
    const memory = await openTestManager({ listen: null, certs: null });
    expect(memory.manager.url).toBeNull();
    expect(await memory.manager.gui?.compare()).toEqual([]);
    expect(memory.manager.core.unhandled()).toEqual([]);
    await memory.close();
  });
});
