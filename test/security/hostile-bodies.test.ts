import { gzipSync } from 'node:zlib';
import { restPath } from '@ovmsim/manager';
import { encodeCall } from '@ovmsim/xml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Door, DoorName, House } from '../support/hostile/doors.js';
import { openHouse } from '../support/hostile/doors.js';
import { orderOf, say, serves, type RequestChanges } from '../support/hostile/wire.js';

/** A status and words of its body. An XML-RPC fault is a 200. */
type Answer = readonly [status: number, says: RegExp];

/** A body that hurts whoever reads it, sent by somebody who may give orders. */
interface Attack {
  readonly name: string;
  readonly changes: (door: Door) => RequestChanges;
  readonly answers: Readonly<Record<DoorName, Answer>>;
}

const tooLarge: Answer = [413, /Payload Too Large|at most 262144 bytes/];
const manager = {
  unreadable: [400, /<errorCode>GEN_000031</],
  wrongValue: [400, /<errorCode>GEN_000023</],
  missing: [400, /<errorCode>GEN_000001</],
  mediaType: [415, /Unsupported Media Type/i],
} satisfies Record<string, Answer>;
/** What Python's parser says. */
const expat: Answer = [200, /<name>faultString<\/name>\s*<value><string>&lt;\w+ 'xml\.parsers\.expat\.ExpatError'&gt;:|<name>faultString<\/name>\s*<value><string>[^<]*ExpatError/];
const ca = {
  unreadable: [400, /the body cannot be read/],
  notJson: [400, /a body of type application\/json is needed/],
  invalid: [400, /"code":"invalid"/],
  coding: [415, /the body cannot be read/],
} satisfies Record<string, Answer>;
const control: Answer = [400, /"error":/];

const deep = '['.repeat(100_000);
const gzipBomb = gzipSync(Buffer.alloc(50_000_000, '['));
const lol = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join('');
const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${lol}]>`;
const xml = (open: string, close = ''): ((door: Door) => RequestChanges) => (door) => ({ type: door.name === 'agent' ? 'text/xml' : 'application/xml', body: open + close });
const asXml: Readonly<Record<DoorName, Answer>> = { manager: manager.unreadable, agent: expat, ca: ca.notJson, control };
const asJson: Readonly<Record<DoorName, Answer>> = { manager: manager.unreadable, agent: expat, ca: ca.unreadable, control };

const asCoded: Readonly<Record<DoorName, Answer>> = { manager: manager.mediaType, agent: expat, ca: ca.coding, control: [415, /"error":/] };

const attacks: readonly Attack[] = [
  { name: 'JSON that breaks off', changes: () => ({ body: '{"name":"x"' }), answers: asJson },
  { name: 'a hundred NULs', changes: () => ({ body: '\0'.repeat(100) }), answers: asJson },
  { name: 'bytes that are no UTF-8', changes: () => ({ body: Buffer.from([0xff, 0xfe, 0xfd, 0x7b, 0x80]) }), answers: asJson },
  { name: 'JSON that is nested 100 000 deep and open', changes: () => ({ body: deep }), answers: asJson },
  { name: 'JSON that is nested 100 000 deep and closed', changes: () => ({ body: deep + ']'.repeat(100_000) }), answers: { ...asJson, manager: manager.wrongValue, ca: [400, /expected object/] } },
  { name: 'a name that is nested 100 000 deep', changes: () => ({ body: `{"name":${deep}${']'.repeat(100_000)}}` }), answers: { ...asJson, manager: manager.wrongValue, ca: ca.invalid } },
  { name: 'XML that breaks off', changes: xml('<serverPool><name>x</name>'), answers: asXml },
  { name: 'XML that is nested 20 000 deep', changes: xml('<a>'.repeat(20_000), '</a>'.repeat(20_000)), answers: asXml },
  { name: 'XML with 20 000 attributes of one name', changes: xml(`<a${' b="c"'.repeat(20_000)}/>`), answers: asXml },
  { name: 'an entity bomb', changes: xml(`${bomb}<serverPool><name>&l9;</name></serverPool>`), answers: asXml },
  { name: 'an entity bomb in attributes', changes: xml(`${bomb}<serverPool name="&l9;"/>`), answers: asXml },
  { name: 'a file of this machine as an entity', changes: xml('<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><serverPool><name>&f;</name></serverPool>'), answers: asXml },
  { name: 'a document type elsewhere', changes: xml('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><serverPool/>'), answers: asXml },
  { name: 'an encoding that is none', changes: xml('<?xml version="1.0" encoding="utf-7"?><serverPool/>'), answers: { ...asXml, agent: [200, /faultString/], manager: [400, /<errorCode>GEN_/] } },
  { name: 'gzip where nobody asked for it', changes: (door) => ({ headers: ['Content-Encoding: gzip'], body: gzipSync(door.order.body) }), answers: asCoded },
  { name: 'a gzip bomb of 50 MB', changes: () => ({ headers: ['Content-Encoding: gzip'], body: gzipBomb }), answers: asCoded },
  { name: 'gzip that breaks off', changes: () => ({ headers: ['Content-Encoding: gzip'], body: gzipSync('{"name":"x"}').subarray(0, 15) }), answers: asCoded },
  { name: 'a coding that is none', changes: () => ({ headers: ['Content-Encoding: sdch'], body: 'x' }), answers: asCoded },
  { name: 'duplicate keys, the last one hostile', changes: () => ({ body: '{"name":"a","purpose":"user","advance":1,"name":{"x":1},"purpose":"root","advance":-1}' }), answers: { ...asJson, manager: manager.wrongValue, ca: ca.invalid } },
  { name: 'keys that lead to the prototype', changes: () => ({ body: '{"__proto__":{"name":"x"},"constructor":{"prototype":{"name":"x"}}}' }), answers: { ...asJson, manager: manager.missing, ca: ca.invalid } },
  { name: 'a number of 100 000 digits', changes: () => ({ body: `{"name":${'9'.repeat(100_000)}}` }), answers: { ...asJson, manager: manager.wrongValue, ca: ca.invalid } },
  { name: 'a form', changes: () => ({ type: 'application/x-www-form-urlencoded', body: 'name=x' }), answers: { manager: manager.mediaType, agent: expat, ca: ca.notJson, control } },
  { name: 'parts of a form', changes: () => ({ type: 'multipart/form-data; boundary=x', body: '--x\r\n\r\n{}\r\n--x--' }), answers: { manager: manager.mediaType, agent: expat, ca: ca.notJson, control } },
  { name: 'a type that is no type', changes: () => ({ type: 'json', body: '{}' }), answers: { manager: manager.mediaType, agent: expat, ca: ca.notJson, control } },
  { name: 'a character set that JSON does not have', changes: () => ({ type: 'application/json; charset=utf-7', body: '{' }), answers: asJson },
  { name: '5 MB of text', changes: () => ({ body: `{"name":"${'x'.repeat(5_000_000)}"}` }), answers: { manager: tooLarge, agent: tooLarge, ca: tooLarge, control } },
];

/** XML-RPC of its own, for the agent alone. */
const calls: readonly (readonly [string, string, RegExp])[] = [
  ['a value that is nested deeper than the limit', `<methodCall><methodName>echo</methodName><params><param>${'<value><array><data>'.repeat(30)}`, /ExpatError/],
  ['an integer beyond 64 bits', '<methodCall><methodName>echo</methodName><params><param><value><int>99999999999999999999</int></value></param></params></methodCall>', /beyond 64 bits/],
  ['an integer of a million digits', `<methodCall><methodName>echo</methodName><params><param><value><int>${'9'.repeat(1_000_000)}</int></value></param></params></methodCall>`, /beyond 64 bits/],
  ['a type that is inherited by every object', '<methodCall><methodName>echo</methodName><params><param><value><constructor>x</constructor></value></param></params></methodCall>', /No such type/],
  ['a method of the prototype', encodeCall('__proto__', []), /is not supported/],
  ['a method named like a built-in', encodeCall('constructor', []), /is not supported/],
  ['a private method', encodeCall('__init__', []), /is not supported/],
  ['an answer instead of a call', '<methodResponse><params/></methodResponse>', /Not a methodCall/],
  ['a call that is far too long', encodeCall('echo', ['x'.repeat(4 * 1024 * 1024)]), /Payload Too Large/],
  ['4 MB of newlines and then an end', `${'\r\n'.repeat(2_000_000)}x`, /ExpatError/],
];

const limitOf: Readonly<Record<DoorName, number>> = { manager: 4 * 1024 * 1024, agent: 4 * 1024 * 1024, ca: 256 * 1024, control: Number.POSITIVE_INFINITY };

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe.each(['manager', 'agent', 'ca', 'control'] as const)('the port of %s', (name) => {
  it.each(attacks)('refuses $name from its owner, and from nobody', async ({ changes, answers }) => {
    const door = house.doors[name];
    const before = await door.state();
    const [status, says] = answers[name];
    const owners = await say(door, orderOf(door, changes(door)));
    expect(owners.statuses).toEqual([status]);
    expect(owners.text).toMatch(says);
    expect(owners.text).not.toMatch(/root:x:0|at [\w.<>]+ \(/);
    const nobodys = await say(door, orderOf(door, { ...changes(door), nobody: true }));
    // What is over the limit is cut off before anybody asks who sends it.
    expect(nobodys.statuses).toEqual([Buffer.byteLength(changes(door).body ?? '') > limitOf[name] ? 413 : door.refusal]);
    expect(await door.state()).toBe(before);
    expect(await serves(door)).toBe(true);
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
  });
});

describe('the agent', () => {
  it.each(calls)('answers a fault to %s', async (_name, body, says) => {
    const door = house.doors.agent;
    const before = await door.state();
    const { text } = await say(door, orderOf(door, { body }));
    expect(text).toMatch(says);
    expect(await door.state()).toBe(before);
    expect(await serves(door)).toBe(true);
  });
});

describe('a password in a body', () => {
  it('may be 4 MB of newlines: it takes no longer than other wrong passwords', async () => {
    const door = house.doors.manager;
    const target = `${restPath}/Server/discover?serverName=127.0.0.1:1`;
    const { statuses } = await say(door, orderOf(door, { target, type: 'text/plain', body: `${'\n'.repeat(4_000_000)}x` }));
    expect(statuses).toEqual([201]);
    expect(await serves(door)).toBe(true);
  });
});
