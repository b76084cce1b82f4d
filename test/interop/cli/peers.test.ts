import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type TestLab } from '../../support/lab.js';
import { program, pythonWith } from '../../support/programs.js';
import { Ssh } from './ssh.js';

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

describe('other clients against the command line', () => {
  let lab: TestLab;
  let ssh: Ssh;
  let login: readonly string[];
  beforeAll(async () => {
    lab = await startLab('cli-peers', '--world', 'lab', '--separate-cli');
    ssh = new Ssh(lab);
    login = [lab.info.cli?.host ?? '', String(lab.info.cli?.port), lab.info.admin.user, lab.info.admin.password];
  });
  afterAll(async () => {
    ssh.end();
    await lab.stop();
  });

  it('expect waits for the password prompt, the prompt and the status, edits its line and leaves', async () => {
    const { code, stdout } = await program('expect', ['-f', beside('session.expect'), ...login, `${ssh.folder}/known`]);
    expect({ code, lines: stdout.trim().split(/\r?\n/) }).toEqual({
      code: 0,
      lines: ['set OutputMode=Verbose: Status: Success', 'list Server: Status: Success', 'show Vm name=nosuch: Status: Failure', 'edited', 'closed'],
    });
  });

  it('paramiko runs commands and a shell, eight connections at once, and is refused what there is not', async () => {
    const { code, stdout, stderr } = await program(await pythonWith('paramiko'), [beside('paramiko_peer.py'), ...login]);
    expect(`${code} ${stderr}`).toBe('0 ');
    const seen = JSON.parse(stdout) as Record<string, unknown>;
    expect(seen).toMatchObject({ exec: { errors: '', status: 0 }, greeting: 'OVM> ', left: 0, forwarding: 'refused', sftp: 'refused', stranger: 'refused' });
    expect((seen['exec'] as { text: string }).text).toMatch(/^OVM> list Server\n\rCommand: list Server\n\rStatus: Success\n\r/);
    expect(seen['again']).toMatch(/Status: Failure\n\r.*\n\rError Msg: /);
    expect(seen['sparse']).toMatch(/^list ServerPool\n\r {2}id:[0-9a-f]+ {2}name:\S+\n\rOVM> $/);
    expect(seen['others']).toHaveLength(8);
    for (const text of seen['others'] as string[]) expect(text).toMatch(/^OVM> showversion\n\r\d+\.\d+\.\d+\.\d+\n\rOVM> Connection closed\.\n\r$/);
  });

  it('Ruby Net::SSH looks at the port, lists, shows and is told of a failure', async () => {
    const { code, stdout, stderr } = await program('ruby', [beside('net_ssh_peer.rb'), ...login]);
    expect(`${code} ${stderr}`).toBe('0 ');
    expect(JSON.parse(stdout)).toMatchObject({ banner: 'SSH-2.0-', status: 'Success', state: expect.stringMatching(/^(Running|Stopped|Template)$/) as string, error: true });
  });

  it("PuTTY's plink runs a command in batch mode", async () => {
    const [host = '', port = '', user = '', password = ''] = login;
    const scan = await program('ssh-keyscan', ['-p', port, '-t', 'ed25519', host]);
    const key = await program('bash', ['-c', 'ssh-keygen -lf - | cut -d" " -f2'], { input: scan.stdout });
    const { code, stdout } = await program('plink', ['-batch', '-ssh', '-P', port, '-l', user, '-pw', password, '-hostkey', key.stdout.trim(), host, 'list vm'], { env: { HOME: ssh.folder } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^OVM> list vm\n\rCommand: list vm\n\rStatus: Success\n\r/);
  });
});
