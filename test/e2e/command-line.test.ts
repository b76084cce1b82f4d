import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OvmClient } from '@ovmsim/client';
import { managerLogin, startCommandLine, type RunningCommandLine } from '@ovmsim/cli';
import type { Client, ConnectConfig } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connected, eventually, exec, FakeSession, TestShell, userKey } from '../../packages/cli/src/testing.js';
import { openTestManager, type TestManager } from '../../packages/manager/src/testing.js';

const halfHour = 30 * 60_000;
const key = userKey('ed25519');

/** A session whose every command asks the Manager. */
class AskingSession extends FakeSession {
  constructor(private readonly client: OvmClient) {
    super();
  }

  override async run(run: Parameters<FakeSession['run']>[0]): ReturnType<FakeSession['run']> {
    const [manager] = await this.client.ids('Manager');
    await run.output(`${manager?.value ?? 'nobody'}\n`);
    return { session: 'open', status: 'Success', jobId: null, error: null };
  }
}

describe('the command line of a Manager', () => {
  let site: TestManager;
  let line: RunningCommandLine;
  let folder: string;

  const listen = async (): Promise<void> => {
    const { context, manager, ca } = site;
    writeFileSync(join(folder, 'ca.pem'), ca);
    const login = managerLogin({ url: () => manager.url ?? '', caFile: join(folder, 'ca.pem'), io: context.io, recorder: context.recorder });
    line = await startCommandLine({ host: '127.0.0.1', port: 0, state: folder, context, login, open: (client) => new AskingSession(client) });
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ovmsim-line-'));
    site = await openTestManager();
    await listen();
  });
  afterEach(async () => {
    await line.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const dial = (config: ConnectConfig = {}): Promise<Client> => connected(line.address.port, config);
  const byKey = (): Promise<Client> => dial({ privateKey: key.private, authHandler: ['publickey'] });
  const failures = (): number => site.manager.core.store.get('@User', 'admin')?.failedLogins?.count ?? 0;
  const id = (): string => site.manager.core.managerId;

  it('logs in at port 7002 under the name and password of the user, and out again; the wire record shows both lines', async () => {
    const client = await dial();
    expect((await exec(client, 'ask')).output).toContain(`OVM> ask\n\r${id()}\n\r`);
    client.end();
    const requests = (): string[] => site.context.recorder.list({ line: 'cli-to-core' }).map(({ method, path }) => `${method ?? ''} ${path ?? ''}`);
    await eventually(site.context, () => requests().length === 3);
    expect(requests().map((one) => one.replace('/ovm/core/wsapi/rest', ''))).toEqual(['POST /login', 'GET /Manager/id', 'POST /logout']);
    expect(site.context.recorder.list({ line: 'client-to-cli' }).map(({ summary }) => summary)).toEqual(['login of admin by password', 'ask → Success']);
    expect(JSON.stringify(site.context.recorder.list())).not.toContain('Welcome1');
  });

  it('counts a wrong password once, and refuses the right one while the user is locked', async () => {
    for (let tries = 1; tries <= 5; tries += 1) {
      await expect(dial({ password: 'wrong', authHandler: ['password'] })).rejects.toThrow();
      expect(failures()).toBe(tries);
    }
    await expect(dial()).rejects.toThrow();
    await site.context.world.advance(halfHour);
    (await dial()).end();
    expect(failures()).toBe(0);
  });

  it.each([false, true])('logs in again by itself when the session of an idle user has run out (strict sessions: %s)', async (strictSessions) => {
    site.manager.change({ strictSessions });
    const client = await dial();
    const shell = await TestShell.open(client, true);
    await shell.prompted();
    for (let hours = 0; hours < 2; hours += 1) {
      await site.context.world.advance(3 * 60 * 60_000);
      expect(await shell.type('ask\r')).toBe(`ask\n\r${id()}\n\rOVM> `);
    }
    client.end();
  });

  it('forgets who may come by key when the password has been changed, at the cost of one failed login', async () => {
    writeFileSync(join(folder, 'ovmcli_authorized_keys'), `${key.public}\n`, { mode: 0o600 });
    await expect(byKey()).rejects.toThrow();
    (await dial()).end();
    (await byKey()).end();
    await site.manager.users.set('admin', 'Changed1');
    await expect(byKey()).rejects.toThrow();
    await expect(byKey()).rejects.toThrow();
    expect(failures()).toBe(1);
    (await dial({ password: 'Changed1' })).end();
    (await byKey()).end();
  });

  it('refuses a key while its user is locked, and takes it when the lock is over, without the password', async () => {
    writeFileSync(join(folder, 'ovmcli_authorized_keys'), `${key.public}\n`, { mode: 0o600 });
    (await dial()).end();
    for (let tries = 0; tries < 5; tries += 1) await expect(dial({ password: 'wrong', authHandler: ['password'] })).rejects.toThrow();
    for (let tries = 0; tries < 3; tries += 1) await expect(byKey()).rejects.toThrow();
    await site.context.world.advance(halfHour);
    (await byKey()).end();
    expect(failures()).toBe(0);
  });

  it.each(['a reset', 'a restored snapshot'])('goes on with its open sessions after %s, by one new login each', async (what) => {
    const client = await dial();
    const shell = await TestShell.open(client, true);
    await shell.prompted();
    const before = await site.manager.snapshot();
    if (what === 'a reset') await site.manager.reset();
    else await site.manager.restore(before);
    for (let asked = 0; asked < 2; asked += 1) expect(await shell.type('ask\r')).toBe(`ask\n\r${id()}\n\rOVM> `);
    const asks = site.context.recorder.list({ line: 'cli-to-core' }).filter(({ method }) => method === 'GET').map(({ response }) => response?.status);
    expect(asks).toEqual([401, 200, 200]);
    expect(site.manager.sessions.size).toBe(1);
    client.end();
  });

  it('lets nobody in while the Manager does not answer', async () => {
    site.manager.listener?.stopListening().catch(() => undefined);
    await expect(dial()).rejects.toThrow();
    await site.manager.listener?.listenAgain();
    (await dial()).end();
  });
});
