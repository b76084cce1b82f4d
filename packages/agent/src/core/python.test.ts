import { RpcDouble } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { argumentCountText, faultOf, PythonException } from './python-exception.js';
import { pythonRepr, pythonSet, pythonSetOrder, pythonString } from './python.js';

describe('Python notation', () => {
  it('lists a set in the order in which Python 2 walks it, as recorded', () => {
    expect(pythonSet(['xen', 'BAD', 'utility'])).toBe("set(['xen', 'BAD', 'utility'])");
    expect(pythonSet(['xen', 'utility', 'BAD'])).toBe("set(['xen', 'BAD', 'utility'])");
  });

  it('keeps every member once when the table has to grow', () => {
    const items = Array.from({ length: 40 }, (_, index) => `role${index}`);
    expect(pythonSetOrder([...items, ...items]).sort()).toEqual([...items].sort());
  });

  it('quotes a text as repr does', () => {
    expect(pythonString("it's")).toBe('"it\'s"');
    expect(pythonString('a\'b"c\n')).toBe("'a\\'b\"c\\n'");
    expect(pythonString('é')).toBe("'\\xc3\\xa9'");
  });

  it('prints values as Python does', () => {
    expect(pythonRepr([1, null, true, new RpcDouble(2), 'x', { a: 5n }])).toBe("[1, None, True, 2.0, 'x', {'a': 5L}]");
  });
});

describe('Python exceptions as faults', () => {
  it('have the bare type under Python 2.4 and the printed class under 2.6', () => {
    const exception = new PythonException('Repository already exists');
    expect(faultOf(exception, '24').faultString).toBe('exceptions.Exception:Repository already exists');
    expect(faultOf(exception, '26').faultString).toBe("<type 'exceptions.Exception'>:Repository already exists");
    expect(faultOf(exception, '26').faultCode).toBe(1);
  });

  it('name the parser of malformed XML as a class', () => {
    expect(faultOf(new PythonException('syntax error: line 1, column 0', 'ExpatError'), '26').faultString).toBe(
      "<class 'xml.parsers.expat.ExpatError'>:syntax error: line 1, column 0",
    );
  });

  it('complain about a number of arguments in the words of Python 2', () => {
    expect(argumentCountText({ name: 'echo', given: 0, least: 1, most: 1 })).toBe('echo() takes exactly 1 argument (0 given)');
    expect(argumentCountText({ name: 'get_ntp', given: 1, least: 0, most: 0 })).toBe('get_ntp() takes no arguments (1 given)');
    expect(argumentCountText({ name: 'set_ntp', given: 1, least: 2, most: 3 })).toBe('set_ntp() takes at least 2 arguments (1 given)');
    expect(argumentCountText({ name: 'set_ntp', given: 4, least: 2, most: 3 })).toBe('set_ntp() takes at most 3 arguments (4 given)');
  });
});
