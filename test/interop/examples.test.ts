import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type TestLab } from '../support/lab.js';
import { program } from '../support/programs.js';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

/** A lab, and the file with its line as a user of the examples has it. */
function withLab(name: string, servers: number): { readonly run: (language: string, script: string) => Promise<string>; readonly lab: () => TestLab } {
  let lab: TestLab;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ovmsim-examples-'));
    lab = await startLab(name, '--servers', String(servers));
    writeFileSync(join(folder, 'lab.json'), `${JSON.stringify(lab.info)}\n`);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab.stop();
  });
  return {
    lab: () => lab,
    run: async (language, script) => {
      const { code, stdout, stderr } = await program(language, [join(examples, script), join(folder, 'lab.json')]);
      expect(`${code} ${stderr}`).toBe('0 ');
      return stdout;
    },
  };
}

describe('the examples with curl', () => {
  const { run, lab } = withLab('examples-curl', 1);

  it('fetch the CA certificate and check the Manager by it', async () => {
    expect(await run('sh', 'curl/ca-certificate.sh')).toMatch(new RegExp(`^subject=.*${lab().info.manager.uuid}[^]*sha256 Fingerprint=.*\nthe Manager shows a certificate of this CA\n$`, 'i'));
  });

  it('log in with name and password', async () => {
    expect(await run('sh', 'curl/password.sh')).toMatch(/^OVM Manager is RUNNING\n<\?xml version="1\.0"/);
  });

  it('go on with the cookies of a session until it is ended', async () => {
    expect(await run('sh', 'curl/session.sh')).toBe('with the session: 200\nlogout: 200\nafterwards: 401\n');
  });

  it('take ownership of a Server, and read and acknowledge its events', async () => {
    expect(await run('sh', 'curl/own-server.sh')).toMatch(new RegExp(`^job \\d+\njob \\d+: SUCCESS\nserver ${lab().info.agents[0]?.uuid}: RUNNING\n$`));
    const events = await run('sh', 'curl/events.sh');
    expect(events).toContain('server.discover.completed\n');
    expect(events).toMatch(/\nacknowledged\n$/);
  });

  it('log in with a certificate of their own', async () => {
    expect(await run('sh', 'curl/certificate-login.sh')).toMatch(/\nwithout a password: 200\n$/);
  });

  it('say what they need when they are given nothing', async () => {
    const ended = await program('sh', [join(examples, 'curl/password.sh')]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^usage: sh .*password\.sh FILE/);
  });
});

describe("the walk of the developer's guide", () => {
  const { run, lab } = withLab('examples-walk', 2);

  it('holds as a scenario, in JSON and in XML, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await lab().run('replay', 'guide-walk');
    expect(code === 0 ? 'held' : stdout + stderr).toBe('held');
    expect(stdout).toContain('(XML) It makes a virtual machine\n');
    expect(stdout).not.toContain('not shown here');
  }, 120_000);

  it('goes with curl from an empty Manager to a running machine and a template of an assembly', async () => {
    const lines = (await run('sh', 'curl/guide-walk.sh')).trim().split('\n');
    expect(lines.map((line) => line.slice(0, 28).trim())).toEqual(['the Manager', 'Server', 'pool', 'file server', 'cluster', 'repository', 'network', 'network inside the Server', 'machine', 'template of the assembly']);
    expect(lines[0]).toMatch(/ RUNNING$/);
    expect(lines[8]).toMatch(/ 0004fb0000060000[0-9a-f]{16}: RUNNING$/);
    expect(lines[9]).toMatch(/: TEMPLATE$/);
  });
});

describe('the examples in Python', () => {
  const { run, lab } = withLab('examples-python', 2);

  it('take ownership of every Server and follow the jobs', async () => {
    const lines = (await run('python3', 'python/own_server.py')).trim().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^Discover Server: .*: SUCCESS, .* is RUNNING$/);
  });

  it('poll for events until there is nothing new, and acknowledge them', async () => {
    expect(await run('python3', 'python/events.py')).toMatch(/server\.discover\.completed ovs[^]*\n\d+ events, acknowledged\n$/);
  });

  it('log in with a certificate of their own, and give it back', async () => {
    expect(await run('python3', 'python/certificate_login.py')).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2} reads OVM Manager without a password\n$/);
  });

  it('ask the agents by XML-RPC, and are told what is not simulated', async () => {
    const said = await run('python3', 'python/agent.py');
    for (const { name } of lab().info.agents) expect(said).toMatch(new RegExp(`^${name}: interface version \\[3\\], booted at \\d+\n${name}: .*ovmsim does not simulate`, 'm'));
  });
});
