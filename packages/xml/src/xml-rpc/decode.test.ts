import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeCall, decodeResponse, describeRpcValue, encodeCall, encodeFault, encodeResult, RpcDateTime, RpcDouble, RpcFault, rpcNumber, XmlError, XmlRpcError,
} from '../index.js';
import type { RpcStruct, RpcValue } from '../index.js';

function read(value: string): RpcValue {
  return decodeResponse(`<methodResponse><params><param>${value}</param></params></methodResponse>`);
}

describe('reading values', () => {
  it.each<[string, RpcValue]>([
    ['<value> two words </value>', ' two words '],
    ['<value></value>', ''],
    ['<value/>', ''],
    ['<value><string> a </string></value>', ' a '],
    ['<value><string/></value>', ''],
    ['<value>\n  <int> +7 </int>\n</value>', 7],
    ['<value><i4>-7</i4></value>', -7],
    ['<value><i8>1413834408123</i8></value>', 1413834408123],
    ['<value><i8>9007199254740993</i8></value>', 9007199254740993n],
    ['<value><int>9007199254740991</int></value>', 9007199254740991],
    ['<value><i8>-9223372036854775808</i8></value>', -9223372036854775808n],
    ['<value><i8>00000000000000000000000000000005</i8></value>', 5],
    ['<value><ex:i8 xmlns:ex="http://ws.apache.org/xmlrpc/namespaces/extensions">5</ex:i8></value>', 5],
    ['<value><boolean>1</boolean></value>', true],
    ['<value><boolean>0</boolean></value>', false],
    ['<value><boolean>true</boolean></value>', true],
    ['<value><boolean> false </boolean></value>', false],
    ['<value><double>1.5</double></value>', 1.5],
    ['<value><double>-1e-7</double></value>', -1e-7],
    ['<value><double>-inf</double></value>', -Infinity],
    ['<value><nil/></value>', null],
    ['<value><ex:nil/></value>', null],
    ['<value><array><data/></array></value>', []],
    ['<value><array><data><value>1</value><value><int>1</int></value></data></array></value>', ['1', 1]],
  ])('%s', (xml, expected) => {
    expect(read(xml)).toEqual(expected);
  });

  it('a whole double stays a double', () => {
    expect(read('<value><double>1.0</double></value>')).toEqual(new RpcDouble(1));
    expect(read('<value><double>1</double></value>')).toEqual(new RpcDouble(1));
    expect(read('<value><double>-0.0</double></value>')).toEqual(new RpcDouble(-0));
  });

  it('a date keeps its text and is read as UTC on demand', () => {
    const date = read('<value><dateTime.iso8601>20140102T03:04:05</dateTime.iso8601></value>');
    expect(date).toEqual(new RpcDateTime('20140102T03:04:05'));
    expect((date as RpcDateTime).toDate().toISOString()).toBe('2014-01-02T03:04:05.000Z');
    expect(new RpcDateTime('2014-01-02T03:04:05Z').toDate().toISOString()).toBe('2014-01-02T03:04:05.000Z');
    expect(() => new RpcDateTime('yesterday').toDate()).toThrow(XmlRpcError);
  });

  it('base64 comes with any line breaks', () => {
    expect(read('<value><base64>\naGVs\n bG8=\n</base64></value>')).toEqual(Buffer.from('hello'));
  });

  it('a member named __proto__ is a member', () => {
    const struct = read('<value><struct><member><name>__proto__</name><value><struct><member><name>x</name><value>1</value></member></struct></value></member></struct></value>');
    expect(Object.getPrototypeOf(struct)).toBeNull();
    expect(Object.keys(struct as RpcStruct)).toEqual(['__proto__']);
    expect((struct as Record<string, RpcStruct>)['__proto__']?.['x']).toBe('1');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('of two members with one name the last stands, as in Python', () => {
    const member = (value: number): string => `<member><name>a</name><value><int>${value}</int></value></member>`;
    expect(read(`<value><struct>${member(1)}${member(2)}</struct></value>`)).toEqual({ a: 2 });
  });
});

describe('reading messages', () => {
  it('a call, with and without parameters', () => {
    expect(decodeCall('<methodCall><methodName> a.b </methodName></methodCall>')).toEqual({ method: 'a.b', params: [] });
    expect(decodeCall(Buffer.from(encodeCall('echo', ['é', null])))).toEqual({ method: 'echo', params: ['é', null] });
  });

  it('a fault becomes an RpcFault', () => {
    const xml = encodeFault({ code: 1, message: 'exceptions.Exception:no' });
    expect(() => decodeResponse(xml)).toThrow(RpcFault);
    expect(() => decodeResponse(xml)).toThrow(expect.objectContaining({ faultCode: 1, faultString: 'exceptions.Exception:no', message: 'exceptions.Exception:no' }));
  });

  it.each([
    ['<x/>', 'shape'],
    ['<methodCall/>', 'shape'],
    ['<methodCall><methodName/></methodCall>', 'shape'],
    ['<methodCall><methodName>a</methodName><params><value/></params></methodCall>', 'shape'],
    ['<methodCall><methodName>a</methodName><params><param/></params></methodCall>', 'shape'],
  ])('refuses %s as a call', (xml, code) => {
    expect(() => decodeCall(xml)).toThrow(expect.objectContaining({ name: 'XmlRpcError', code }));
  });

  it.each([
    ['<x/>', 'shape'],
    ['<methodResponse/>', 'shape'],
    ['<methodResponse><params/></methodResponse>', 'shape'],
    ['<methodResponse><fault/></methodResponse>', 'shape'],
    ['<methodResponse><fault><value><int>1</int></value></fault></methodResponse>', 'shape'],
  ])('refuses %s as an answer', (xml, code) => {
    expect(() => decodeResponse(xml)).toThrow(expect.objectContaining({ name: 'XmlRpcError', code }));
  });

  it.each([
    ['<value><constructor/></value>', 'type'],
    ['<value><toString>1</toString></value>', 'type'],
    ['<value><int>1</int><int>2</int></value>', 'shape'],
    ['<value><int></int></value>', 'value'],
    ['<value><int>1.0</int></value>', 'value'],
    ['<value><int>0x10</int></value>', 'value'],
    ['<value><i8>9223372036854775808</i8></value>', 'range'],
    [`<value><i8>${'9'.repeat(1_000_000)}</i8></value>`, 'range'],
    ['<value><boolean>2</boolean></value>', 'value'],
    ['<value><boolean>True</boolean></value>', 'value'],
    ['<value><double>1,5</double></value>', 'value'],
    ['<value><double></double></value>', 'value'],
    ['<value><base64>a</base64></value>', 'value'],
    ['<value><base64>a===</base64></value>', 'value'],
    ['<value><array/></value>', 'shape'],
    ['<value><array><data><int>1</int></data></array></value>', 'shape'],
    ['<value><struct><member><value/></member></struct></value>', 'shape'],
    ['<value><struct><member><name>a</name></member></struct></value>', 'shape'],
    ['<value><struct><name>a</name></struct></value>', 'shape'],
  ])('refuses %s', (xml, code) => {
    expect(() => read(xml)).toThrow(expect.objectContaining({ name: 'XmlRpcError', code }));
  });

  it('refuses hostile XML before looking for values', () => {
    expect(() => decodeCall('<!DOCTYPE a [<!ENTITY b "c">]><methodCall/>')).toThrow(expect.objectContaining({ name: 'XmlError', code: 'doctype' }));
    expect(() => decodeCall(`<methodCall>${'<a>'.repeat(200_000)}`)).toThrow(expect.objectContaining({ code: 'depth' }));
    expect(() => decodeCall(encodeCall('a', ['b']).slice(0, -20))).toThrow(XmlError);
  });
});

describe('helpers', () => {
  it('rpcNumber opens any kind of number', () => {
    expect([1, 2n, new RpcDouble(3), '4', null, undefined].map(rpcNumber)).toEqual([1, 2, 3, null, null, null]);
  });

  it('describeRpcValue tells the kind, never the contents of a struct', () => {
    const values: RpcValue[] = [null, 'a', 'x'.repeat(50), [1], Buffer.alloc(3), { password: 'x' }, true, 5n, new RpcDouble(1.5), new RpcDateTime('t'), new Date(0)];
    expect(values.map(describeRpcValue)).toEqual(['nil', '"a"', 'string(50)', 'array(1)', 'base64(3)', 'struct(1)', 'true', '5', '1.5', 't', '1970-01-01T00:00:00.000Z']);
  });
});

const texts = fc.string({ unit: fc.oneof(fc.constantFrom('\r', '\n', ' ', '<', '&', ']]>', '😀'), fc.string({ unit: 'grapheme', maxLength: 1 })) })
  .map((text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''));
const doubles = fc.double().map((value) => (Number.isInteger(value) ? new RpcDouble(value) : value));
const beyond = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const dates = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).map((date) => RpcDateTime.from(date));
const bytes = fc.uint8Array({ maxLength: 200 }).map((data) => Buffer.from(data));
const memberNames = fc.oneof(texts, fc.constantFrom('__proto__', 'constructor', 'toString', '0', ''));

function nullPrototype(entries: [string, RpcValue][]): RpcStruct {
  const struct = Object.create(null) as RpcStruct;
  for (const [name, value] of entries) struct[name] = value;
  return struct;
}

const values = fc.letrec<{ value: RpcValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 10 },
    fc.oneof(texts, fc.maxSafeInteger(), fc.integer(), fc.boolean(), fc.constant(null), doubles, beyond, dates, bytes),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(memberNames, tie('value')), { maxLength: 4 }).map(nullPrototype),
  ),
})).value;

describe('there and back', () => {
  it('any value of any type, as a result', () => {
    fc.assert(
      fc.property(values, (value) => {
        deepStrictEqual(decodeResponse(encodeResult(value)), value);
      }),
      { numRuns: 500 },
    );
  });

  it('any parameters, as a call, through bytes', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 3 }), (params) => {
        deepStrictEqual(decodeCall(Buffer.from(encodeCall('echo', params))), { method: 'echo', params });
      }),
    );
  });

  it('any fault', () => {
    fc.assert(
      fc.property(fc.integer(), texts, (code, message) => {
        expect(() => decodeResponse(encodeFault({ code, message }))).toThrow(expect.objectContaining({ faultCode: code, faultString: message }));
      }),
    );
  });

  it('a message cut anywhere is an error of one of our classes', () => {
    const whole = encodeResult({ a: [1, 'two', null, { b: Buffer.from('x') }] });
    for (let end = 0; end < whole.length - '</methodResponse>\n'.length; end += 1) {
      expect(() => decodeResponse(whole.slice(0, end))).toThrow(XmlError);
    }
  });
});
