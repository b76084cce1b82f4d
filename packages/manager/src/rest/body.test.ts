import type { BodySpec } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { decodeBody, UnsupportedMediaType } from './body.js';

const pool: BodySpec = { kind: 'object', type: 'ServerPool' };
const serverId: BodySpec = { kind: 'id', type: 'Server' };
const secret: BodySpec = { kind: 'text', secret: true };
const json = (value: unknown) => ({ format: 'json' as const, text: typeof value === 'string' ? value : JSON.stringify(value) });
const xml = (text: string) => ({ format: 'xml' as const, text });
const code = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
  return undefined;
};

describe('an object in JSON', () => {
  it('becomes field values with bare ids; null stays null and what is absent stays absent', () => {
    const body = { id: { value: 'p1', name: 'old' }, name: 'new', virtualIp: null, masterServerId: { type: 'com.oracle.ovm.mgr.ws.model.Server', value: '00:11', uri: 'x', name: 'y', id: 7 } };
    expect(decodeBody(pool, json(body))).toEqual({ id: 'p1', name: 'new', virtualIp: null, masterServerId: '00:11' });
  });

  it('loses unknown, wrongly capitalised, inverse and derived fields', () => {
    expect(decodeBody(pool, json({ Name: 'x', nonsense: 1, serverIds: [], unassignedVmIds: [], keymap: 'de' }))).toEqual({ keymap: 'de' });
  });

  it('may carry an id that has nothing but a type', () => {
    expect(decodeBody(pool, json({ id: { type: 'com.oracle.ovm.mgr.ws.model.ServerPool' }, name: 'x' }))).toEqual({ name: 'x' });
    expect(decodeBody(pool, json({ id: null, name: 'x' }))).toEqual({ name: 'x' });
  });

  it('takes numbers and booleans written as text, and enumerations in any capitals', () => {
    expect(decodeBody(pool, json({ secureVmMigrate: 'TRUE', generation: '4', vmStartPolicy: 'best_server' }))).toEqual({ secureVmMigrate: true, generation: 4, vmStartPolicy: 'BEST_SERVER' });
  });

  it('knows no negative zero, and no number beyond all numbers', () => {
    expect(decodeBody(pool, json('{"generation":-0}'))).toEqual({ generation: 0 });
    expect(code(() => decodeBody(pool, json(`{"name":${'9'.repeat(400)}}`)))).toBe('GEN_000023');
    expect(code(() => decodeBody(pool, json('{"generation":1e400}')))).toBe('GEN_000023');
  });

  it('is refused by code when it cannot be read or has the wrong shape', () => {
    expect(code(() => decodeBody(pool, json('{"name":')))).toBe('GEN_000031');
    expect(code(() => decodeBody(pool, json('[]')))).toBe('GEN_000023');
    expect(code(() => decodeBody(pool, json({ secureVmMigrate: 'perhaps' })))).toBe('GEN_000023');
    expect(code(() => decodeBody(pool, json({ userData: {} })))).toBe('GEN_000023');
    expect(code(() => decodeBody(pool, json({ masterServerId: 'bare' })))).toBe('GEN_000023');
    expect(code(() => decodeBody(pool, json({ masterServerId: { type: 'com.oracle.ovm.mgr.ws.model.Vm', value: 'x' } })))).toBe('GEN_000018');
  });

  it('may be as deep as it likes where nothing is expected', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(code(() => decodeBody(pool, json(deep)))).toBe('GEN_000023');
    expect(decodeBody(pool, json(`{"unknown":${deep},"name":"x"}`))).toEqual({ name: 'x' });
  });

  it('keeps a password out of the refusal', () => {
    const array: BodySpec = { kind: 'object', type: 'StorageArray' };
    expect(() => decodeBody(array, json({ adminPassword: { secret: 'hunter2' } }))).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') as string }));
  });

  it('cannot reach the prototype of anything', () => {
    expect(decodeBody(pool, json('{"__proto__":{"name":"x"},"constructor":1}'))).toEqual({});
  });
});

describe('an object in XML', () => {
  it('has any root, its children in any order, ids as elements and lists as repeated elements', () => {
    const text =
      '<whatever><userData><value>v</value><key>k</key></userData><masterServerId><value>00:11</value><type>com.oracle.ovm.mgr.ws.model.Server</type></masterServerId>' +
      '<name>x</name><userData><key>k2</key><value>v2</value></userData><secureVmMigrate> true </secureVmMigrate><vmStartPolicy/></whatever>';
    expect(decodeBody(pool, xml(text))).toEqual({
      name: 'x', masterServerId: '00:11', secureVmMigrate: true, vmStartPolicy: null, userData: [{ key: 'k', value: 'v' }, { key: 'k2', value: 'v2' }],
    });
  });

  it('that is malformed is refused', () => {
    expect(code(() => decodeBody(pool, xml('<serverPool><name>x</serverPool>')))).toBe('GEN_000031');
    expect(code(() => decodeBody(pool, xml('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')))).toBe('GEN_000031');
  });
});

describe('a reference', () => {
  it('needs its value only', () => {
    expect(decodeBody(serverId, json({ value: '00:11' }))).toBe('00:11');
    expect(decodeBody(serverId, xml('<simpleId><value>00:11</value></simpleId>'))).toBe('00:11');
    expect(decodeBody(serverId, xml('<id><type>com.oracle.ovm.mgr.ws.model.Server</type><value>00:11</value></id>'))).toBe('00:11');
    expect(decodeBody(serverId, xml('<server><id><value>00:11</value></id><name>x</name></server>'))).toBe('00:11');
  });

  it('of another type is refused', () => {
    expect(code(() => decodeBody(serverId, json({ type: 'com.oracle.ovm.mgr.ws.model.Nonsense', value: 'x' })))).toBe('GEN_000018');
  });

  it('to any type becomes type and id', () => {
    const query: BodySpec = { kind: 'value', value: 'EventQuery' };
    expect(decodeBody(query, json({ associatedObjectIds: [{ type: 'com.oracle.ovm.mgr.ws.model.Server', value: '00:11' }] }))).toEqual({
      associatedObjectIds: [{ type: 'Server', id: '00:11' }],
    });
    // The rules of the operation say what is wrong with this one.
    expect(decodeBody(query, json({ associatedObjectIds: [{ value: '00:11' }] }))).toEqual({ associatedObjectIds: [{ type: '', id: '00:11' }] });
    expect(code(() => decodeBody(query, json({ associatedObjectIds: [{ type: 'Nonsense', value: '00:11' }] })))).toBe('GEN_000018');
  });
});

describe('no body', () => {
  it('is empty, blank or null, whatever its Content-Type says', () => {
    for (const text of ['', ' \n', 'null']) {
      expect(decodeBody(pool, { format: 'unsupported', text })).toBeUndefined();
      expect(decodeBody({ kind: 'none' }, { format: 'json', text })).toBeUndefined();
    }
  });

  it('is what an action without a body makes of any', () => {
    expect(decodeBody({ kind: 'none' }, { format: 'unsupported', text: 'anything' })).toBeUndefined();
  });

  it('is told from a body nobody can read', () => {
    expect(code(() => decodeBody(pool, { format: 'unsupported', text: 'a=b' }))).toBeInstanceOf(UnsupportedMediaType);
  });
});

describe("the agent's password", () => {
  it.each([
    ['json', 'p4ssword', 'p4ssword'],
    ['json', '"p4ssword"', 'p4ssword'],
    ['json', '"with \\"quotes\\""', 'with "quotes"'],
    ['json', '12345', '12345'],
    ['json', '{"a":1}', '{"a":1}'],
    ['json', 'null', ''],
    ['json', '""', ''],
    ['json', '', ''],
    ['json', 'p4ssword\r\n', 'p4ssword'],
    ['json', ' two words ', ' two words '],
    ['xml', 'p4ssword', 'p4ssword'],
    ['xml', '<string>p4&lt;</string>', 'p4<'],
    ['xml', '<notxml', '<notxml'],
    ['unsupported', 'p4ssword', 'p4ssword'],
  ] as const)('as %s %s is %s', (format, text, password) => {
    expect(decodeBody(secret, { format, text })).toBe(password);
  });
});

describe('a notification', () => {
  const spec: BodySpec = { kind: 'notification' };

  it('is one JSON object', () => {
    expect(decodeBody(spec, json({ server: 'x', number: 1 }))).toEqual({ server: 'x', number: 1 });
    expect(code(() => decodeBody(spec, json('[1]')))).toBe('GEN_000023');
    expect(code(() => decodeBody(spec, json('')))).toBe('GEN_000001');
    expect(code(() => decodeBody(spec, xml('<a/>')))).toBeInstanceOf(UnsupportedMediaType);
  });

  it('has a size limit', () => {
    expect(code(() => decodeBody(spec, json(`{"a":"${'x'.repeat(1024 * 1024)}"}`)))).toBe('GEN_000015');
  });
});
