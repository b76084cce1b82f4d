import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeInventory } from '@ovmsim/agent';
import { OvmClient, type Job } from '@ovmsim/client';
import { IoClock, Rng } from '@ovmsim/kernel';
import { makeWorld } from 'ovmsim';
import { connected, exec } from '../../packages/cli/src/testing.js';
import { freePort } from '../support/ports.js';
import { Composed, docker, image, tryDocker, until } from './engine.js';

const seed = 'compose';
const adminPassword = 'Compose1';
const agentPassword = 'ovs-of-compose';
const names = ['ovs1', 'ovs2'] as const;
/** What `ovmsim up` would make of the same seed. */
const uuids = makeWorld({ seed, profile: '3.4', servers: 2 }).servers.map(({ name, hostname, seed: own }) => makeInventory(new Rng(own), { name, hostname, ip: '127.0.0.1' }).uuid);

let lab: Composed;
let port: number;
let sshPort: number;
let client: OvmClient;

/** A client that trusts the lab's CA, through the published port. */
async function newClient(): Promise<OvmClient> {
  const ca = await lab.inside('manager', 'cat', '/var/lib/ovmsim-trust/ca.pem');
  return new OvmClient({ url: `https://127.0.0.1:${port}`, ca, credentials: { user: 'admin', password: adminPassword }, clock: new IoClock() });
}

const uuidOf = (name: (typeof names)[number]): string => uuids[names.indexOf(name)] ?? '';
const stateOf = async (name: (typeof names)[number]) => (await client.get('Server', uuidOf(name))).serverRunState;
const refreshed = async (name: (typeof names)[number]): Promise<Job> => client.waitForJob(await client.action('Server', uuidOf(name), { name: 'refresh' }));
const eventsOf = async (name: (typeof names)[number], type: string): Promise<number> => (await client.events({ type, objectType: 'Server', objectId: uuidOf(name) })).length;
const database = (name: (typeof names)[number]): Promise<string> => lab.inside(name, 'ovs-agent-db', 'dump_db', 'server');

beforeAll(async () => {
  port = await freePort();
  sshPort = await freePort();
  lab = new Composed(fileURLToPath(new URL('../../docker-compose.yml', import.meta.url)), {
    OVMSIM_IMAGE: image, OVMSIM_SEED: seed, OVMSIM_ADMIN_PASSWORD: adminPassword, OVMSIM_AGENT_PASSWORD: agentPassword, OVMSIM_HTTPS_PORT: String(port), OVMSIM_SSH_PORT: String(sshPort),
  });
});

afterAll(async () => {
  client?.close();
  await lab.compose('down', '--volumes');
});

describe('the image', () => {
  it('is small, and holds neither sources nor tools of development', async () => {
    const [size, base] = (await docker('image', 'inspect', '--format', '{{.Size}}', image, 'node:20-bookworm-slim')).split('\n').map(Number);
    console.log(`image ${((size ?? 0) / 1e6).toFixed(0)} MB, of which its base ${((base ?? 0) / 1e6).toFixed(0)} MB`);
    const strays = await docker('run', '--rm', '--network', 'none', '--entrypoint', 'sh', image, '-c', "cd /opt/ovmsim && find packages -name '*.ts' -o -name '*.test.js' -o -name src && ls -d node_modules/typescript node_modules/vitest 2>/dev/null || true");
    expect(strays.split('\n').filter((path) => !path.includes('node_modules/') && path !== '')).toEqual([]);
    expect(strays).not.toMatch(/typescript|vitest/);
  });

  it('runs as a user that is not root, without a network', async () => {
    expect(await docker('run', '--rm', '--network', 'none', '--entrypoint', 'id', image, '-u')).toBe('1000');
    expect(await docker('run', '--rm', '--network', 'none', image, 'serve', '--help')).toContain('OVMSIM_ADMIN_PASSWORD_FILE');
  });

  it('says in one line which variable is wrong, with exit code 2', async () => {
    const { code, stderr } = await tryDocker('run', '--rm', '--network', 'none', '--env', 'OVMSIM_CLOCK_RATE=fast', image, 'serve', 'ca');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'ovmsim: OVMSIM_CLOCK_RATE=fast: expected a number from 0.001 to 100000\n' });
  });
});

describe('the lab', () => {
  it('comes up healthy, every role of it not as root', async () => {
    console.log(`healthy after ${(await lab.up()).toFixed(1)} s`);
    for (const service of ['ca', 'manager', ...names]) expect(await lab.inside(service, 'id', '-u')).toBe('1000');
    client = await newClient();
    expect((await client.list('Manager'))[0]?.managerRunState).toBe('RUNNING');
  });

  it('binds nothing on the host but the published ports on 127.0.0.1', async () => {
    const bindings = await docker('inspect', '--format', '{{range $inside, $outside := .NetworkSettings.Ports}}{{range $outside}}{{$inside}} {{.HostIp}}:{{.HostPort}}\n{{end}}{{end}}', ...(await lab.containers()));
    expect(bindings.split(/\\n|\n/).filter((line) => line !== '')).toEqual([`10000/tcp 127.0.0.1:${sshPort}`, `7002/tcp 127.0.0.1:${port}`]);
    const others = Object.values(networkInterfaces()).flatMap((each) => each ?? []).filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) expect(await answers(address)).toBe(false);
    expect(await answers('127.0.0.1')).toBe(true);
  });

  it('lets ownership be taken from outside, of Servers found by name, which are those of the seed', async () => {
    for (const serverName of names) {
      const job = await client.waitForJob(await client.discoverServer({ serverName, password: agentPassword, takeOwnershipIfUnowned: true }));
      expect([serverName, job.jobRunState, job.error]).toEqual([serverName, 'SUCCESS', null]);
    }
    const servers = await client.list('Server');
    expect(servers.map(({ id, name, serverRunState }) => [id.value, name, serverRunState])).toEqual(names.map((name, index) => [uuids[index], `${name}.example.com`, 'RUNNING']));
  });

  it('has its command line at the other published port', async () => {
    const ssh = await connected(sshPort, { username: 'admin', password: adminPassword });
    const { output } = await exec(ssh, 'list Server');
    ssh.end();
    expect(output).toMatch(/^OVM> list Server\n\rCommand: list Server\n\rStatus: Success\n\r/);
    for (const name of names) expect(output).toContain(`  id:${uuidOf(name)}  name:${name}.example.com\n\r`);
  });

  it('has the tools of a Server under their own names; the Server knows the Manager by its name', async () => {
    const [manager] = await client.list('Manager');
    const found = await database('ovs1');
    expect(found).toContain(`'manager_uuid': '${manager?.managerUuid}'`);
    expect(found).toContain(`'manager_event_url': 'https://manager:7002/`);
  });

  it('brings what Servers post to the Manager', async () => {
    for (const name of names) await until(`an event of ${name}`, async () => (await eventsOf(name, 'server.agent.started')) > 0);
  });
});

describe('a Server that is stopped', () => {
  it('ends in peace, and calls to it fail with the text that users know', async () => {
    const container = await lab.container('ovs2');
    await docker('stop', container);
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
    const { jobRunState, error } = await refreshed('ovs2');
    expect(jobRunState).toBe('FAILURE');
    expect(error?.message).toMatch(/^OVMAPI_4010E Attempt to send command: \w+ to server: ovs2\.example\.com failed\. OVMAPI_4021E Connection to server: ovs2 failed/);
    expect(await eventsOf('ovs2', 'server.disconnect')).toBe(1);
  });

  it('is given up after a while of the world, and comes back', async () => {
    await lab.inside('manager', 'ovmsim', 'clock', 'advance', '3m');
    await until('ovs2 is given up', async () => (await stateOf('ovs2')) === 'STOPPED');
    expect(await eventsOf('ovs2', 'server.offline')).toBe(1);
    expect(await stateOf('ovs1')).toBe('RUNNING');
    await docker('start', await lab.container('ovs2'));
    await until('ovs2 runs again', async () => (await stateOf('ovs2')) === 'RUNNING');
    expect((await refreshed('ovs2')).jobRunState).toBe('SUCCESS');
  });
});

describe('a Server that is cut off from the network', () => {
  it('is missed, and is met again when it has its network back', async () => {
    const container = await lab.container('ovs1');
    const [network = ''] = (await docker('inspect', '--format', '{{range $name, $facts := .NetworkSettings.Networks}}{{$name}} {{end}}', container)).split(' ');
    const before = await eventsOf('ovs1', 'server.disconnect');
    await docker('network', 'disconnect', network, container);
    const { jobRunState, error } = await refreshed('ovs1');
    expect(jobRunState).toBe('FAILURE');
    expect(error?.message).toContain('OVMAPI_4021E Connection to server: ovs1 failed');
    expect(await eventsOf('ovs1', 'server.disconnect')).toBe(before + 1);
    expect((await refreshed('ovs2')).jobRunState).toBe('SUCCESS');
    await docker('network', 'connect', '--alias', 'ovs1', network, container);
    await until('ovs1 answers again', async () => (await refreshed('ovs1')).jobRunState === 'SUCCESS');
    expect(await stateOf('ovs1')).toBe('RUNNING');
  });
});

describe('the storage that the Servers share', () => {
  it('is one for all of them', async () => {
    const [mine, theirs] = await Promise.all(names.map((name) => lab.inside(name, 'cat', '/var/lib/ovmsim-storage/filers.json')));
    expect(mine).toContain('/export/repo1');
    await lab.inside('ovs1', 'sh', '-c', 'umask 077; echo shared > /var/lib/ovmsim-storage/seen-by-both');
    expect([theirs, await lab.inside('ovs2', 'cat', '/var/lib/ovmsim-storage/seen-by-both')]).toEqual([mine, 'shared']);
  });
});

describe('down and up again', () => {
  it('keeps the CA, the Servers and their owner where the volumes are kept', async () => {
    const [ca, ...databases] = await Promise.all([lab.inside('ca', 'cat', '/var/lib/ovmsim/certs/ca/ca.pem'), ...names.map(database)]);
    client.close();
    await lab.compose('down');
    console.log(`healthy again after ${(await lab.up()).toFixed(1)} s`);
    client = await newClient();
    expect(await lab.inside('ca', 'cat', '/var/lib/ovmsim/certs/ca/ca.pem')).toBe(ca);
    const owner = (text: string): unknown => /'manager_uuid': '(\w+)'/.exec(text)?.[1];
    expect((await Promise.all(names.map(database))).map(owner)).toEqual(databases.map(owner));
    expect((await client.list('Server')).map(({ id }) => id.value)).toEqual(uuids);
    for (const name of names) {
      expect((await refreshed(name)).jobRunState).toBe('SUCCESS');
      expect(await stateOf(name)).toBe('RUNNING');
    }
  });

  it('leaves nothing where the volumes go, too', async () => {
    await lab.compose('down', '--volumes');
    expect(await lab.remains()).toEqual([]);
  });
});

/** Whether anybody accepts connections on the published port of an address. */
function answers(host: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
