import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestLine, type TestLine } from '../../packages/cli/src/testing.js';
import { program, type Ended } from '../support/programs.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-ssh-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const block = (command: string): string => `OVM> ${command}\n\rCommand: ${command}\n\rStatus: Success\n\r`;
const closed = 'OVM> Connection closed.\n\r';

/** Scripts of fifteen years log in with these; what they are told is what is tested here, with commands that only repeat themselves. */
describe('SSH clients against the command line', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await startTestLine();
  });
  afterEach(() => line.line.close());

  const options = (): string[] => ['-F', '/dev/null', '-o', 'StrictHostKeyChecking=no', '-o', `UserKnownHostsFile=${join(folder, 'known')}-${line.port}`, '-o', 'LogLevel=ERROR', '-p', String(line.port)];
  const sshpass = (args: readonly string[], input = ''): Promise<Ended> => program('sshpass', ['-p', 'Welcome1', 'ssh', ...options(), ...args], { input });

  it('OpenSSH with sshpass: one command, a chain, exit, standard input, and a terminal', async () => {
    expect(await sshpass(['admin@127.0.0.1', 'list', 'vm'])).toEqual({ code: 0, stdout: block('list vm') + closed, stderr: '' });
    expect((await sshpass(['admin@127.0.0.1', 'set outputMode=Xml;list vm;'])).stdout).toBe(block('set outputMode=Xml') + block('list vm') + closed);
    expect(await sshpass(['admin@127.0.0.1', 'help;exit'])).toEqual({ code: 0, stdout: `${block('help')}OVM> exit\n\r`, stderr: '' });
    expect((await sshpass(['-T', 'admin@127.0.0.1'], 'list vm\nlist server\nexit\n')).stdout).toBe(`${block('list vm')}${block('list server')}OVM> exit\n\r`);
    expect((await sshpass(['-tt', 'admin@127.0.0.1'], 'list vm\rexit\r')).stdout).toBe(`${block('list vm')}OVM> exit\n\r`);
  });

  it('OpenSSH with a key: the password first, then the key alone, with signatures of the product\'s years, over many exchanges of keys', async () => {
    const key = join(folder, `id-${line.port}`);
    await program('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', key]);
    writeFileSync(join(line.folder, 'ovmcli_authorized_keys'), readFileSync(`${key}.pub`), { mode: 0o600 });
    const byKey = (command: string, ...more: string[]): Promise<Ended> => program('ssh', [...options(), '-i', key, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', ...more, 'admin@127.0.0.1', command]);
    expect(await byKey('list vm')).toMatchObject({ code: 255, stdout: '', stderr: expect.stringContaining('Permission denied (password)') as string });
    expect((await sshpass(['-i', key, '-o', 'IdentitiesOnly=yes', 'admin@127.0.0.1', 'help;exit'])).code).toBe(0);
    expect(await byKey('list vm')).toEqual({ code: 0, stdout: block('list vm') + closed, stderr: '' });
    const old = ['KexAlgorithms=diffie-hellman-group14-sha1', 'HostKeyAlgorithms=ssh-rsa', 'PubkeyAcceptedAlgorithms=ssh-rsa', 'Ciphers=aes128-cbc', 'MACs=hmac-sha1'];
    expect((await byKey('list vm', ...[...old, `UserKnownHostsFile=${key}-known`].flatMap((option) => ['-o', option]))).stdout).toBe(block('list vm') + closed);
    const { stdout } = await byKey('flood 8192', '-o', 'RekeyLimit=1M');
    expect(stdout.length).toBe(block('flood 8192').length + 128 * 65_537 + closed.length);
  });

  it('expect, as the samples that came with the product do it', async () => {
    const script = join(folder, 'sample.exp');
    const steps = [
      ['password:', 'Welcome1\\r'], ['OVM> ', 'set OutputMode=Verbose\\r'], ['Status: Success', ''], ['OVM> ', 'wait\\r'], ['wait', '\\003'], ['OVM> ', 'exit\\r'],
    ];
    const expected = steps.map(([awaited = '', sent = ''], index) => `expect {\n  "${awaited}" { send "${sent}" }\n  timeout { exit ${index + 2} }\n  eof { exit 20 }\n}`);
    writeFileSync(script, [`set timeout 20\nspawn ssh ${options().join(' ')} admin@127.0.0.1`, ...expected, 'expect {\n  eof {}\n  timeout { exit 9 }\n}\n'].join('\n'));
    const { code, stdout } = await program('expect', [script]);
    expect(code).toBe(0);
    expect(stdout).toContain('OVM> set OutputMode=Verbose');
  });

  it('PuTTY', async () => {
    const key = await program('ssh-keygen', ['-lf', join(line.folder, 'ssh_host_ed25519_key.pub')]);
    const fingerprint = key.stdout.split(' ')[1] ?? '';
    const { code, stdout } = await program('plink', ['-batch', '-hostkey', fingerprint, '-P', String(line.port), '-l', 'admin', '-pw', 'Welcome1', '127.0.0.1', 'list vm']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: block('list vm') + closed });
  });
});
