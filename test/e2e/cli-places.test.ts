import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import type { Client } from 'ssh2';
import { afterAll, describe, expect, it } from 'vitest';
import type { LabInfo } from 'ovmsim';
import { connected, exec, TestShell } from '../../packages/cli/src/testing.js';
import { startLab, type TestLab } from '../support/lab.js';

const labs: TestLab[] = [];
const folders: string[] = [];
async function lab(name: string, ...args: string[]): Promise<TestLab> {
  const started = await startLab(name, '--servers', '1', ...args);
  labs.push(started);
  return started;
}
function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'ovmsim-places-')));
  return folders.at(-1) ?? '';
}
afterAll(async () => {
  await Promise.all(labs.map((each) => each.stop()));
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

const dial = ({ cli }: Pick<LabInfo, 'cli'>): Promise<Client> => connected(cli?.port ?? 0);
/** Fingerprint of the host key, as clients keep it. */
const hostKey = ({ cli }: Pick<LabInfo, 'cli'>): Promise<string> =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject);
    client.connect({ host: '127.0.0.1', port: cli?.port ?? 0, username: 'admin', password: 'Welcome1', hostVerifier: (key: Buffer) => (resolve(key.toString('base64')), true) });
    client.once('ready', () => client.end());
  });
const pidOf = ({ processes }: LabInfo, name: string): number | undefined => processes.find((one) => one.name === name)?.pid;

describe('the command line of a lab', () => {
  it('is in the Manager\'s process, and keeps its address, host keys and logs with the data', async () => {
    const data = folder();
    const first = await lab('cli-inside', '--data', data);
    expect(pidOf(first.info, 'cli')).toBeUndefined();
    const client = await dial(first.info);
    expect((await exec(client, 'help;exit')).output).toMatch(/\n\rOVM> exit\n\r$/);
    client.end();
    const key = await hostKey(first.info);
    expect(readFileSync(join(data, 'manager', 'CLIAudit.log'), 'utf8')).toContain('"msg":"login"');
    expect(statSync(join(data, 'cli', 'ssh_host_rsa_key')).mode & 0o777).toBe(0o600);
    expect((await first.run('restart', 'manager')).code).toBe(0);
    expect(await hostKey(first.info)).toBe(key);
    await first.stop();
    const second = await lab('cli-inside', '--data', data);
    expect(second.info.cli).toEqual(first.info.cli);
    expect(await hostKey(second.info)).toBe(key);
  });

  it('is a process of its own when told so, which can be stopped and started alone, and starts anew with the Manager', async () => {
    const separate = await lab('cli-apart', '--separate-cli', '--data', folder());
    const { info } = separate;
    expect(pidOf(info, 'cli')).toBeGreaterThan(0);
    (await dial(info)).end();
    expect((await separate.run('stop', 'cli')).code).toBe(0);
    await expect(dial(info)).rejects.toThrow(/ECONNREFUSED/);
    expect((await separate.run('start', 'cli')).code).toBe(0);
    (await dial(info)).end();
    const running = async (): Promise<number | undefined> => pidOf(JSON.parse((await separate.run('status', '--json')).stdout) as LabInfo, 'cli');
    const before = await running();
    expect((await separate.run('restart', 'manager')).code).toBe(0);
    expect(await running()).not.toBe(before);
    (await dial(info)).end();
    expect((await separate.run('wire', '--format', 'json')).stdout).toContain('login of admin by password');
  });

  it.each(['cli-inside', 'cli-apart'])('goes on with its open sessions after reset and restore (%s)', async (name) => {
    const at = labs.findLast(({ info }) => info.name === name) as TestLab;
    const client = await dial(at.info);
    const shell = await TestShell.open(client, true);
    await shell.prompted();
    const file = join(folder(), 'snapshot.json');
    await shell.type('create Tag name=before\r');
    for (const [verb, tags] of [[['snapshot', file], 1], [['reset'], 0], [['restore', file], 1]] as const) {
      expect((await at.run(...verb)).code).toBe(0);
      expect((await shell.type('list Tag\r')).match(/ {2}name:before/g) ?? []).toHaveLength(tags);
    }
    client.end();
  });

  it('is not there when told so', async () => {
    const { info } = await lab('cli-none', '--no-cli');
    expect(info.cli).toBeNull();
  });

  it('does not start when keys are to be trusted without a password file', async () => {
    await expect(lab('cli-trust', '--trust-keys', join(folder(), 'missing'))).rejects.toThrow(/keys of admin cannot be trusted from the start: .*missing with the password is missing/);
  });

  it('outlives a probe of its port', async () => {
    const { info } = labs[0] as TestLab;
    const apart = labs.find(({ info: { name } }) => name === 'cli-apart')?.info ?? info;
    const line = await new Promise<string>((resolve) => {
      const socket = createConnection(apart.cli?.port ?? 0, '127.0.0.1');
      socket.once('data', (bytes: Buffer) => {
        resolve(bytes.toString());
        socket.destroy();
      });
    });
    expect(line).toMatch(/^SSH-2\.0-/);
    (await dial(apart)).end();
  });
});
