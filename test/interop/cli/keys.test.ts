import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestLine, type TestLine } from '../../../packages/cli/src/testing.js';
import { program, type Ended } from '../../support/programs.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-ssh-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const block = (command: string): string => `OVM> ${command}\n\rCommand: ${command}\n\rStatus: Success\n\r`;
const closed = 'OVM> Connection closed.\n\r';

/** With commands that only repeat themselves. */
describe('OpenSSH with keys against the command line', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await startTestLine();
  });
  afterEach(() => line.line.close());

  const options = (): string[] => ['-F', '/dev/null', '-o', 'StrictHostKeyChecking=no', '-o', `UserKnownHostsFile=${join(folder, 'known')}-${line.port}`, '-o', 'LogLevel=ERROR', '-p', String(line.port)];
  const sshpass = (args: readonly string[], input = ''): Promise<Ended> => program('sshpass', ['-p', 'Welcome1', 'ssh', ...options(), ...args], { input });

  it('needs the password first, then the key alone, with signatures of the product\'s years, over many exchanges of keys', async () => {
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
});
