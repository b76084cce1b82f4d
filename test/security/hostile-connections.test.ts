import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { IoClock, Rng } from '@ovmsim/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Door, House } from '../support/hostile/doors.js';
import { openHouse } from '../support/hostile/doors.js';
import { heard, opened, orderOf, plain, say, serves } from '../support/hostile/wire.js';

const clock = new IoClock();
const noise = (bytes: number): Buffer => Buffer.from(new Rng('noise').hex(bytes * 2), 'hex');

/** The first bytes of a real client. */
async function clientHello(): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectTls({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  client.on('error', () => undefined);
  const [peer] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(peer, 'data')) as [Buffer];
  client.destroy();
  peer.destroy();
  server.close();
  return hello;
}

/** Sends one byte after the other until the other side has enough. */
function drip(socket: Socket, byte: string): void {
  const next = (): void => {
    if (socket.destroyed || !socket.writable) return;
    socket.write(byte);
    clock.timer(next, 20);
  };
  next();
}

/** Does the same to every door at once. */
async function atEach(house: House, attack: (door: Door) => Promise<unknown>, outcome: (door: Door) => unknown): Promise<void> {
  const outcomes = await Promise.all(house.all.map(async (door) => [door.name, await attack(door)]));
  expect(outcomes).toEqual(house.all.map((door) => [door.name, outcome(door)]));
  expect(await Promise.all(house.all.map(serves))).toEqual(house.all.map(() => true));
}

const statuses = async (socket: Socket): Promise<readonly number[]> => (await heard(socket)).statuses;
const states = (house: House): Promise<string[]> => Promise.all(house.all.map((door) => door.state()));

describe('a slow, broken or foreign connection', () => {
  let house: House;
  let before: string[];
  let hello: Buffer;
  beforeAll(async () => {
    // Short, and yet long enough for a busy machine's handshakes.
    house = await openHouse({ headerTimeoutMs: 1500, requestTimeoutMs: 2000, keepAliveMs: 500 });
    before = await states(house);
    hello = await clientHello();
  });
  afterAll(() => house.close());

  // Whoever does not come to an end of a handshake hears at most an alert; the door without TLS takes the same bytes for a malformed request.
  const foreign: readonly (readonly [what: string, bytes: () => readonly Buffer[]])[] = [
    ['noise', () => [noise(5000)]],
    ['half a ClientHello', () => [hello.subarray(0, hello.length / 2)]],
    ['a ClientHello and then noise', () => [hello, noise(2000)]],
    ['a ClientHello with a bit turned', () => [Buffer.from(hello.map((byte, index) => (index === 44 ? byte ^ 1 : byte))), noise(10)]],
    ['a ClientHello in the frame of SSLv2', () => [Buffer.from('802e0100020015000000100100800200800300800400800500800600400700c0', 'hex'), noise(40)]],
    ['a ClientHello of SSLv3', () => [Buffer.from(`16030000310100002d0300${'41'.repeat(32)}000006000a000500040100`, 'hex')]],
    ['a record longer than TLS allows', () => [Buffer.from('160301ffff', 'hex'), noise(70_000)]],
    ['a thousand empty records', () => [Buffer.from('1603010000'.repeat(1000), 'hex')]],
    ['an alert', () => [Buffer.from('15030100020228', 'hex')]],
  ];
  it.each(foreign)('is cut off: %s', async (_what, bytes) => {
    const attack = async (door: Door): Promise<unknown> => {
      const socket = await plain(door);
      for (const each of bytes()) socket.write(each);
      return statuses(socket);
    };
    await atEach(house, attack, (door) => (door.tls ? [] : [400]));
  });

  it('is cut off: plain HTTP where TLS is spoken', async () => {
    const attack = async (door: Door): Promise<unknown> => {
      const socket = await plain(door);
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      return statuses(socket);
    };
    await atEach(house, attack, (door) => (door.tls ? [] : [401]));
  });

  it('is cut off when it says nothing', async () => {
    await atEach(house, async (door) => statuses(await plain(door)), (door) => (door.tls ? [] : [408]));
  });

  it('is answered 408 when it says nothing after the handshake', async () => {
    await atEach(house, async (door) => statuses(await opened(door)), () => [408]);
  });

  it.each([
    ['its headers', (): Buffer => Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\nX: `)],
    ['a body', (door: Door): Buffer => orderOf(door, { bare: true, headers: ['Content-Length: 100000'], body: '' })],
    ['a chunk', (door: Door): Buffer => orderOf(door, { bare: true, headers: ['Transfer-Encoding: chunked'], body: '3000\r\n' })],
  ])('is answered 408 when it never comes to the end of %s', async (_what, beginning) => {
    const attack = async (door: Door): Promise<unknown> => {
      const socket = await opened(door);
      socket.write(beginning(door));
      drip(socket, 'x');
      return statuses(socket);
    };
    await atEach(house, attack, () => [408]);
  });

  it('is ended when it is kept open and no second request comes', async () => {
    const attack = async (door: Door): Promise<unknown> => {
      const socket = await opened(door);
      socket.write('GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n');
      return statuses(socket);
    };
    await atEach(house, attack, (door) => [{ manager: 404, agent: 501, ca: 401, control: 401 }[door.name]]);
  });

  it.each([
    ['its first line', (): string => 'GET / HT'],
    ['its headers', (): string => 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['its body', (door: Door): string => orderOf(door, { bare: true, headers: ['Content-Length: 1000'], body: '{"name":' }).toString()],
    ['a chunk', (door: Door): string => orderOf(door, { bare: true, headers: ['Transfer-Encoding: chunked'], body: '8\r\n{"n' }).toString()],
  ])('is dropped when it ends or breaks in %s', async (_where, beginning) => {
    const attack = async (door: Door): Promise<unknown> => {
      const broken = await opened(door);
      broken.write(beginning(door));
      if (door.tls) broken.destroy();
      else broken.resetAndDestroy();
      const half = await opened(door);
      half.end(beginning(door));
      return statuses(half);
    };
    await atEach(house, attack, () => []);
  });

  it('is answered when it closed its own side behind a whole request', async () => {
    const attack = async (door: Door): Promise<unknown> => {
      const socket = await opened(door);
      socket.end(orderOf(door, { nobody: true, body: 'x' }));
      return statuses(socket);
    };
    await atEach(house, attack, (door) => [door.refusal]);
  });

  it('is cut off when it asks for one handshake after the other', async () => {
    let handshakes = 0;
    const attack = async (door: Door): Promise<unknown> => {
      if (!door.tls) return [];
      const socket = (await opened(door, { maxVersion: 'TLSv1.2' })) as TLSSocket;
      const again = (): void => {
        handshakes += 1;
        socket.renegotiate({ rejectUnauthorized: false }, (error) => (error === null ? again() : undefined));
      };
      again();
      return (await statuses(socket)).filter((status) => status < 400);
    };
    await atEach(house, attack, () => []);
    // Node allows three within ten minutes.
    expect(handshakes).toBeLessThanOrEqual(3 * 5);
  });

  it('has changed nothing', async () => {
    expect(await states(house)).toEqual(before);
  });
});

describe('a flood of connections', () => {
  const allowed = 20;

  it('reaches the limit: those within are served, those beyond are dropped, and afterwards all is as before', async () => {
    const house = await openHouse({ connections: allowed });
    try {
      const attack = async (door: Door): Promise<unknown> => {
        const silent = await Promise.all(Array.from({ length: allowed - 1 }, () => opened(door)));
        const served = await serves(door);
        const last = await opened(door);
        const beyond = await Promise.all(Array.from({ length: 50 }, async () => (await heard(await plain(door))).text));
        last.write(orderOf(door, { nobody: true, body: 'x' }));
        const answered = await statuses(last);
        const gone = silent.map((socket) => once(socket, 'close'));
        for (const socket of silent) socket.destroy();
        await Promise.all(gone);
        return { served, beyond: beyond.join(''), answered };
      };
      await atEach(house, attack, (door) => ({ served: true, beyond: '', answered: [door.refusal] }));
    } finally {
      await house.close();
    }
  });
});

describe('a thousand silent connections', () => {
  it('to each port keep nobody from being served', async () => {
    const house = await openHouse();
    try {
      for (const door of house.all) {
        const silent = await Promise.all(Array.from({ length: 1000 }, () => plain(door)));
        for (let i = 0; i < 3; i += 1) expect([door.name, await serves(door)]).toEqual([door.name, true]);
        expect((await say(door, orderOf(door, { nobody: true, body: 'x' }))).statuses).toEqual([door.refusal]);
        expect(silent.filter((socket) => socket.closed)).toEqual([]);
        for (const socket of silent) socket.destroy();
        expect(await serves(door)).toBe(true);
      }
    } finally {
      await house.close();
    }
  });
});
