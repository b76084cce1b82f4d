import { appendFileSync, chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@ovmsim/kernel';
import type { AuthenticationType, ConnectConfig } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { connected, eventually, exec, userKey, TestLines, type TestLine } from '../testing.js';
import { authorizedKeysFile } from './authorized-keys.js';
import { hostKeys, isSound } from './host-keys.js';

const [ed25519, ecdsa, rsa] = [userKey('ed25519'), userKey('ecdsa'), userKey('rsa')];

const halfHour = 30 * 60_000;

const { start, close } = new TestLines();
afterEach(close);

const list = ({ folder }: TestLine, ...keys: { readonly public: string }[]): void => appendFileSync(join(folder, authorizedKeysFile), keys.map((key) => `${key.public}\n`).join(''), { mode: 0o600 });

/** Logs in and out; answers the methods that were tried, and whether the last one opened the door. */
async function tried({ port }: TestLine, config: ConnectConfig): Promise<{ methods: string[]; left: (AuthenticationType[] | null)[]; in: boolean }> {
  const methods: string[] = [];
  const left: (AuthenticationType[] | null)[] = [];
  const { password, privateKey } = config;
  const plan = [...(privateKey === undefined ? [] : ['publickey']), ...(password === undefined ? [] : ['password'])];
  const authHandler: ConnectConfig['authHandler'] = (methodsLeft, _partial, next) => {
    left.push(methodsLeft);
    const method = plan.shift();
    if (method === undefined) return (next as unknown as (no: false) => void)(false);
    methods.push(method);
    next(method === 'publickey' ? { type: 'publickey', username: config.username ?? 'admin', key: privateKey as string } : { type: 'password', username: config.username ?? 'admin', password: password as string });
  };
  return connected(port, { ...config, authHandler }).then((client) => (client.end(), { methods, left, in: true }), () => ({ methods, left, in: false }));
}

describe('passwords', () => {
  it('the right one is one login at the Manager, which ends with the connection', async () => {
    const line = await start();
    const client = await connected(line.port);
    expect(line.logins).toEqual([{ user: 'admin', password: 'Welcome1' }]);
    client.end();
    await eventually(line.context, () => line.ended() === 1);
  });

  it.each([
    ['a wrong one', { password: 'wrong' }, 1],
    ['another user', { username: 'root', password: 'Welcome1' }, 1],
    ['a name that Basic credentials cannot hold', { username: 'admin:Welcome1', password: '' }, 0],
    ['a name with a line end', { username: 'admin\r\nx', password: 'Welcome1' }, 0],
    ['an endless one', { password: 'x'.repeat(5000) }, 0],
  ])('%s is refused, and asks the Manager at most once', async (_what, config, logins) => {
    const line = await start();
    expect(await tried(line, config)).toMatchObject({ in: false, left: [null, ['password', 'publickey']] });
    expect(line.logins).toHaveLength(logins);
  });

  it('a Manager that does not answer lets nobody in', async () => {
    const line = await start();
    line.account.password = null;
    expect((await tried(line, { password: 'Welcome1' })).in).toBe(false);
  });

  it('who tries too often has to dial again', async () => {
    const line = await start({ limits: { authAttempts: 3 } });
    const ended = connected(line.port, { authHandler: (_left, _partial, next) => next({ type: 'password', username: 'admin', password: 'wrong' }) });
    await expect(ended).rejects.toThrow();
    expect(line.logins).toHaveLength(3);
  });
});

describe('public keys', () => {
  it.each([['ed25519', ed25519], ['ecdsa', ecdsa], ['rsa', rsa]])('%s: refused before the first login by password, enough after it', async (_type, pair) => {
    const line = await start();
    list(line, ed25519, ecdsa, rsa);
    const both = { privateKey: pair.private, password: 'Welcome1' };
    expect(await tried(line, both)).toEqual({ methods: ['publickey', 'password'], left: [null, ['password']], in: true });
    expect(await tried(line, both)).toEqual({ methods: ['publickey'], left: [null], in: true });
  });

  it('a key that is not listed is refused, also after a login by password; the list is read anew when it changes', async () => {
    const line = await start();
    list(line, ed25519);
    await tried(line, { password: 'Welcome1' });
    expect(await tried(line, { privateKey: ecdsa.private })).toMatchObject({ in: false, left: [null, ['password', 'publickey']] });
    list(line, ecdsa);
    expect((await tried(line, { privateKey: ecdsa.private })).in).toBe(true);
  });

  it('another user is another pair', async () => {
    const line = await start();
    list(line, ed25519);
    await tried(line, { password: 'Welcome1' });
    expect((await tried(line, { username: 'other', privateKey: ed25519.private })).in).toBe(false);
  });

  it('a changed password ends the trust at the next login, with one refused login at the Manager', async () => {
    const line = await start();
    list(line, ed25519);
    await tried(line, { password: 'Welcome1' });
    line.account.password = 'Changed1';
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(false);
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(false);
    expect(line.logins).toHaveLength(2);
  });

  it('a refused password is tried again every half hour, and not more often, so that a lock that is over is noticed and none is made', async () => {
    const line = await start();
    list(line, ed25519);
    await tried(line, { password: 'Welcome1' });
    line.account.password = 'Changed1';
    for (let tries = 0; tries < 3; tries += 1) expect(await tried(line, { privateKey: ed25519.private })).toMatchObject({ in: false, left: [null, ['password']] });
    expect(line.logins).toHaveLength(2);
    await line.context.world.advance(halfHour);
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(false);
    line.account.password = 'Welcome1';
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(false);
    expect(line.logins).toHaveLength(3);
    await line.context.world.advance(halfHour);
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(true);
  });

  it('after a refusal, a login by password lets the key in at once', async () => {
    const line = await start();
    list(line, ed25519);
    await tried(line, { password: 'Welcome1' });
    line.account.password = 'Changed1';
    await tried(line, { privateKey: ed25519.private });
    await tried(line, { password: 'Changed1' });
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(true);
  });

  it('a reset asks for the password once more, and leaves who is in', async () => {
    const line = await start();
    list(line, ed25519);
    const client = await connected(line.port);
    line.line.reset();
    expect((await exec(client, 'list vm')).status).toBe(0);
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(false);
    client.end();
  });

  it('a Manager that is away keeps the trust', async () => {
    const line = await start();
    list(line, ed25519);
    await tried(line, { password: 'Welcome1' });
    line.account.password = null;
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(false);
    line.account.password = 'Welcome1';
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(true);
  });

  it('a restart and a lifetime end the trust', async () => {
    const first = await start({ trustLifetimeMs: 60_000 });
    list(first, ed25519);
    await tried(first, { password: 'Welcome1' });
    expect((await tried(first, { privateKey: ed25519.private })).in).toBe(true);
    await first.context.world.advance(60_000);
    expect((await tried(first, { privateKey: ed25519.private })).in).toBe(false);
    await tried(first, { password: 'Welcome1' });
    await first.line.close();
    const second = await start({ state: first.folder });
    expect((await tried(second, { privateKey: ed25519.private })).in).toBe(false);
  });

  it('a list that others may write, and lines with options, count for nothing', async () => {
    const line = await start();
    writeFileSync(join(line.folder, authorizedKeysFile), `from="10.0.0.1" ${ed25519.public}\nnonsense\n# ${rsa.public}\n${ecdsa.public}\n`, { mode: 0o600 });
    await tried(line, { password: 'Welcome1' });
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(false);
    expect((await tried(line, { privateKey: ecdsa.private })).in).toBe(true);
    chmodSync(join(line.folder, authorizedKeysFile), 0o622);
    expect((await tried(line, { privateKey: ecdsa.private })).in).toBe(false);
  });

  it('a wrong password in the file of trust from the start is shown once, and the right one at once when it is there', async () => {
    const passwordFile = join(mkdtempSync(join(tmpdir(), 'ovmsim-cli-')), 'password');
    writeFileSync(passwordFile, 'Old1', { mode: 0o600 });
    const line = await start({ trustKeys: [{ user: 'admin', passwordFile }] });
    list(line, ed25519);
    for (let tries = 0; tries < 5; tries += 1) expect((await tried(line, { privateKey: ed25519.private })).in).toBe(false);
    expect(line.logins).toHaveLength(1);
    writeFileSync(passwordFile, 'Welcome1');
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(true);
  });

  it('trust from the start needs a password file of 0600', async () => {
    const passwordFile = join(mkdtempSync(join(tmpdir(), 'ovmsim-cli-')), 'password');
    const trustKeys = [{ user: 'admin', passwordFile }];
    await expect(start({ trustKeys })).rejects.toThrow(ConfigError);
    writeFileSync(passwordFile, 'Welcome1\n', { mode: 0o644 });
    await expect(start({ trustKeys })).rejects.toThrow(/has mode 0644.*chmod 600/);
    chmodSync(passwordFile, 0o600);
    const line = await start({ trustKeys });
    list(line, ed25519);
    expect((await tried(line, { privateKey: ed25519.private })).in).toBe(true);
  });
});

describe('host keys', () => {
  it('are an RSA and an ed25519 key of 0600 that outlive a restart', async () => {
    const line = await start();
    const hostKeysOf = async (serverHostKey: 'ssh-ed25519' | 'ssh-rsa' | 'rsa-sha2-512', port: number): Promise<string> => {
      let seen = '';
      const client = await connected(port, { algorithms: { serverHostKey: [serverHostKey] }, hostVerifier: (key: Buffer) => ((seen = key.toString('base64')), true) });
      client.end();
      return seen;
    };
    const before = [await hostKeysOf('ssh-ed25519', line.port), await hostKeysOf('ssh-rsa', line.port), await hostKeysOf('rsa-sha2-512', line.port)];
    expect(before[1]).toBe(before[2]);
    await line.line.close();
    const again = await start({ state: line.folder });
    expect([await hostKeysOf('ssh-ed25519', again.port), await hostKeysOf('ssh-rsa', again.port)]).toEqual(before.slice(0, 2));
    for (const file of ['ssh_host_rsa_key', 'ssh_host_ed25519_key']) {
      expect(statSync(join(line.folder, file)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(line.folder, file), 'utf8')).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/);
    }
  });

  it('what ssh2 makes of a key that begins with a zero byte is not taken', () => {
    const line = (mark: string): string => `-----${mark} OPENSSH PRIVATE KEY-----\n`;
    const broken = [
      line('BEGIN'),
      'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMgAAAAtzc2gtZWQyNTUxOQAAAB+48FiC9k6fkpbO/3YxMl4BrwWF6o2EBYHMEvPzmozKAAAA',
      'iLn4OLm5+Di5AAAAC3NzaC1lZDI1NTE5AAAAH7jwWIL2Tp+Sls7/djEyXgGvBYXqjYQFgcwS8/OajMoAAAA/2RMvIsz6Gcy1Kql2xSHYo4qYWK1YXhlV8oTukTepD+m4',
      `8FiC9k6fkpbO/3YxMl4BrwWF6o2EBYHMEvPzmozKAAAABm92bXNpbQE=\n${line('END')}`,
    ].join('');
    expect(isSound({ ...ed25519, private: broken })).toBe(false);
    expect(isSound({ private: ed25519.private, public: userKey('ed25519').public })).toBe(false);
    expect(isSound(ed25519)).toBe(true);
  });

  it('one that cannot be read stops the start and is not replaced', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovmsim-cli-'));
    writeFileSync(join(folder, 'ssh_host_rsa_key'), 'nonsense');
    await expect(hostKeys(folder)).rejects.toThrow(ConfigError);
    expect(readFileSync(join(folder, 'ssh_host_rsa_key'), 'utf8')).toBe('nonsense');
  });

  it('clients of the product\'s years find something that they know', async () => {
    const line = await start();
    const old = { kex: ['diffie-hellman-group14-sha1'], serverHostKey: ['ssh-rsa'], cipher: ['aes128-cbc'], hmac: ['hmac-sha1'] } as const;
    const client = await connected(line.port, { algorithms: { kex: [...old.kex], serverHostKey: [...old.serverHostKey], cipher: [...old.cipher], hmac: [...old.hmac] } });
    expect((await exec(client, 'list vm')).status).toBe(0);
    client.end();
    const older = { kex: ['diffie-hellman-group1-sha1' as const], hmac: ['hmac-md5' as const] };
    await expect(connected(line.port, { algorithms: older })).rejects.toThrow();
    const period = await start({ tlsProfile: 'period' });
    (await connected(period.port, { algorithms: older })).end();
  });
});

it('logins, logouts and commands are written down, secrets are not', async () => {
  const logs = mkdtempSync(join(tmpdir(), 'ovmsim-cli-'));
  const line = await start({ logs });
  await tried(line, { password: 'Wrong-0815' });
  const client = await connected(line.port);
  await exec(client, 'bad discoverServer password=Geheim-4711;list vm');
  client.end();
  await eventually(line.context, () => line.ended() === 1);
  const told = (file: string): Record<string, unknown>[] => readFileSync(join(logs, file), 'utf8').trim().split('\n').map((each) => JSON.parse(each) as Record<string, unknown>);
  expect(told('CLIAudit.log')).toMatchObject([
    { msg: 'login', user: 'admin', address: '127.0.0.1', by: 'password' },
    { msg: 'command', user: 'admin', address: '127.0.0.1', command: 'bad discoverServer password=******', status: 'Failure' },
    { msg: 'command', user: 'admin', command: 'list vm', status: 'Success' },
    { msg: 'logout', user: 'admin' },
  ]);
  expect(told('CLI.log')).toMatchObject([{ msg: 'login refused', reason: 'refused' }, { msg: 'login' }, { msg: 'logout' }]);
  const everything = readFileSync(join(logs, 'CLI.log'), 'utf8') + readFileSync(join(logs, 'CLIAudit.log'), 'utf8');
  expect(everything).not.toMatch(/Welcome1|Geheim-4711|Wrong-0815/);
  const wire = line.context.recorder.list();
  expect(wire.map(({ line: of, kind, summary, error }) => [of, kind, summary, error])).toEqual([
    ['client-to-cli', 'ssh', 'login of admin by password → refused', 'no'],
    ['client-to-cli', 'ssh', 'login of admin by password', null],
    ['client-to-cli', 'ssh', 'bad discoverServer password=****** → Failure', null],
    ['client-to-cli', 'ssh', 'list vm → Success', null],
  ]);
  expect(wire[0]?.from).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(wire[0]?.to).toBe(`127.0.0.1:${line.port}`);
  expect(statSync(join(logs, 'CLIAudit.log')).mode & 0o777).toBe(0o600);
});
