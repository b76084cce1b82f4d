import { connect, type Socket } from 'node:net';
import { IoClock } from '@ovmsim/kernel';
import ssh2 from 'ssh2';
import type { ClientChannel } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommandOutcome } from '../command-session.js';
import { connected, eventually, exec, FakeSession, TestShell, TestLines, type TestLine } from '../testing.js';

const { start, close } = new TestLines();
afterEach(close);

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** Resolves when the other end has closed. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => {
  socket.removeAllListeners('error');
  socket.on('error', () => undefined).on('close', () => resolve()).resume();
});

/** A user who knows nothing of the others is served. */
async function serves({ port }: TestLine): Promise<void> {
  const client = await connected(port);
  expect((await exec(client, 'list vm')).status).toBe(0);
  client.end();
}

describe('before the login', () => {
  it('who reads the first line and hangs up leaves nothing', async () => {
    const line = await start();
    const socket = await dial(line.port);
    const first = await new Promise<string>((resolve) => socket.once('data', (bytes: Buffer) => resolve(bytes.toString())));
    expect(first).toMatch(/^SSH-2\.0-\S+\r\n$/);
    socket.destroy();
    await serves(line);
  });

  it.each([
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['SSH 1', 'SSH-1.5-old\r\n'],
    ['an endless line', 'x'.repeat(100_000)],
    ['endless lines', 'x\r\n'.repeat(50_000)],
    ['binary', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 91) % 256))],
    ['a packet of no length', Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(64)])],
    ['a packet of any length', Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(64, 0xff)])],
  ])('%s is hung up on', async (_what, bytes) => {
    const line = await start({ limits: { handshakeMs: 300 } });
    const socket = await dial(line.port);
    const end = closed(socket);
    socket.write(bytes);
    await end;
    await serves(line);
  });

  it('who says nothing is dropped after the time for the handshake, who does not log in after the grace time', async () => {
    const line = await start({ limits: { handshakeMs: 150, loginGraceMs: 900 } });
    const slow = new ssh2.Client();
    let gone = false;
    const slowClosed = new Promise<void>((resolve) => {
      slow.on('close', () => {
        gone = true;
        resolve();
      });
    });
    await new Promise<void>((resolve) => {
      slow.on('error', () => undefined);
      slow.connect({ host: '127.0.0.1', port: line.port, username: 'admin', authHandler: () => resolve() });
    });
    await closed(await dial(line.port));
    expect(gone).toBe(false);
    await slowClosed;
    await serves(line);
  });

  it('strangers beyond the limit are turned away, users are not in their way', async () => {
    const line = await start({ limits: { unauthenticated: 5, handshakeMs: 60_000 } });
    const user = await connected(line.port);
    const strangers = await Promise.all(Array.from({ length: 5 }, () => dial(line.port)));
    await Promise.all(strangers.map((socket) => new Promise((resolve) => socket.once('data', resolve))));
    await closed(await dial(line.port));
    expect((await exec(user, 'list vm')).status).toBe(0);
    user.end();
    for (const socket of strangers) socket.destroy();
    while (!(await connected(line.port).then((client) => (client.end(), true), () => false)));
  });

  it('who vanishes while the Manager is asked is logged out again', async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    let began = false;
    let ended = 0;
    const line = await start({
      login: async () => {
        began = true;
        await asked;
        return { granted: { client: {} as never, end: async () => void (ended += 1) } };
      },
    });
    const client = new ssh2.Client();
    client.on('error', () => undefined);
    const gone = new Promise<void>((resolve) => client.on('close', () => resolve()));
    client.connect({ host: '127.0.0.1', port: line.port, username: 'admin', password: 'x' });
    await eventually(line.context, () => began);
    client.destroy();
    await gone;
    await serves({ ...line, port: (await start()).port });
    answer();
    await eventually(line.context, () => ended === 1);
  });
});

describe('after the login', () => {
  const refusal = (ask: (done: (error?: Error) => void) => void): Promise<Error | undefined> => new Promise((resolve) => ask(resolve));

  it('forwarding, subsystems, environment, X11 and agent are refused, and the shell works on', async () => {
    const line = await start();
    const client = await connected(line.port);
    expect(await refusal((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', line.port, done))).toBeInstanceOf(Error);
    expect(await refusal((done) => client.forwardIn('127.0.0.1', 0, done))).toBeInstanceOf(Error);
    expect(await refusal((done) => client.openssh_forwardOutStreamLocal('/tmp/x', done))).toBeInstanceOf(Error);
    expect(await refusal((done) => client.sftp(done))).toBeInstanceOf(Error);
    expect(await refusal((done) => client.subsys('netconf', done))).toBeInstanceOf(Error);
    expect(await refusal((done) => client.exec('list vm', { x11: true }, done))).toBeInstanceOf(Error);
    expect((await new Promise<ClientChannel>((resolve, reject) => client.exec('list vm', { env: { LANG: 'C' } }, (error, channel) => (error ? reject(error) : resolve(channel))))).readable).toBe(true);
    expect((await exec(client, 'list vm')).status).toBe(0);
    client.end();
  });

  it('a second command on a channel that has one is passed over', async () => {
    const line = await start();
    const client = await connected(line.port);
    const shell = await TestShell.open(client, false);
    await shell.prompted();
    const { outgoing } = shell.channel as unknown as { readonly outgoing: { readonly id: number } };
    const protocol = (client as unknown as { readonly _protocol: { exec(id: number, command: string, reply: boolean): void; shell(id: number, reply: boolean): void } })._protocol;
    protocol.exec(outgoing.id, 'list vm', false);
    protocol.shell(outgoing.id, false);
    await shell.type('list server\r');
    expect(line.sessions.map(({ ran }) => ran)).toEqual([['list server']]);
    client.end();
  });

  it('a command that does not notice that its client has gone keeps nobody logged in', async () => {
    const io = new (class extends IoClock {
      override sleep(): Promise<void> {
        return Promise.resolve();
      }
    })();
    const { context } = await start();
    const line = await start({
      context: { ...context, io },
      open: () => Object.assign(new FakeSession(), { run: () => new Promise<CommandOutcome>(() => undefined) }),
    });
    const client = await connected(line.port);
    client.exec('deaf', () => client.end());
    await eventually(context, () => line.ended() === 1);
  });

  it('sessions beyond the limit are refused, and there is room again when one has ended', async () => {
    const line = await start({ limits: { sessionsPerConnection: 3 } });
    const client = await connected(line.port);
    const shells = await Promise.all([1, 2, 3].map(() => TestShell.open(client, false)));
    await expect(TestShell.open(client, false)).rejects.toThrow();
    shells[0]?.channel.write('exit\r');
    await shells[0]?.closed();
    await eventually(line.context, () => line.line.sessions === 2);
    expect((await exec(client, 'list vm')).status).toBe(0);
    client.end();
  });

  it('fifty users at once each have their own', async () => {
    const line = await start();
    const outputs = await Promise.all(Array.from({ length: 50 }, async (_, index) => {
      const client = await connected(line.port);
      const [first, second] = await Promise.all([exec(client, `set EndlineChars=LF;show vm name=a${index}`), exec(client, `show vm name=b${index}`)]);
      client.end();
      return [first.output.includes(`name=a${index}\nStatus: Success\n`), second.output.includes(`name=b${index}\n\rStatus`)];
    }));
    expect(outputs.flat().every(Boolean)).toBe(true);
    await eventually(line.context, () => line.line.sessions === 0 && line.ended() === 50);
  });

  it('a blocked command holds up nobody', async () => {
    const line = await start();
    const client = await connected(line.port);
    const blocked = exec(client, 'wait');
    expect((await exec(client, 'list job')).status).toBe(0);
    client.end();
    await blocked;
    await eventually(line.context, () => line.sessions[0]?.left.length === 1);
  });

  it('what a client types far ahead waits at the client, and what it does not read is not kept for it', async () => {
    const line = await start({ limits: { typedAhead: 10_000 } });
    const client = await connected(line.port);
    const shell = await TestShell.open(client, false);
    await shell.prompted();
    shell.channel.write('wait\r');
    await eventually(line.context, () => line.sessions[0]?.ran.length === 1);
    let drained = false;
    for (let sent = 0; sent < 100; sent += 1) shell.channel.write(`${'z'.repeat(99_998)}\r\r`, () => (drained = sent === 99));
    const stream = shell.channel as unknown as { readonly _waitWindow: boolean };
    await eventually(line.context, () => stream._waitWindow);
    expect(drained).toBe(false);
    client.end();
    await eventually(line.context, () => line.sessions[0]?.closed === true);
  });

  it('a flood of requests that nobody reads the answers of ends in a hang-up', async () => {
    const line = await start({ limits: { unreadBytes: 100_000 } });
    const client = await connected(line.port);
    const internals = client as unknown as { readonly _sock: Socket; readonly _protocol: { ping(): void } };
    const gone = new Promise<void>((resolve) => client.on('close', () => resolve()));
    client.on('error', () => undefined);
    internals._sock.pause();
    for (let round = 0; round < 2000 && !internals._sock.destroyed; round += 1) {
      for (let sent = 0; sent < 500; sent += 1) internals._protocol.ping();
      await new Promise((resolve) => line.context.io.timer(() => resolve(undefined), 0));
      if (line.ended() === 1) break;
    }
    internals._sock.resume();
    await gone;
    await serves(line);
  });

  it('closing leaves every command, logs everybody out and frees the port', async () => {
    const line = await start();
    const clients = await Promise.all([1, 2, 3].map(() => connected(line.port)));
    const gone = Promise.all(clients.map((client) => new Promise<void>((resolve) => client.on('close', () => resolve()).on('error', () => undefined))));
    const running = clients.map((client) => exec(client, 'wait'));
    await eventually(line.context, () => line.sessions.filter(({ ran }) => ran.length === 1).length === 3);
    await line.line.close();
    await gone;
    await Promise.all(running);
    expect(line.ended()).toBe(3);
    await expect(dial(line.port)).rejects.toThrow(/ECONNREFUSED/);
  });
});
