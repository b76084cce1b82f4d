import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, own, runCommand, startLab, type TestLab } from '../support/lab.js';
import { program, type Ended } from '../support/programs.js';

let lab: TestLab;
beforeAll(async () => {
  lab = await startLab('exec');
});
afterAll(() => lab.stop());

const server = (n: number): TestLab['info']['agents'][number] => {
  const agent = lab.info.agents[n - 1];
  if (agent === undefined) throw new Error(`the lab has no Server ${n}`);
  return agent;
};

/** Runs a Server's own executable over its state directory, as in a container. */
function executable(n: number, tool: string, ...args: string[]): Promise<Ended> {
  const path = fileURLToPath(new URL(`../../packages/agent/bin/${tool}.js`, import.meta.url));
  return program('env', [`OVMSIM_STATE_DIR=${server(n).stateDir}`, process.execPath, path, ...args]);
}

/** Waits until the process has nothing left to do. */
async function settled(name: string): Promise<void> {
  const control = lab.info.control.find((one) => one.name === name);
  if (control === undefined) throw new Error(`the lab has no process ${name}`);
  const token = readFileSync(control.tokenFile, 'utf8').trim();
  const answer = await fetch(`${control.url}/settle`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{}' });
  expect(answer.status).toBe(200);
}

describe('ovmsim exec', () => {
  it("runs a Server's tool with its own options, and --name wherever it stands", async () => {
    expect(await lab.run('exec', 'ovs1', 'ovs-agent-db', 'dump_db', 'server')).toEqual({ code: 0, stdout: "{'cluster_state': 'Offline'}\n", stderr: '' });
    const { stdout } = await runCommand(['exec', '--name=exec', 'ovs1', 'ovs-agent-rpc', '--help'], lab.home);
    expect(stdout).toMatch(/^Usage: ovs-agent-rpc/);
    expect((await runCommand(['exec', '--help'], lab.home)).stdout).toContain('ovs-agent-keygen     make a new key');
  });

  it('names the Servers and the tools when it knows neither', async () => {
    expect(await lab.run('exec', 'ovs9', 'ovs-agent-db', 'dump_db', 'server')).toEqual({ code: 2, stdout: '', stderr: "ovmsim: lab 'exec' has no Server 'ovs9' (it has: ovs1, ovs2)\n" });
    expect(await lab.run('exec', 'ovs1', 'ovs-agent')).toEqual({ code: 2, stdout: '', stderr: "ovmsim: ovmsim does not simulate 'ovs-agent' on a Server (there are: ovs-agent-db, ovs-agent-keygen, ovs-agent-passwd, ovs-agent-rpc, service)\n" });
    expect(await runCommand(['exec', 'ovs1', 'ovs-agent-db', 'dump_db', 'server', '--name'], lab.home)).toMatchObject({ code: 2, stderr: expect.stringContaining('--name') as string });
  });

  it('is the same as the executables under their own names', async () => {
    for (const args of [['read_item', 'server', 'none'], ['--help']]) {
      expect(await executable(1, 'ovs-agent-db', ...args)).toEqual(await lab.run('exec', 'ovs1', 'ovs-agent-db', ...args));
    }
    expect(await executable(1, 'ovs-agent-rpc', '-s', 'https://oracle:ovsroot@localhost:8899/', 'echo', "'one'")).toMatchObject({ code: 0, stdout: 'one\n' });
    expect(await executable(1, 'ovs-agent-passwd', 'oracle')).toMatchObject({ code: 1 });
    expect(await executable(1, 'ovs-agent-keygen')).toMatchObject({ code: 1 });
  });

  it('sets a password from two lines; the agent accepts it at once', async () => {
    const set = (password: string): Promise<unknown> => runCommand(['exec', 'ovs2', 'ovs-agent-passwd', 'oracle', '--name', 'exec'], lab.home, `${password}\n${password}\n`);
    expect(await set('sesame')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await lab.run('exec', 'ovs2', 'ovs-agent-rpc', '-s', 'https://oracle:sesame@localhost:8899/', 'get_api_version')).toMatchObject({ code: 0, stdout: '[3]\n' });
    expect(await set('ovsroot')).toMatchObject({ code: 0 });
  });

  it('works for a Server whose process is gone', async () => {
    expect(await lab.run('kill', 'ovs2')).toMatchObject({ code: 0 });
    expect(await lab.run('exec', 'ovs2', 'service', 'ovs-agent', 'status')).toMatchObject({ code: 3, stdout: expect.stringContaining('log daemon is stopped') as string });
    expect(await lab.run('exec', 'ovs2', 'ovs-agent-db', 'dump_db', 'server')).toMatchObject({ code: 0 });
    expect(await lab.run('exec', 'ovs2', 'service', 'ovs-agent', 'start')).toMatchObject({ code: 1, stderr: expect.stringContaining('ovmsim start ovs2') as string });
    expect(await lab.run('exec', 'ovs2', 'ovs-agent-rpc', '-s', 'https://oracle:ovsroot@localhost:8899/', 'echo', '1')).toMatchObject({ code: 1, stderr: expect.stringContaining('refuses connections') as string });
    expect(await lab.run('start', 'ovs2')).toMatchObject({ code: 0 });
    expect(await lab.run('exec', 'ovs2', 'service', 'ovs-agent', 'restart')).toMatchObject({ code: 0 });
  });
});

describe('a new key on an owned Server', () => {
  it('breaks the trust in both directions after the restart of the agent, until ownership is released and taken again', async () => {
    await own(lab, 1);
    await settled('ovs1');
    const { uuid, stateDir } = server(1);
    const client = clientOf(lab);
    const refreshed = async (): Promise<unknown> => client.waitForJob(await client.action('Server', uuid, { name: 'refresh' }));
    const log = (): string => readFileSync(join(stateDir, 'var/log/ovs-agent.log'), 'utf8');
    const number = async (): Promise<number> => (await client.list('Event')).filter((event) => event.eventType === 'server.agent.started').length;
    const before = await number();

    expect(await lab.run('exec', 'ovs1', 'ovs-agent-keygen', '--force')).toMatchObject({ code: 0, stderr: expect.stringContaining(`manager ${lab.info.manager.uuid} owns this server`) as string });
    expect(await refreshed()).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(log()).not.toContain('Unable to send notification');

    expect(await lab.run('exec', 'ovs1', 'service', 'ovs-agent', 'restart')).toMatchObject({ code: 0 });
    await settled('ovs1');
    expect(await refreshed()).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER', message: expect.stringMatching(/OVMAPI_4010E Attempt to send command: \w+ to server: ovs1\S* failed\. OVMRU_900022E /) as string } });
    expect(log()).toMatch(/WARNING \(notificationserver:\d+\) Unable to send notification: SERVER_UP \d+, /);
    expect(await number()).toBe(before);

    const release = ['exec', 'ovs1', 'ovs-agent-rpc', '-s', 'https://oracle:ovsroot@localhost:8899/', 'release_ownership', `'${lab.info.manager.uuid}'`];
    expect(await lab.run(...release)).toEqual({ code: 0, stdout: 'None\n', stderr: '' });
    expect((await lab.run('exec', 'ovs1', 'ovs-agent-db', 'read_item', 'server', 'manager_uuid')).code).toBe(1);
    await own(lab, 1);
    await settled('ovs1');
    expect(await refreshed()).toMatchObject({ jobRunState: 'SUCCESS' });
    expect(await number()).toBe(before + 1);
    client.close();
  });
});

describe('the action exec of a scenario', () => {
  const steps = `
  - id: dump
    says: The operator looks into the database of the Server
    exec: { tool: ovs-agent-db, args: [read_item, server, cluster_state] }
    expect: { exit: 0, text: "Offline\\n", error: '' }
  - id: refused
    says: The operator mistypes the password
    exec: { tool: ovs-agent-passwd, args: [oracle], input: "one\\ntwo\\n" }
    expect: { exit: 1, error: /passwords differ/ }
`;

  it('sees exit code, output and errors; outside a lab it cannot be shown', async () => {
    const path = join(lab.home, 'tools.yaml');
    writeFileSync(path, `name: tools\ntitle: t\nabout: a\nsteps:${steps}`);
    const { code, stdout, stderr } = await lab.run('replay', path);
    expect(`${code === 0 ? 'held' : stdout + stderr}`).toBe('held');
    const { manager, agents } = lab.info;
    const outside = await runCommand(['replay', path, '--manager', manager.url, '--ca-file', manager.caFile, '--agent', `${agents[0]?.host ?? ''}:${agents[0]?.port ?? 0}`], lab.home);
    expect(`${outside.code} ${outside.stdout}`).toMatch(/^0 [^]*needs the Server's own command line/);
  });
});
