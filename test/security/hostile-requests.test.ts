import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Door, DoorName, House } from '../support/hostile/doors.js';
import { openHouse } from '../support/hostile/doors.js';
import { opened, orderOf, heard, say, serves } from '../support/hostile/wire.js';

/** Bytes that look like a request, and the status that each door answers. */
interface Attack {
  readonly name: string;
  readonly bytes: (door: Door) => string | Buffer;
  /** One status for all doors, or one by door; `cut`: the connection ends without an answer. */
  readonly answer: number | 'cut' | Readonly<Record<DoorName, number>>;
}

const chunked = (door: Door, body: string, ...more: string[]): Buffer => orderOf(door, { bare: true, headers: ['Transfer-Encoding: chunked', ...more], body });
const coded = (coding: string) => (door: Door): Buffer => orderOf(door, { bare: true, headers: [coding], body: '0\r\n\r\n' });
const withLength = (length: string) => (door: Door): Buffer => orderOf(door, { bare: true, headers: [`Content-Length: ${length}`] });
const line = (first: string): string => `${first}\r\nHost: x\r\nConnection: close\r\n\r\n`;

const smuggling: readonly Attack[] = [
  { name: 'Content-Length and then Transfer-Encoding', bytes: (door) => chunked(door, '0\r\n\r\nGET /x HTTP/1.1\r\n\r\n', 'Content-Length: 5'), answer: 400 },
  { name: 'Transfer-Encoding and then Content-Length', bytes: (door) => orderOf(door, { bare: true, headers: ['Content-Length: 5', 'Transfer-Encoding: chunked'], body: '0\r\n\r\n' }), answer: 400 },
  { name: 'two lengths that differ', bytes: (door) => orderOf(door, { headers: ['Content-Length: 1'] }), answer: 400 },
  { name: 'the same length twice', bytes: (door) => orderOf(door, { headers: [`Content-Length: ${door.order.body.length}`] }), answer: 400 },
  { name: 'a list of lengths', bytes: withLength('5, 5'), answer: 400 },
  { name: 'a length with a sign', bytes: withLength('+5'), answer: 400 },
  { name: 'a negative length', bytes: withLength('-1'), answer: 400 },
  { name: 'a hexadecimal length', bytes: withLength('0x5'), answer: 400 },
  { name: 'a length beyond 64 bits', bytes: withLength('99999999999999999999'), answer: 400 },
  { name: 'a length beyond 2^53', bytes: withLength('9007199254740993'), answer: 413 },
  { name: 'a transfer coding that is almost chunked', bytes: coded('Transfer-Encoding: xchunked'), answer: 501 },
  { name: 'a transfer coding with chunked not last', bytes: coded('Transfer-Encoding: chunked, identity'), answer: 400 },
  { name: 'a transfer coding that nobody here knows', bytes: coded('Transfer-Encoding: gzip, chunked'), answer: 501 },
  { name: 'chunked twice', bytes: (door) => chunked(door, '0\r\n\r\n', 'Transfer-Encoding: chunked'), answer: 400 },
  { name: 'a blank before the colon', bytes: coded('Transfer-Encoding : chunked'), answer: 400 },
  { name: 'a vertical tab before chunked', bytes: coded('Transfer-Encoding: \x0bchunked'), answer: 400 },
  { name: 'a chunk size that is no number', bytes: (door) => chunked(door, 'zz\r\n\r\n'), answer: 400 },
  { name: 'a negative chunk size', bytes: (door) => chunked(door, '-1\r\n\r\n'), answer: 400 },
  { name: 'a chunk size beyond 64 bits', bytes: (door) => chunked(door, 'fffffffffffffffffff\r\n\r\n'), answer: 400 },
  { name: 'a chunk that is longer than it says', bytes: (door) => chunked(door, '1\r\nabc\r\n0\r\n\r\n'), answer: 400 },
  { name: 'chunks with bare newlines', bytes: (door) => chunked(door, '1\na\n0\n\n'), answer: 400 },
  { name: 'a newline in a chunk extension', bytes: (door) => chunked(door, '1;a\nb\r\na\r\n0\r\n\r\n'), answer: 400 },
  { name: 'an endless chunk extension', bytes: (door) => chunked(door, `1;${'a'.repeat(20_000)}\r\na\r\n0\r\n\r\n`), answer: 413 },
  { name: 'bare newlines', bytes: (door) => orderOf(door).toString().replaceAll('\r\n', '\n'), answer: 400 },
  { name: 'a folded header', bytes: (door) => orderOf(door, { headers: ['X-A: b\r\n c'] }), answer: 400 },
  { name: 'a folded Transfer-Encoding', bytes: coded('Transfer-Encoding:\r\n chunked'), answer: 400 },
  { name: 'a fold before the first header', bytes: () => 'GET / HTTP/1.1\r\n X: y\r\nHost: x\r\n\r\n', answer: 400 },
  { name: 'a NUL in a header', bytes: (door) => orderOf(door, { headers: ['X-A: b\0c'] }), answer: 400 },
  { name: 'a carriage return in a header', bytes: (door) => orderOf(door, { headers: ['X-A: b\rContent-Length: 0'] }), answer: 400 },
  { name: 'two hosts', bytes: (door) => orderOf(door, { headers: ['Host: elsewhere'] }), answer: 400 },
  { name: 'no host', bytes: () => 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', answer: 400 },
];

const malformed: readonly Attack[] = [
  { name: 'every byte there is', bytes: () => Buffer.from(Array.from({ length: 256 }, (_, code) => code)), answer: 400 },
  { name: 'the preface of HTTP/2', bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', answer: 400 },
  { name: 'a version that is none', bytes: () => line('GET / HTTP/9.9'), answer: 400 },
  { name: 'a blank in the target', bytes: () => line('GET /a b HTTP/1.1'), answer: 400 },
  { name: 'bytes beyond ASCII in the target', bytes: () => line('GET /\xff\x80 HTTP/1.1'), answer: 400 },
  { name: 'a method that is none', bytes: () => line('FROB / HTTP/1.1'), answer: 400 },
  { name: 'a request for a tunnel', bytes: () => line('CONNECT elsewhere:80 HTTP/1.1'), answer: 'cut' },
  { name: 'a request for a trace', bytes: () => line('TRACE / HTTP/1.1'), answer: { manager: 405, agent: 501, ca: 401, control: 401 } },
  { name: 'a question about the whole server', bytes: () => line('OPTIONS * HTTP/1.1'), answer: { manager: 404, agent: 501, ca: 401, control: 401 } },
  { name: 'a request to be a proxy', bytes: () => line('GET http://elsewhere/ovm HTTP/1.1'), answer: { manager: 404, agent: 501, ca: 401, control: 401 } },
  { name: 'a WebSocket without a token', bytes: () => 'GET /wire HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n', answer: { manager: 404, agent: 501, ca: 401, control: 401 } },
  { name: 'an expectation that nobody meets', bytes: (door) => orderOf(door, { headers: ['Expect: 200-maybe'] }), answer: 417 },
  { name: 'a header of 17 kB', bytes: (door) => orderOf(door, { headers: [`X-A: ${'b'.repeat(17_000)}`] }), answer: 431 },
  { name: 'a target of 17 kB', bytes: (door) => orderOf(door, { target: `/${'b'.repeat(17_000)}` }), answer: 431 },
  { name: '500 short headers', bytes: (door) => orderOf(door, { headers: Array.from({ length: 500 }, () => 'A: b') }), answer: 431 },
  { name: '100 000 short headers', bytes: (door) => orderOf(door, { headers: Array.from({ length: 100_000 }, () => 'A: b') }), answer: 431 },
];

let house: House;
beforeAll(async () => {
  house = await openHouse({ keepAliveMs: 500 });
});
afterAll(() => house.close());

describe.each(['manager', 'agent', 'ca', 'control'] as const)('the port of %s', (name) => {
  it.each([...smuggling, ...malformed])('withstands $name', async ({ bytes, answer }) => {
    const door = house.doors[name];
    const before = await door.state();
    const { statuses } = await say(door, bytes(door));
    const expected = typeof answer === 'object' ? answer[name] : answer;
    expect(statuses).toEqual(expected === 'cut' ? [] : [expected]);
    expect(await door.state()).toBe(before);
    expect(await serves(door)).toBe(true);
  });

  it('answers as many header lines as it allows', async () => {
    const door = house.doors[name];
    const { statuses } = await say(door, orderOf(door, { nobody: true, headers: Array.from({ length: 190 }, () => 'A: b') }));
    expect(statuses).toEqual([door.refusal]);
  });

  it('gives a request behind a refused one to nobody', async () => {
    const door = house.doors[name];
    const before = await door.state();
    const socket = await opened(door);
    socket.write(Buffer.concat([Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'), orderOf(door)]));
    expect((await heard(socket)).statuses).toEqual([400]);
    expect(await door.state()).toBe(before);
  });
});
