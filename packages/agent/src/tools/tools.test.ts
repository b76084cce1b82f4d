import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { connect } from 'node:tls';
import type { Listener, Running } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentConfig } from '../config.js';
import { layout } from '../core/layout.js';
import type { AgentService } from '../core/service.js';
import { OvsServer } from '../core/server.js';
import { makeInventory } from '../core/inventory.js';
import { writeSelf } from '../core/self.js';
import { DiskFiles } from '../core/state-files.js';
import { startAgents } from '../process.js';
import { MANAGER_UUID, PASSWORD, takeOver, testContext } from '../testing/index.js';
import { serveAgent } from '../transport/xmlrpc-listener.js';
import { tools, type ToolName } from './table.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-tools-'));
const root = join(folder, 'ovs1');
const context = testContext();
const { io, entropy, recorder, log } = context;

let server: OvsServer;
let listener: Listener;
beforeAll(async () => {
  server = await OvsServer.open({
    inventory: makeInventory(context.rng, { name: 'ovs1', hostname: 'ovs1.example.com', ip: '127.0.0.1' }),
    stateDir: root, password: PASSWORD, restartMs: 20, notify: { post: async () => 200 }, ...context,
  });
  listener = await serveAgent({ server, host: '127.0.0.1', port: 0, io, recorder, log });
  writeSelf(server.files, { name: 'ovs1', hostname: 'ovs1.example.com', ip: '127.0.0.1', profile: '3.4', listens: listener.address, process: 'ovs1' });
});
afterAll(async () => {
  await server.close();
  await listener.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Way {
  readonly root?: string;
  readonly input?: string;
  readonly stdin?: Readable & { isTTY?: boolean };
  readonly service?: AgentService | null;
}

/** Runs a tool to its end. */
async function run(name: ToolName, args: readonly string[], way: Way = {}): Promise<{ exit: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stdin = way.stdin ?? Readable.from(way.input === undefined ? [] : [Buffer.from(way.input)]);
  const exit = await tools[name].run({ root: way.root ?? root, args, stdin, stdout, stderr, clock: io, entropy, service: way.service === undefined ? server : way.service });
  const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { exit, out: text(stdout), err: text(stderr) };
}

/** Fingerprint of the certificate that the agent's port shows. */
function shown(): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect({ ...listener.address, rejectUnauthorized: false }, () => {
      done(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
      socket.destroy();
    });
    socket.once('error', fail);
  });
}

const url = (password = PASSWORD): string => `https://oracle:${password}@localhost:8899/`;

describe('every tool', () => {
  it.each(Object.keys(tools) as ToolName[])('%s explains itself, and points there when it is called wrongly', async (name) => {
    for (const option of ['-h', '--help']) expect(await run(name, [option])).toMatchObject({ exit: 0, out: expect.stringMatching(/^Usage: /) as string, err: '' });
    expect(await run(name, ['--no-such-option'])).toMatchObject({ exit: 2, out: '', err: expect.stringMatching(new RegExp(`^${name}: Unknown option '--no-such-option'.*--help`)) as string });
  });

  it.each<[ToolName, string[]]>([['ovs-agent-db', ['dump_db', 'server']], ['ovs-agent-keygen', []], ['ovs-agent-passwd', ['oracle']], ['ovs-agent-rpc', ['echo', '1']], ['service', ['ovs-agent', 'status']]])('%s says so where no Server lives', async (name, args) => {
    expect(await run(name, args, { root: join(folder, 'nobody') })).toEqual({ exit: 1, out: '', err: `${name}: no Server lives in ${join(folder, 'nobody')}: its agent has never been started\n` });
  });
});

describe('ovs-agent-db', () => {
  it('prints a database as one Python dict and an item by itself', async () => {
    expect(await run('ovs-agent-db', ['dump_db', 'server'])).toEqual({ exit: 0, out: "{'cluster_state': 'Offline'}\n", err: '' });
    expect((await run('ovs-agent-db', ['dump_db', 'repository'])).out).toBe('{}\n');
    await server.dispatch('take_ownership', [takeOver()]);
    await server.settle();
    await server.dispatch('create_server_pool', ['my pool', 'pool1', '127.0.0.9', 1, 'ovs1.example.com', '127.0.0.1', 'xen,utility']);
    const { out } = await run('ovs-agent-db', ['dump_db', 'server']);
    expect(out.split('\n').slice(0, 3)).toEqual(["{'cluster_state': 'Offline',", " 'is_master': True,", " 'manager_event_url': 'https://192.0.2.10:7002/ovm/core/wsapi/rest/internal/Server/x/Event',"]);
    expect(out).toContain(" 'roles': set(['xen', 'utility'])}\n");
    expect(await run('ovs-agent-db', ['read_item', 'server', 'manager_uuid'])).toMatchObject({ exit: 0, out: `${MANAGER_UUID}\n` });
    expect((await run('ovs-agent-db', ['read_item', 'server', 'is_master'])).out).toBe('True\n');
    for (const name of ['server_pool', 'serverpool']) expect((await run('ovs-agent-db', ['dump_db', '-c', name])).out).toBe("{'pool_alias': 'my pool',\n 'pool_uuid': 'pool1',\n 'pool_virtual_ip': '127.0.0.9'}\n".replaceAll('\n ', ' '));
    expect((await run('ovs-agent-db', ['dump_db', '-c', 'server_pool_servers'])).out).toBe("{'127.0.0.1': {'registered_ip': '127.0.0.1'}}\n");
    await server.dispatch('leave_server_pool', ['pool1']);
    expect((await run('ovs-agent-db', ['dump_db', 'server_pool'])).out).toBe('{}\n');
    await server.dispatch('release_ownership', [MANAGER_UUID]);
  });

  it('does not know other files of the agent, nor items that are not there', async () => {
    expect(await run('ovs-agent-db', ['dump_db', 'accounts'])).toMatchObject({ exit: 1, out: '', err: expect.stringContaining('no such database: accounts') as string });
    expect(await run('ovs-agent-db', ['dump_db', '__proto__'])).toMatchObject({ exit: 1 });
    expect(await run('ovs-agent-db', ['read_item', 'server', 'toString'])).toEqual({ exit: 1, out: '', err: 'ovs-agent-db: no such item in server: toString\n' });
    expect(await run('ovs-agent-db', ['read_item', 'server'])).toMatchObject({ exit: 2, err: expect.stringContaining('read_item NAME KEY') as string });
  });

  it('says that a file of the Server is broken', async () => {
    const files = join(folder, 'broken');
    const disk = new DiskFiles(files);
    writeSelf(disk, { name: 'b', hostname: 'b', ip: '127.0.0.1', profile: '3.3', listens: listener.address, process: 'b' });
    disk.write(layout.serverDatabase, '{"half');
    expect(await run('ovs-agent-db', ['dump_db', 'server'], { root: files })).toMatchObject({ exit: 1, err: expect.stringContaining('the database server cannot be read') as string });
    disk.write(layout.accounts, '{"half');
    expect(await run('ovs-agent-passwd', ['oracle'], { root: files, input: 'a\na\n' })).toMatchObject({ exit: 1, err: expect.stringContaining('a file of the Server is damaged') as string });
    disk.write(layout.self, '{"half');
    expect(await run('ovs-agent-db', ['dump_db', 'server'], { root: files })).toMatchObject({ exit: 1, err: expect.stringContaining('no Server lives in') as string });
  });
});

describe('ovs-agent-keygen', () => {
  it('leaves files that are there alone unless forced; the agent shows the new certificate after its restart', async () => {
    const read = (): string => readFileSync(join(root, layout.certificate), 'utf8');
    const before = read();
    expect(await run('ovs-agent-keygen', [])).toMatchObject({ exit: 1, out: '', err: expect.stringContaining('/etc/ovs-agent/cert already and nothing was changed; -f') as string });
    expect(read()).toBe(before);
    expect(await run('ovs-agent-keygen', ['-f'])).toMatchObject({ exit: 0, out: expect.stringContaining('service ovs-agent restart') as string, err: '' });
    const made = new X509Certificate(read());
    expect(made.verify(made.publicKey)).toBe(true);
    expect(made.subject).toContain('CN=ovs1.example.com');
    for (const path of [layout.key, layout.certificate, layout.request]) expect(statSync(join(root, path)).mode & 0o777).toBe(0o600);
    expect(await shown()).toBe(new X509Certificate(before).fingerprint256);
    expect(await run('service', ['ovs-agent', 'restart'])).toMatchObject({ exit: 0 });
    expect(await shown()).toBe(made.fingerprint256);
  });

  it('makes what is missing without being forced, says who owns the Server, and shows its version', async () => {
    for (const path of [layout.key, layout.certificate, layout.request]) rmSync(join(root, path));
    server.database.update({ manager_uuid: MANAGER_UUID });
    expect(await run('ovs-agent-keygen', [])).toMatchObject({ exit: 0, err: expect.stringContaining(`manager ${MANAGER_UUID} owns this server`) as string });
    server.database.update({ manager_uuid: undefined });
    expect(await run('ovs-agent-keygen', ['--version'])).toEqual({ exit: 0, out: `ovs-agent-keygen ${server.profile.agentVersion}\n`, err: '' });
  });
});

describe('ovs-agent-rpc', () => {
  it('calls the Server\'s own agent as localhost and prints what it answers as Python does', async () => {
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', "'Right password'"])).toEqual({ exit: 0, out: 'Right password\n', err: '' });
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', "[1, -2, ('a', None)]"])).toMatchObject({ out: "[1, -2, ['a', None]]\n" });
    expect(await run('ovs-agent-rpc', ['-s', url(), 'get_api_version'])).toMatchObject({ out: '[3]\n' });
    expect(await run('ovs-agent-rpc', ['-s', `https://oracle:${PASSWORD}@127.0.0.1:${listener.address.port}`, 'echo', '-5'])).toMatchObject({ out: '-5\n' });
  });

  it('tells faults and refusals on standard error, without the password', async () => {
    expect(await run('ovs-agent-rpc', ['-s', url(), 'no_such_method'])).toEqual({ exit: 1, out: '', err: `ovs-agent-rpc: <Fault 1: '<type \\'exceptions.Exception\\'>:method "no_such_method" is not supported'>\n` });
    const refused = await run('ovs-agent-rpc', ['-s', url('sesame'), 'echo', '1']);
    expect(refused).toMatchObject({ exit: 1, out: '' });
    expect(refused.err).toMatch(/<ProtocolError for https:\/\/oracle:\*{6}@127\.0\.0\.1:\d+\/: 403 Unauthorized access attempt from \('127\.0\.0\.1', \d+\)!>\n$/);
    expect((await run('ovs-agent-rpc', ['get_api_version'])).err).toMatch(/403 Unauthorized[^]*give user and password/);
    expect(await run('ovs-agent-rpc', ['-s', 'https://127.0.0.1:1/', 'echo', '1'])).toMatchObject({ exit: 1, err: expect.stringMatching(/^ovs-agent-rpc: 127\.0\.0\.1:1 refuses connections/) as string });
  });

  it('refuses what is no literal, no URL or nothing that XML can hold, before it calls', async () => {
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', 'text'])).toMatchObject({ exit: 2, err: "ovs-agent-rpc: text is no Python literal: a text needs quotes of its own, as in 'text' (place 1)\n" });
    expect(await run('ovs-agent-rpc', ['-s', `http://oracle:${PASSWORD}@localhost/`, 'echo', '1'])).toMatchObject({ exit: 2, err: 'ovs-agent-rpc: http://oracle:******@localhost/: expected https://USER:PASSWORD@HOST:PORT/\n' });
    expect(await run('ovs-agent-rpc', ['-s', url('50%'), 'echo', '1'])).toMatchObject({ exit: 2, err: expect.stringContaining('is written %25') as string });
    expect(await run('ovs-agent-rpc', ['-s', url('50%25'), 'echo', '1'])).toMatchObject({ exit: 1, err: expect.stringContaining('403') as string });
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', String.raw`'\x00'`])).toMatchObject({ exit: 2, err: expect.stringContaining('cannot be written as XML-RPC') as string });
  });
});

describe('ovs-agent-passwd', () => {
  it('sets the password, which counts at once', async () => {
    expect(await run('ovs-agent-passwd', ['oracle'], { input: 'sesame\nsesame\n' })).toEqual({ exit: 0, out: '', err: '' });
    expect(await run('ovs-agent-rpc', ['-s', url('sesame'), 'echo', '1'])).toMatchObject({ exit: 0 });
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', '1'])).toMatchObject({ exit: 1 });
    expect(await run('ovs-agent-passwd', ['oracle'], { input: `${PASSWORD}\n${PASSWORD}` })).toMatchObject({ exit: 0 });
  });

  it('changes nothing when the two differ, nothing is typed, or the user is another', async () => {
    expect(await run('ovs-agent-passwd', ['oracle'], { input: 'a\nb\n' })).toMatchObject({ exit: 1, err: expect.stringContaining('the two passwords differ') as string });
    expect(await run('ovs-agent-passwd', ['oracle'], { input: '\n\n' })).toMatchObject({ exit: 1, err: expect.stringContaining('the password is empty') as string });
    expect(await run('ovs-agent-passwd', ['oracle'], { input: 'a\n' })).toMatchObject({ exit: 1, err: expect.stringContaining('the input ended') as string });
    expect(await run('ovs-agent-passwd', ['root'], { input: 'a\na\n' })).toMatchObject({ exit: 1, err: expect.stringContaining('unknown user: root') as string });
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', '1'])).toMatchObject({ exit: 0 });
  });

  it('asks a terminal without showing what is typed, and Ctrl-C ends it', async () => {
    const typed = (text: string): Readable & { isTTY?: boolean } => Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined }).on('resume', function (this: PassThrough) { this.write(text); });
    expect(await run('ovs-agent-passwd', ['oracle'], { stdin: typed(`${PASSWORD}\r${PASSWORD}\r`) })).toEqual({ exit: 0, out: '', err: 'Password: \nAgain: \n' });
    expect(await run('ovs-agent-passwd', ['oracle'], { stdin: typed('half\u0003') })).toMatchObject({ exit: 1, out: '', err: 'Password: \novs-agent-passwd: the input ended; nothing was changed\n' });
  });
});

describe('service ovs-agent', () => {
  it('stops and starts the agent, and lists its daemons', async () => {
    const running = await run('service', ['ovs-agent', 'status']);
    expect(running.exit).toBe(0);
    expect(running.out.split('\n')[0]).toMatch(/^log daemon \(pid {2}\d+\) is running\.\.\.$/);
    expect(running.out.trim().split('\n')).toHaveLength(9);
    expect(await run('service', ['ovs-agent', 'stop'])).toMatchObject({ exit: 0, out: expect.stringMatching(/^Stopping Oracle VM Agent: +\[ {2}OK {2}\]\n$/) as string });
    await expect(shown()).rejects.toThrow('ECONNREFUSED');
    expect(await run('service', ['ovs-agent', 'status'])).toMatchObject({ exit: 3, out: expect.stringContaining('xmlrpc daemon is stopped\n') as string });
    expect(await run('service', ['ovs-agent', 'restart'])).toMatchObject({ exit: 0, out: expect.stringMatching(/Stopping.*\nStarting/) as string });
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', '1'])).toMatchObject({ exit: 0 });
    for (const order of ['stop', 'stop', 'start', 'start']) expect(await run('service', ['ovs-agent', order])).toMatchObject({ exit: 0 });
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', '1'])).toMatchObject({ exit: 0 });
  });

  it('is over when the Server goes back to its installation: the agent runs again', async () => {
    await run('service', ['ovs-agent', 'stop']);
    await server.reset();
    expect(await run('service', ['ovs-agent', 'status'])).toMatchObject({ exit: 0 });
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', '1'])).toMatchObject({ exit: 0 });
  });

  it('knows what is simulated, and what can be done when the process is gone', async () => {
    expect(await run('service', ['sshd', 'status'])).toMatchObject({ exit: 1, err: 'service: sshd: unrecognized service (ovs-agent is simulated)\n' });
    expect(await run('service', ['ovs-agent', 'configure'])).toMatchObject({ exit: 1, err: 'service: ovmsim does not simulate: service ovs-agent configure\n' });
    expect(await run('service', ['ovs-agent', 'reload'])).toMatchObject({ exit: 2, err: 'service: Usage: service ovs-agent {start|stop|restart|status}\n' });
    expect(await run('service', ['ovs-agent', 'status'], { service: null })).toMatchObject({ exit: 3 });
    expect(await run('service', ['ovs-agent', 'start'], { service: null })).toMatchObject({ exit: 1, err: expect.stringContaining('(in a lab: ovmsim start ovs1)') as string });
  });
});

describe('a process of agents', () => {
  it('leaves for the tools who each Server is and where its agent listens', async () => {
    const stateDir = join(folder, 'hosted');
    const running: Running = await startAgents(agentConfig.parse({ profile: '3.3', servers: [{ name: 'ovs7', stateDir, host: '127.0.0.1', port: 0, hostname: 'ovs7', password: PASSWORD }] }), context);
    expect(await run('ovs-agent-rpc', ['-s', url(), 'echo', "'seven'"], { root: stateDir })).toMatchObject({ out: 'seven\n' });
    expect((await run('service', ['ovs-agent', 'status'], { root: stateDir, service: null })).out.trim().split('\n')).toHaveLength(7);
    await running.close();
  });
});
