import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type TestLab } from '../../support/lab.js';
import { program } from '../../support/programs.js';
import { Ssh } from './ssh.js';

describe('OpenSSH against the command line', () => {
  let lab: TestLab;
  let ssh: Ssh;
  beforeAll(async () => {
    lab = await startLab('cli-openssh', '--world', 'lab');
    ssh = new Ssh(lab);
  });
  afterAll(async () => {
    ssh.end();
    await lab.stop();
  });

  it('gets prompt and echo first, LF before CR between lines, a closing line, and status 0', async () => {
    const { code, stdout, stderr } = await ssh.run(['list vm']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^OVM> list vm\n\rCommand: list vm\n\rStatus: Success\n\rTime: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+\n\rData: \n\r( {2}id:[0-9a-f]{32} {2}name:[^\n\r]+\n\r){4}OVM> Connection closed\.\n\r$/);
  });

  it('counts fields as fifteen years of scripts do', async () => {
    const name = (await ssh.script("$SSH list vm | grep 'name:' | awk -F 'name:' '{print $2}' | grep -v template | head -1")).trim();
    expect(await ssh.script(`$SSH "list vm" | grep 'name:${name}$'`)).toMatch(/^\r {2}id:[0-9a-f]{32} {2}name:/);
    expect(await ssh.script(`$SSH "show vm name=${name}" | grep "VmDiskMapping 1 " | awk '{print $5}'`)).toMatch(/^[0-9a-f]{32}\n$/);
    expect(await ssh.script(`$SSH "show vm name=${name}" | grep "VmDiskMapping 1 " | awk '{print $10}'`)).toMatch(/^\([0-9a-f]{32}\.img\)\]\n$/);
    expect(await ssh.script(`echo $(( $($SSH "show vm name=${name}" | grep '  Memory (MB)' | cut -d= -f2) + 1 ))`)).toMatch(/^\d+\n$/);
    const id = (await ssh.script(`$SSH "list vm" | grep 'name:${name}$' | cut -d: -f2 | cut -d' ' -f1`)).trim();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await ssh.script(`$SSH show vm id=${id} | grep '  Name = '`)).toBe(`\r  Name = ${name}\n`);
  });

  it('runs commands one after the other at semicolons, each with its own prompt and block', async () => {
    const { stdout } = await ssh.run(['set outputMode=Xml;list vm']);
    expect(stdout.match(/OVM> /g)).toHaveLength(3);
    expect(stdout.match(/\n\r<\?xml /g)).toHaveLength(2);
    expect(stdout.startsWith('OVM> set outputMode=Xml\n\r<?xml ')).toBe(true);
    expect(stdout).toMatch(/<ListCommandResult>\s*<Id>[0-9a-f]{32}<\/Id>\s*<Name>/);
    const last = await ssh.run(['help;exit']);
    expect(last.code).toBe(0);
    expect(last.stdout).not.toContain('Status:');
    expect(last.stdout.replace(/[\n\r]+$/, '').endsWith('OVM> exit')).toBe(true);
  });

  it('takes commands on standard input, with and without a terminal asked for', async () => {
    for (const flags of [['-T'], ['-tt'], []]) {
      const { code, stdout } = await ssh.run([], { input: 'showversion\nlist Tag\nexit\n', flags });
      expect(code).toBe(0);
      expect(stdout).toMatch(/OVM> showversion\n\r\d+\.\d+\.\d+\.\d+\n\r/);
      expect(stdout).toMatch(/OVM> list Tag\n\rCommand: list Tag\n\rStatus: Success\n\r/);
    }
  });

  it('makes a tag, puts it on a machine, renames the machine, and is told of a name that is gone', async () => {
    const { stdout } = await ssh.run(['create Vm name=a memory=512 domainType=XEN_HVM repository=repo-pool1 on ServerPool name=pool1;create tag name=t;add tag name=t to Vm name=a;show vm name=a;edit vm name=a name=b;show vm name=a']);
    expect(stdout).toMatch(/Tag 1 = [0-9a-f]+ {2}\[t\]\n\r/);
    expect(stdout).toMatch(/OVM> edit vm name=a name=b\n\rCommand: edit vm name=a name=b\n\rStatus: Success\n\r/);
    expect(stdout).toMatch(/OVM> show vm name=a\n\rCommand: show vm name=a\n\rStatus: Failure\n\rTime: [^\n]+\n\rError Msg: [^\n]+\n\rOVM> Connection closed\./);
  });

  it('returns at once with a job in asynchronous mode', async () => {
    const { stdout } = await ssh.run(['set CommandMode=Asynchronous;edit vm name=b description=x']);
    expect(stdout).toMatch(/OVM> edit vm name=b description=x\n\r(?:[^\n]+\n\r)*?JobId: \d{13}\n\r/);
  });

  it('needs the password once before a key will do, from then on the key is enough', async () => {
    const key = join(ssh.folder, 'key');
    await program('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', key]);
    const { authorizedKeys } = lab.info.cli ?? {};
    if (authorizedKeys === undefined) throw new Error('the lab does not say where keys go');
    appendFileSync(authorizedKeys, (await program('cat', [`${key}.pub`])).stdout);
    const byAgent = (host: string): ReturnType<typeof program> => {
      const ssh0 = ['ssh', '-n', ...ssh.options, '-o', 'BatchMode=yes', '-b', host, ...ssh.destination].join(' ');
      return program('ssh-agent', ['bash', '-c', `ssh-add -q ${key} && ${ssh0} showversion`]);
    };
    // Another address of this machine: nobody has logged in from it yet.
    const refused = await byAgent('127.0.0.77');
    expect(refused.code).toBe(255);
    expect(refused.stderr).toMatch(/Permission denied \((?=.*password)/);
    expect((await ssh.run(['showversion'], { flags: ['-b', '127.0.0.77'] })).code).toBe(0);
    const taken = await byAgent('127.0.0.77');
    expect(taken).toMatchObject({ code: 0 });
    expect(taken.stdout).toMatch(/^OVM> showversion\n\r\d+\./);
  });

  it('refuses a wrong password, and a port probe that hangs up disturbs nobody', async () => {
    const wrong = await program('sshpass', ['-e', 'ssh', ...ssh.options, '-o', 'PubkeyAuthentication=no', '-o', 'NumberOfPasswordPrompts=1', ...ssh.destination, 'list vm'], { env: { SSHPASS: 'no' } });
    expect(wrong.code).toBe(255);
    expect(wrong.stderr).toContain('Permission denied');
    const { cli } = lab.info;
    const line = await new Promise<string>((done, fail) => {
      const socket = connect(cli?.port ?? 0, cli?.host ?? '', () => undefined);
      socket.once('error', fail);
      socket.once('data', (data: Buffer) => {
        socket.destroy();
        done(data.toString());
      });
    });
    expect(line).toMatch(/^SSH-2\.0-/);
    expect((await ssh.run(['showversion'])).code).toBe(0);
  });

  it('blocks one session in a command while another follows its job', async () => {
    const name = 'slow';
    await ssh.run([`create Vm name=${name} memory=512 domainType=XEN_HVM repository=repo-pool1 on ServerPool name=pool1;start Vm name=${name}`]);
    const stopping = ssh.run([`stop Vm name=${name}`]);
    const followed = await ssh.script(`for i in $(seq 100); do id=$($SSH list job | grep -i "stop vm" | grep ${name} | head -1 | cut -d: -f2 | cut -d' ' -f1); [ -n "$id" ] && break; done; for i in $(seq 100); do $SSH show job id=$id > ${ssh.folder}/job; grep -q "Summary Done = Yes" ${ssh.folder}/job && break; done; grep "Summary State" ${ssh.folder}/job | cut -d= -f2`);
    expect(followed).toBe(' Success\n');
    expect((await stopping).stdout).toMatch(/Status: Success/);
  });
});
