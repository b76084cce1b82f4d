import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, startLab, type TestLab } from '../support/lab.js';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });

describe('a lab', () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab('e2e');
  });
  afterAll(() => lab.stop());

  it('prints one line of JSON with everything that a test needs', () => {
    const { info } = lab;
    expect(info.manager.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(readFileSync(info.manager.caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(info.cli).toBeNull();
    expect(info.admin).toEqual({ user: 'admin', password: 'Welcome1' });
    expect(info.agents.map(({ password, uuid }) => [password, /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/.test(uuid)])).toEqual([['ovsroot', true], ['ovsroot', true]]);
    expect(info.processes.map((one) => one.name)).toEqual(['supervisor', ...info.control.map((one) => one.name)]);
    expect(new Set(info.processes.map((one) => one.pid)).size).toBe(5);
    for (const { tokenFile } of info.control) expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  });

  it('shows itself ready, with process ids', async () => {
    const { code, stdout } = await lab.run('status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ processes: lab.info.processes.map((one) => ({ ...one, alive: true, ready: true })) });
  });

  it.each(['ownership', 'certificate-exchange', 'event-polling', 'refusals'])('holds every step of the scenario %s, twice', async (scenario) => {
    for (const time of ['first', 'second']) {
      const { code, stdout, stderr } = await lab.run('replay', scenario);
      expect(`${time}: ${code === 0 ? 'held' : stdout + stderr}`).toBe(`${time}: held`);
      expect(stdout).not.toContain('not shown here');
    }
  }, 120_000);

  it('shows a step that does not hold with what was expected, what was seen and the wire record', async () => {
    const path = join(lab.home, 'wrong.yaml');
    await import('node:fs/promises').then(({ writeFile }) =>
      writeFile(path, 'name: wrong\ntitle: t\nabout: a\nsteps:\n  - id: one\n    says: The client asks for the Manager\n    rest: { method: GET, path: /Manager }\n    expect: { status: 418 }\n'),
    );
    const { code, stdout } = await lab.run('replay', path);
    expect(code).toBe(1);
    expect(stdout).toContain('status: expected 418, seen 200');
    expect(stdout).toContain('"path": "/ovm/core/wsapi/rest/Manager"');
  });

  it('replays against a Manager that it is only told the address of', async () => {
    const { info, home } = lab;
    const agents = info.agents.flatMap((agent) => ['--agent', `${agent.host}:${agent.port}`]);
    const { code, stdout, stderr } = await runCommand(['replay', 'ownership', 'certificate-exchange', 'event-polling', 'refusals', '--manager', info.manager.url, '--ca-file', info.manager.caFile, ...agents], home);
    expect(`${code === 0 ? 'held' : stdout + stderr}`).toBe('held');
    expect(stdout).toContain('could not be shown against this target');
  }, 60_000);

  it('draws the conversation', async () => {
    const { stdout } = await lab.run('wire', '--format', 'mermaid', '--line', 'core-to-agent');
    expect(stdout).toContain('sequenceDiagram');
    expect(stdout).toContain('take_ownership');
    expect((await lab.run('wire')).stdout).not.toMatch(/BEGIN (RSA )?PRIVATE KEY|ovsroot|Welcome1/);
  });

  it('keeps no secret in its logs', async () => {
    const { stdout } = await lab.run('logs');
    expect(stdout).not.toMatch(/PRIVATE KEY-----\n|ovsroot|Welcome1/);
    expect(stdout.length).toBeGreaterThan(100);
  });

  it('comes back to a snapshot', async () => {
    const servers = async (): Promise<string> => {
      const { code, stdout } = await lab.run('replay', 'ownership');
      return code === 0 ? 'held' : stdout;
    };
    const file = join(lab.home, 'snapshot.json');
    expect((await lab.run('snapshot', file)).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await lab.run('reset')).code).toBe(0);
    expect((await lab.run('restore', file)).code).toBe(0);
    expect(await servers()).toBe('held');
  }, 60_000);

  it('lets time stand still and pass', async () => {
    expect((await lab.run('clock', 'freeze')).stdout).toContain('frozen');
    const now = async (): Promise<number> => Date.parse(/manager\s+(\S+)/.exec((await lab.run('clock')).stdout)?.[1] ?? '');
    const before = await now();
    await lab.run('clock', 'advance', '1h');
    expect((await now()) - before).toBe(3_600_000);
    expect((await lab.run('clock', 'run')).stdout).toContain('running at 1×');
  });

  it('refuses a second lab of the same name', async () => {
    const { code, stderr } = await runCommand(['up', '--name', 'e2e', '--port-base', '0'], lab.home);
    expect(code).toBe(2);
    expect(stderr).toContain("lab 'e2e' is already running");
  });
});

describe('the end of a lab', () => {
  const ports = (lab: TestLab): { host: string; port: number }[] => {
    const manager = new URL(lab.info.manager.url);
    return [{ host: manager.hostname, port: Number(manager.port) }, ...lab.info.agents];
  };
  async function isGone(lab: TestLab): Promise<void> {
    await expect.poll(() => lab.info.processes.filter((one) => alive(one.pid)), { timeout: 10_000 }).toEqual([]);
    for (const { host, port } of ports(lab)) expect(await answers(host, port)).toBe(false);
  }

  it.each(['SIGINT', 'SIGKILL'] as const)('leaves no process and no port behind after %s of the supervisor', async (signal) => {
    const lab = await startLab('end');
    expect(await answers(ports(lab)[0]?.host ?? '', ports(lab)[0]?.port ?? 0)).toBe(true);
    lab.supervisor.kill(signal);
    await isGone(lab);
    await lab.stop();
  });

  it('comes with `ovmsim down`, too', async () => {
    const lab = await startLab('end');
    expect((await lab.run('down')).stdout).toContain('is stopped');
    await isGone(lab);
    await lab.stop();
  });
});

describe('the command', () => {
  const verbs = ['up', 'demo', 'replay', 'status', 'down', 'logs', 'wire', 'snapshot', 'restore', 'reset', 'clock'];

  it.each(verbs)('explains %s', async (verb) => {
    const { code, stdout } = await runCommand([verb, '--help'], '/nonexistent');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: ovmsim ${verb}`);
  });

  it.each([
    [['status', '--name', 'nobody'], 1, "no lab 'nobody' is running"],
    [['replay', 'nothing', '--manager', 'https://127.0.0.1:1'], 2, "there is no scenario 'nothing'"],
    [['up', '--servers', 'many'], 2, 'expected a whole number'],
    [['up', '--bind', '203.0.113.7'], 2, '203.0.113.7 is not an address of this machine'],
    [['frobnicate'], 2, 'unknown command'],
  ] as const)('says what is wrong with %j in a line, without a stack trace', async (args, code, words) => {
    const ended = await runCommand(args, '/nonexistent');
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });
});
