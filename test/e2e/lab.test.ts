import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { basicAuthorization, httpsRequest, IoClock } from '@ovmsim/kernel';
import { encodeCall } from '@ovmsim/xml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabInfo } from 'ovmsim';
import { clientOf, own, runCommand, startLab, type TestLab } from '../support/lab.js';

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
    expect(info.cli?.host).toBe('127.0.0.1');
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

  it.each(['ownership', 'certificate-exchange', 'event-polling', 'refusals', 'rekey', 'command-line', 'ownership'])('holds every step of the scenario %s, after whatever came before', async (scenario) => {
    const { code, stdout, stderr } = await lab.run('replay', scenario);
    expect(code === 0 ? 'held' : stdout + stderr).toBe('held');
    expect(stdout).not.toContain('not shown here');
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
    const line = `${info.cli?.host ?? ''}:${info.cli?.port ?? 0}`;
    const { code, stdout, stderr } = await runCommand(['replay', 'ownership', 'certificate-exchange', 'event-polling', 'refusals', 'rekey', 'command-line', '--manager', info.manager.url, '--cli', line, '--ca-file', info.manager.caFile, ...agents], home);
    expect(`${code === 0 ? 'held' : stdout + stderr}`).toBe('held');
    expect(stdout).toContain('could not be shown against this target');
  }, 60_000);

  it('draws the conversation', async () => {
    await lab.run('reset');
    await own(lab, 1);
    const { stdout } = await lab.run('wire', '--format', 'mermaid', '--line', 'core-to-agent');
    expect(stdout).toContain('sequenceDiagram');
    expect(stdout).toContain('take_ownership');
    expect((await lab.run('wire')).stdout).not.toMatch(/BEGIN (RSA )?PRIVATE KEY|ovsroot|Welcome1/);
  });

  it('records no secret of a call that is refused or mistyped', async () => {
    const agent = lab.info.agents[0];
    if (agent === undefined) throw new Error('the lab has no agent');
    const clock = new IoClock();
    const url = `https://${agent.host}:${agent.port}/`;
    const refused = { method: 'POST', url, clock, tls: { verify: false }, headers: { 'content-type': 'text/xml', authorization: basicAuthorization('oracle', 'wrong') } };
    expect((await httpsRequest({ ...refused, body: encodeCall('update_agent_password', ['oracle', 'sesame', 'sesame']) })).status).toBe(403);
    const client = clientOf(lab);
    expect((await client.request('POST', '/Server/Discover', { body: 'sesame' })).status).toBe(405);
    client.close();
    const wire = (await lab.run('wire', '--format', 'json')).stdout;
    expect(wire).toContain('/Server/Discover');
    expect(wire).not.toContain('sesame');
  });

  it('keeps no secret in its logs', async () => {
    const { stdout } = await lab.run('logs');
    expect(stdout).not.toMatch(/PRIVATE KEY-----\n|ovsroot|Welcome1/);
    expect(stdout.length).toBeGreaterThan(100);
  });

  it('comes back to a snapshot, with Servers that the Manager and the agents agree are owned', async () => {
    const client = clientOf(lab);
    const states = async (): Promise<string[]> => (await client.list('Server')).map((server) => server.serverRunState);
    await lab.run('reset');
    await own(lab, 1);
    const file = join(lab.home, 'snapshot.json');
    expect((await lab.run('snapshot', file)).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await lab.run('reset')).code).toBe(0);
    expect(await states()).toEqual([]);
    expect((await lab.run('restore', file)).code).toBe(0);
    expect(await states()).toEqual(['RUNNING']);
    const refresh = await client.action('Server', lab.info.agents[0]?.uuid ?? '', { name: 'refresh' });
    expect(await client.waitForJob(refresh)).toMatchObject({ jobRunState: 'SUCCESS' });
    client.close();
  }, 60_000);

  it('lets time stand still and pass, the same for every process', async () => {
    const times = (stdout: string): string[] => [...stdout.matchAll(/\d{4}-\S+Z/g)].map(([time]) => time);
    const frozen = await lab.run('clock', 'freeze');
    expect(frozen.stdout).toContain('frozen');
    expect(times(frozen.stdout)).toHaveLength(4);
    expect(new Set(times(frozen.stdout)).size).toBe(1);
    const advanced = times((await lab.run('clock', 'advance', '1h')).stdout);
    expect(new Set(advanced).size).toBe(1);
    expect(Date.parse(advanced[0] ?? '') - Date.parse(times(frozen.stdout)[0] ?? '')).toBe(3_600_000);
    expect((await lab.run('clock', 'run')).stdout).toContain('running at 1×');
  });

  it('shows its key stores', async () => {
    expect((await lab.run('keytool', 'show')).stdout).toMatch(/CA Keystore:\n[\s\S]*OVM CA[\s\S]*SSL Keystore:/);
    expect((await lab.run('keytool', 'check')).code).toBe(0);
    expect((await lab.run('keytool', 'exportca')).stdout).toBe(readFileSync(lab.info.manager.caFile, 'utf8'));
  });

  it('has a Server and the CA killed and brings each back where it was', async () => {
    await lab.run('reset');
    const before = lab.info.agents[0];
    expect((await lab.run('kill', 'ovs1', 'ca')).stdout).toBe('ovs1 was killed\nca was killed\n');
    expect((await lab.run('status')).stdout).toMatch(/ovs1 .*gone/);
    expect((await lab.run('start', 'ovs1', 'ca')).code).toBe(0);
    const after = JSON.parse((await lab.run('status', '--json')).stdout) as LabInfo;
    expect(after.agents[0]).toEqual(before);
    expect(after.ca).toEqual(lab.info.ca);
    await own(lab, 1);
  });

  it.each([
    [['start', 'ovs1'], 1, 'ovs1 is running already'],
    [['stop', 'ovs9'], 2, "the lab has no process 'ovs9'; it has"],
    [['restart', 'manager'], 2, "the Manager's state is in memory"],
    [['restart', 'ovs1', '--host', '127.0.0.9'], 2, 'only the Manager can be moved'],
    [['keytool', 'gencakey'], 2, "the Manager's state is in memory"],
  ] as const)('refuses %j in words', async (verb, code, words) => {
    const ended = await lab.run(...verb);
    expect(ended.stderr).toContain(words);
    expect(ended.code).toBe(code);
  });

  it('refuses a second lab of the same name', async () => {
    const { code, stderr } = await runCommand(['up', '--name', 'e2e', '--port-base', '0'], lab.home);
    expect(code).toBe(2);
    expect(stderr).toContain("lab 'e2e' is already running or coming up");
  });
});

describe('a strict lab', () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startLab('strict', '--servers', '1', '--strict-agent-auth', '--strict-sessions', '--agent-makes-key', '--profile', '3.3', '--admin-password', 'Wel come"1\'é');
  });
  afterAll(() => lab.stop());

  it('has its agents make their keys, and refuse the password once they are owned', async () => {
    const rpc = async (): Promise<number> => {
      const agent = lab.info.agents[0];
      if (agent === undefined) throw new Error('the lab has no agent');
      const answer = await httpsRequest({
        url: `https://${agent.host}:${agent.port}/`,
        method: 'POST',
        headers: { authorization: basicAuthorization(agent.user, agent.password), 'content-type': 'text/xml' },
        body: encodeCall('echo', ['x']),
        tls: { verify: false },
        clock: new IoClock(),
      });
      return answer.status;
    };
    expect(await rpc()).toBe(200);
    await own(lab, 1);
    expect(await rpc()).toBe(403);
    expect((await lab.run('wire', '--line', 'core-to-agent')).stdout).toContain('get_certificate_request');
  });

  it('refuses a stale session even beside right credentials', async () => {
    const client = clientOf(lab);
    const answer = await client.request('GET', '/Manager', { headers: { cookie: 'JSESSIONID=stale!1; _WL_AUTHCOOKIE_JSESSIONID=stale' } });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({ cause: null, errorCode: 'AUTH_000005', message: 'AUTH_000005:User or password is wrong', wsErrorCode: 'AUTH_INVALID_CREDENTIALS' });
    client.close();
  });

  it('is the release that it was asked to be', async () => {
    const client = clientOf(lab);
    expect((await client.list('Manager'))[0]?.managerVersion).toBe('3.3.3.1085');
    client.close();
  });
});

describe('a replay against somebody else\'s Manager', () => {
  it('touches no Server and no pool that it was not given', async () => {
    const lab = await startLab('others', '--servers', '3');
    const client = clientOf(lab);
    try {
      const { info, home } = lab;
      const agents = info.agents.slice(0, 2).flatMap((agent) => ['--agent', `${agent.host}:${agent.port}`]);
      const replay = (scenario: string): Promise<{ code: number | null; stdout: string; stderr: string }> => runCommand(['replay', scenario, '--manager', info.manager.url, ...agents], home);
      const [first, , third] = info.agents.map(({ uuid }) => uuid);
      if (first === undefined || third === undefined) throw new Error('the lab has no three Servers');
      await own(lab, 3);
      const pool = (await client.waitForJob(await client.create('ServerPool', { name: 'theirs' }), { mustSucceed: true })).resultId?.value ?? '';
      const add = async (value: string): Promise<unknown> => client.waitForJob(await client.action('ServerPool', pool, { name: 'addServer', body: { value } }), { mustSucceed: true });
      await add(third);
      const theirs = await client.get('Server', third);
      for (const scenario of ['ownership', 'refusals']) expect((await replay(scenario)).code).toBe(0);
      const { serverRunState, managerUuid, serverPoolId } = await client.get('Server', third);
      expect({ serverRunState, managerUuid, serverPoolId }).toEqual({ serverRunState: theirs.serverRunState, managerUuid: theirs.managerUuid, serverPoolId: theirs.serverPoolId });

      await add(first);
      const refused = await replay('ownership');
      expect(refused.code).toBe(1);
      expect(refused.stdout).toContain('server pool theirs has the member');
      expect((await client.get('ServerPool', pool)).serverIds?.map(({ value }) => value)).toEqual([third, first]);
    } finally {
      client.close();
      await lab.stop();
    }
  }, 120_000);

  it('asks for the right agent password before it changes anything', async () => {
    const ended = await runCommand(['replay', 'ownership', '--manager', 'https://127.0.0.1:9', '--agent', '127.0.0.1:9', '--agent', '127.0.0.1:9'], '/nonexistent');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/does not say which Server it is/);
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
  const verbs = ['up', 'demo', 'replay', 'status', 'down', 'logs', 'wire', 'snapshot', 'restore', 'reset', 'clock', 'keytool'];

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
    [['up', '--bind', 'localhost'], 2, 'expected an IPv4 address'],
    [['up', '--pools', '9', '--world', 'lab'], 2, '--pools 9: each pool needs a Server, and there are 2 (--servers)'],
    [['up', '--world', '/nowhere/world.yaml'], 2, 'the world file /nowhere/world.yaml cannot be read'],
    [['frobnicate'], 2, 'unknown command'],
  ] as const)('says what is wrong with %j in a line, without a stack trace', async (args, code, words) => {
    const ended = await runCommand(args, '/nonexistent');
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });
});
