import { describe, expect, it } from 'vitest';
import { encodeCall, encodeFault, encodeResult, pythonFault, RpcDateTime, RpcDouble, XmlError, XmlRpcError } from '../index.js';
import type { RpcValue } from '../index.js';

// The expected bytes were printed by Python 3.11: xmlrpc.client.dumps((value,), methodresponse=True, allow_none=True).
const head = "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n";
const tail = '</param>\n</params>\n</methodResponse>\n';

describe('the layout of answers, byte for byte as Python prints it', () => {
  it.each<[string, RpcValue, string]>([
    ['a string', 'a<b>&"\'\n é', '<value><string>a&lt;b&gt;&amp;"\'\n é</string></value>\n'],
    ['an empty string', '', '<value><string></string></value>\n'],
    ['an int', 5, '<value><int>5</int></value>\n'],
    ['the lowest int', -2147483648, '<value><int>-2147483648</int></value>\n'],
    ['true', true, '<value><boolean>1</boolean></value>\n'],
    ['false', false, '<value><boolean>0</boolean></value>\n'],
    ['nil, without a newline', null, '<value><nil/></value>'],
    ['a whole double', new RpcDouble(1), '<value><double>1.0</double></value>\n'],
    ['a double', 0.1, '<value><double>0.1</double></value>\n'],
    ['a large double', 1e300, '<value><double>1e+300</double></value>\n'],
    ['a double of 17 digits', new RpcDouble(1e16), '<value><double>1e+16</double></value>\n'],
    ['a double of 16 digits', new RpcDouble(1e15), '<value><double>1000000000000000.0</double></value>\n'],
    ['a long mantissa', 123456789012345680, '<value><double>1.2345678901234568e+17</double></value>\n'],
    ['a small double', 1e-5, '<value><double>1e-05</double></value>\n'],
    ['a less small double', 0.0001, '<value><double>0.0001</double></value>\n'],
    ['a negative small double', -0.00123, '<value><double>-0.00123</double></value>\n'],
    ['minus zero', -0, '<value><double>-0.0</double></value>\n'],
    ['a smallest double', 5e-324, '<value><double>5e-324</double></value>\n'],
    ['infinity', -Infinity, '<value><double>-inf</double></value>\n'],
    ['a date', new RpcDateTime('20140102T03:04:05'), '<value><dateTime.iso8601>20140102T03:04:05</dateTime.iso8601></value>\n'],
    ['a Date, in UTC', new Date('2014-01-02T03:04:05.678Z'), '<value><dateTime.iso8601>20140102T03:04:05</dateTime.iso8601></value>\n'],
    ['no bytes', Buffer.alloc(0), '<value><base64>\n</base64></value>\n'],
    ['sixty bytes', Buffer.alloc(60, 'a'), `<value><base64>\n${'YWFh'.repeat(19)}\nYWFh\n</base64></value>\n`],
    ['an empty array', [], '<value><array><data>\n</data></array></value>\n'],
    ['an array with nil', [1, null, 'x'], '<value><array><data>\n<value><int>1</int></value>\n<value><nil/></value><value><string>x</string></value>\n</data></array></value>\n'],
    ['an empty struct', {}, '<value><struct>\n</struct></value>\n'],
    [
      'structs within structs',
      { a: 1, 'b<': { c: [1.5] } },
      '<value><struct>\n<member>\n<name>a</name>\n<value><int>1</int></value>\n</member>\n<member>\n<name>b&lt;</name>\n<value><struct>\n<member>\n<name>c</name>\n<value><array><data>\n<value><double>1.5</double></value>\n</data></array></value>\n</member>\n</struct></value>\n</member>\n</struct></value>\n',
    ],
  ])('%s', (_what, value, expected) => {
    expect(encodeResult(value)).toBe(head + expected + tail);
  });

  it.each<[RpcValue, string]>([
    [2147483648, '<i8>2147483648</i8>'],
    [-2147483649, '<i8>-2147483649</i8>'],
    [Number.MAX_SAFE_INTEGER, '<i8>9007199254740991</i8>'],
    [9223372036854775807n, '<i8>9223372036854775807</i8>'],
    [7n, '<i8>7</i8>'],
  ])('the integer %s leaves by its size', (value, expected) => {
    expect(encodeResult(value)).toContain(`<value>${expected}</value>\n`);
  });

  it('a carriage return leaves as a character reference, where Python would lose it', () => {
    expect(encodeResult('a\r\nb')).toContain('<string>a&#13;\nb</string>');
  });
});

describe('the layout of calls and faults', () => {
  it('a call with parameters', () => {
    expect(encodeCall('m.x', [1, 'a'])).toBe(
      "<?xml version='1.0'?>\n<methodCall>\n<methodName>m.x</methodName>\n<params>\n<param>\n<value><int>1</int></value>\n</param>\n<param>\n<value><string>a</string></value>\n</param>\n</params>\n</methodCall>\n",
    );
  });

  it('a call without parameters', () => {
    expect(encodeCall('m', [])).toBe("<?xml version='1.0'?>\n<methodCall>\n<methodName>m</methodName>\n<params>\n</params>\n</methodCall>\n");
  });

  it('a fault', () => {
    const fault = pythonFault('Exception', 'x', '26');
    expect(encodeFault({ code: fault.faultCode, message: fault.faultString })).toBe(
      "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n<value><int>1</int></value>\n</member>\n<member>\n<name>faultString</name>\n<value><string>&lt;type 'exceptions.Exception'&gt;:x</string></value>\n</member>\n</struct></value>\n</fault>\n</methodResponse>\n",
    );
  });

  it('a fault arrives even when its text could not be written', () => {
    expect(encodeFault({ code: 1, message: 'bad\u0000' })).toContain('<string>bad\uFFFD</string>');
  });

  it('a fault names the exception as its Python did', () => {
    expect(pythonFault('RuntimeError', 'Command: x', '24').faultString).toBe('exceptions.RuntimeError:Command: x');
    expect(pythonFault('RuntimeError', 'Command: x', '26').faultString).toBe("<type 'exceptions.RuntimeError'>:Command: x");
  });
});

describe('what cannot be sent', () => {
  it.each<[string, unknown, string]>([
    ['an integer beyond 64 bits', 2n ** 63n, 'range'],
    ['undefined', { a: undefined }, 'type'],
    ['a function', [() => 1], 'type'],
    ['a Map', new Map(), 'type'],
    ['no date', new Date(NaN), 'value'],
  ])('%s', (_what, value, code) => {
    expect(() => encodeResult(value as RpcValue)).toThrow(expect.objectContaining({ name: 'XmlRpcError', code }));
  });

  it('a control character', () => {
    expect(() => encodeResult('\u0001')).toThrow(XmlError);
    expect(() => encodeCall('a\u0001', [])).toThrow(XmlError);
  });

  it('an array that holds itself', () => {
    const loop: RpcValue[] = [];
    loop.push(loop);
    expect(() => encodeResult(loop)).toThrow(XmlRpcError);
  });
});
