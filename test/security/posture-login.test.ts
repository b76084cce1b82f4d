import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basicAuthorization, HttpsConnections, httpsRequest, IoClock, type HttpsResponse } from '@ovmsim/kernel';
import { restBase, sessionCookies } from '@ovmsim/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabInfo } from 'ovmsim';
import { askControl } from '../support/control.js';
import { startLab, type TestLab } from '../support/lab.js';

const clock = new IoClock();

describe('who comes to the Manager of a lab', () => {
  let lab: TestLab;
  const ask = (headers: Record<string, string>, options: { path?: string; agent?: HttpsConnections } = {}): Promise<HttpsResponse> =>
    httpsRequest({
      url: `${lab.info.manager.url}${restBase}${options.path ?? '/Manager'}`,
      method: 'GET',
      headers: { accept: 'application/json', ...headers },
      tls: { verify: true, ca: [readFileSync(lab.info.manager.caFile, 'utf8')] },
      clock,
      ...(options.agent === undefined ? {} : { agent: options.agent }),
    });
  const password = (text: string, user = 'admin'): Record<string, string> => ({ authorization: basicAuthorization(user, text) });
  const cookiesOf = (answer: HttpsResponse): Map<string, string> =>
    new Map((answer.headers['set-cookie'] ?? []).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).split(';')[0] ?? '']));
  const cookie = (cookies: ReadonlyMap<string, string>): Record<string, string> => ({ cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') });
  /** Puts the Manager's clock forward at once, without living through the time between. */
  const pass = async (minutes: number): Promise<void> => {
    const [manager] = lab.info.control.filter(({ name }) => name === 'manager');
    if (manager === undefined) throw new Error('the lab has no Manager');
    const { now } = (await (await askControl(manager, '/clock')).json()) as { now: number };
    expect((await askControl(manager, '/clock', { method: 'POST', body: { set: { mode: 'frozen', now: now + minutes * 60_000, rate: 1 } } })).status).toBe(200);
  };

  beforeAll(async () => {
    lab = await startLab('login', '--servers', '1', '--freeze');
  });
  afterAll(() => lab.stop());

  describe('with a session', () => {
    it('gets cookies that nobody can guess, others at every login', async () => {
      const seen = new Set<string>();
      for (let login = 0; login < 20; login += 1) {
        const cookies = cookiesOf(await ask(password('Welcome1')));
        const id = cookies.get(sessionCookies.session) ?? '';
        expect(Buffer.from(id.split('!')[0] ?? '', 'base64url').length).toBeGreaterThanOrEqual(16);
        expect(Buffer.from(cookies.get(sessionCookies.authentication) ?? '', 'base64url').length).toBeGreaterThanOrEqual(15);
        for (const value of cookies.values()) seen.add(value);
      }
      expect(seen.size).toBe(40);
    });

    it('does not get in with a part of it, with somebody else’s, or with one of its own making', async () => {
      const one = cookiesOf(await ask(password('Welcome1')));
      const two = cookiesOf(await ask(password('Welcome1')));
      expect((await ask(cookie(one))).status).toBe(200);
      const [id = '', proof = ''] = [one.get(sessionCookies.session), one.get(sessionCookies.authentication)];
      const mixed = new Map([[sessionCookies.session, id], [sessionCookies.authentication, two.get(sessionCookies.authentication) ?? '']]);
      for (const wrong of [new Map([[sessionCookies.session, id]]), new Map([[sessionCookies.authentication, proof]]), mixed, new Map([[sessionCookies.session, id], [sessionCookies.authentication, `${proof}x`]])]) {
        expect((await ask(cookie(wrong))).status).toBe(401);
      }
      const fixed = new Map([[sessionCookies.session, 'A'.repeat(52) + '!1'], [sessionCookies.authentication, 'A'.repeat(20)]]);
      const login = await ask({ ...cookie(fixed), ...password('Welcome1') });
      expect(login.status).toBe(200);
      expect(cookiesOf(login).get(sessionCookies.session)).not.toBe(fixed.get(sessionCookies.session));
      expect((await ask(cookie(fixed))).status).toBe(401);
    });

    it('is out after an hour of idleness on the world clock, and at logout', async () => {
      const cookies = cookiesOf(await ask(password('Welcome1')));
      await pass(59);
      expect((await ask(cookie(cookies))).status).toBe(200);
      await pass(61);
      expect((await ask(cookie(cookies))).status).toBe(401);
      const again = cookiesOf(await ask(password('Welcome1')));
      expect((await ask(cookie(again), { path: '/logout' })).status).toBe(200);
      expect((await ask(cookie(again))).status).toBe(401);
    });
  });

  describe('with wrong passwords', () => {
    /** What a client sees of a refusal; the date and the count of requests apart. */
    const seen = ({ status, headers, body }: HttpsResponse): unknown => [status, body.toString('utf8'), Object.entries(headers).filter(([name]) => !['date', 'x-oracle-dms-ecid'].includes(name))];

    it('is locked after five, and is not told: the right password is answered as a wrong one, as a name that nobody has', async () => {
      const open = cookiesOf(await ask(password('Welcome1')));
      const refusals: unknown[] = [];
      for (let tries = 0; tries < 5; tries += 1) refusals.push(seen(await ask(password('wrong'))));
      refusals.push(seen(await ask(password('Welcome1'))), seen(await ask(password('wrong'))), seen(await ask(password('Welcome1', 'nobody'))));
      expect(refusals.map((refusal) => JSON.stringify(refusal))).toEqual(refusals.map(() => JSON.stringify(refusals[0])));
      expect(JSON.stringify(refusals[0])).toContain('AUTH_000005');
      // Who was in stays in.
      expect((await ask(cookie(open))).status).toBe(200);
      expect(readFileSync(`${lab.info.logs}/manager.log`, 'utf8')).toContain('"msg":"user locked: too many failed logins"');
    });

    it('is let in again by `ovmsim unlock`, which says who is locked', async () => {
      const nobody = await lab.run('unlock', 'nobody');
      expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining("there is no user 'nobody'")]);
      expect((await lab.run('unlock')).stdout).toMatch(/^admin is locked until 2016-01-01T02:30:\d\d/);
      expect((await lab.run('unlock', 'admin')).stdout).toBe('admin may log in again\n');
      expect((await lab.run('unlock')).stdout).toBe('no user is locked\n');
      expect((await ask(password('Welcome1'))).status).toBe(200);
    }, 120_000);

    it('is let in again after half an hour of the world clock', async () => {
      for (let tries = 0; tries < 5; tries += 1) await ask(password('wrong'));
      await pass(29);
      expect((await ask(password('Welcome1'))).status).toBe(401);
      await pass(1);
      expect((await ask(password('Welcome1'))).status).toBe(200);
    });
  });

  it('meets a new TLS key after `ovmsim keytool gensslkey`, while connections that are open go on', async () => {
    const kept = new HttpsConnections({ maxSockets: 1 });
    const before = await ask(password('Welcome1'), { agent: kept });
    const { code, stdout } = await lab.run('keytool', 'gensslkey');
    expect(code).toBe(0);
    const [open, fresh] = [await ask(password('Welcome1'), { agent: kept }), await ask(password('Welcome1'))];
    expect([open.status, open.tls.serverCertificate?.fingerprint]).toEqual([200, before.tls.serverCertificate?.fingerprint]);
    expect(fresh.status).toBe(200);
    expect(fresh.tls.serverCertificate?.fingerprint).not.toBe(before.tls.serverCertificate?.fingerprint);
    expect(stdout).toContain(fresh.tls.serverCertificate?.fingerprint ?? '?');
    expect((await lab.run('keytool', 'check')).stdout).not.toContain('ERROR');
    kept.close();
  }, 120_000);
});

describe('a lab with --lock-users 2 and --data', () => {
  let lab: TestLab;
  let folder: string;
  const ask = async (text: string): Promise<number> => {
    const { manager } = JSON.parse((await lab.run('status', '--json')).stdout) as LabInfo;
    const answer = await httpsRequest({ url: `${manager.url}${restBase}/Manager`, method: 'GET', headers: { authorization: basicAuthorization('admin', text) }, tls: { verify: false }, clock });
    return answer.status;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ovmsim-lockout-'));
    lab = await startLab('lock-users', '--servers', '1', '--freeze', '--lock-users', '2', '--data', join(folder, 'data'));
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('locks after two tries, of which one came before the Manager was killed, and stays so when it is killed again', async () => {
    const killed = async (): Promise<void> => {
      expect((await lab.run('kill', 'manager')).code).toBe(0);
      expect((await lab.run('start', 'manager')).code).toBe(0);
    };
    expect(await ask('wrong')).toBe(401);
    await killed();
    expect(await ask('wrong')).toBe(401);
    expect(await ask('Welcome1')).toBe(401);
    await killed();
    expect(await ask('Welcome1')).toBe(401);
    expect((await lab.run('unlock', 'admin')).code).toBe(0);
    expect(await ask('Welcome1')).toBe(200);
  }, 120_000);
});
