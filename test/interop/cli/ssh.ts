import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestLab } from '../../support/lab.js';
import { program, type Ended } from '../../support/programs.js';

/** OpenSSH against the command line of a lab, with a folder of its own for keys and known hosts. */
export class Ssh {
  readonly folder = mkdtempSync(join(tmpdir(), 'ovmsim-ssh-'));

  constructor(private readonly lab: TestLab) {}

  /** What every ssh of this user is given; nothing of the machine's own configuration counts. */
  get options(): readonly string[] {
    return ['-F', '/dev/null', '-o', 'StrictHostKeyChecking=accept-new', '-o', `UserKnownHostsFile=${join(this.folder, 'known_hosts')}`, '-o', 'LogLevel=ERROR'];
  }

  get destination(): readonly string[] {
    const { cli, admin } = this.lab.info;
    if (cli === null) throw new Error('the lab has no command line');
    return ['-p', String(cli.port), `${admin.user}@${cli.host}`];
  }

  /** By password. */
  async run(command: readonly string[], { input = '', flags = [] }: { readonly input?: string; readonly flags?: readonly string[] } = {}): Promise<Ended> {
    return program('sshpass', ['-e', 'ssh', ...this.options, '-o', 'PubkeyAuthentication=no', ...flags, ...this.destination, ...command], { input, env: { SSHPASS: this.lab.info.admin.password } });
  }

  /** A shell line in which `$SSH` is the command that reaches the command line, as administrators' scripts have it. */
  async script(line: string): Promise<string> {
    const ssh = ['sshpass', '-e', 'ssh', '-n', ...this.options, '-o', 'PubkeyAuthentication=no', ...this.destination].join(' ');
    const { stdout, stderr, code } = await program('bash', ['-c', line], { env: { SSH: ssh, SSHPASS: this.lab.info.admin.password } });
    if (code !== 0) throw new Error(`${line}: ${code} ${stderr}`);
    return stdout;
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
