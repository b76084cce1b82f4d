import { RpcDouble, type RpcValue } from '@ovmsim/xml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PythonSyntaxError, readPythonLiteral } from './python-literal.js';
import { pythonRepr } from './python.js';

describe('a Python literal', () => {
  it.each<[string, RpcValue]>([
    ["'text'", 'text'],
    [' "it\'s" ', "it's"],
    [String.raw`'a\'b\n\t\\\x41\101\q'`, "a'b\n\t\\AA\\q"],
    [String.raw`r'a\n\''`, String.raw`a\n\'`],
    [String.raw`'\xc3\xa9' "é"`, 'éé'],
    [String.raw`u'\u00e9\U0001F600\xe9'`, 'é😀é'],
    ["'''two\nlines'''", 'two\nlines'],
    ["('one', 'two',)", ['one', 'two']],
    ["('one')", 'one'],
    ["('one',)", ['one']],
    ['()', []],
    ['[1, [True, False], None]', [1, [true, false], null]],
    ["{'a': 1, 'b': {}}", { a: 1, b: {} }],
    ['-5', -5],
    ['0x1F', 31],
    ['0777', 511],
    ['0', 0],
    ['12L', 12],
    ['123456789012345678901', 123456789012345678901n],
    ['1.5', new RpcDouble(1.5)],
    ['2.', new RpcDouble(2)],
    ['-1e3', new RpcDouble(-1000)],
  ])('%s is read', (text, value) => {
    expect(readPythonLiteral(text)).toEqual(value);
  });

  it.each([
    ['', 'ends where a value is wanted'],
    ['text', "needs quotes of its own, as in 'text'"],
    ['__proto__', 'needs quotes'],
    ["'open", 'no closing quote'],
    ["'two\nlines'", 'no closing quote'],
    ["'a\\", 'no closing quote'],
    ['[1, 2', "']' is missing"],
    ['[1 2]', "',' or ']' is missing"],
    ['[,]', "',' begins no value"],
    ["{'a' 1}", "':' is missing"],
    ['{1: 2}', 'dictionary key must be string'],
    ['1 2', 'after the end'],
    ['12abc', '12abc is no number'],
    ['08', '08 is no number'],
    [String.raw`'\x4'`, 'cut short'],
    [String.raw`u'\U00110000'`, 'stands for no character'],
    ['os.system("x")', 'needs quotes'],
    ['['.repeat(100_000), 'in each other'],
  ])('%.20s is refused with the reason and the place', (text, reason) => {
    const read = (): unknown => readPythonLiteral(text);
    expect(read).toThrow(PythonSyntaxError);
    expect(read).toThrow(reason);
  });

  it('comes back from what repr prints', () => {
    const value: fc.Arbitrary<RpcValue> = fc.letrec<{ value: RpcValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'grapheme' }),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (one) => {
        expect(readPythonLiteral(pythonRepr(one))).toEqual(one);
      }),
    );
  });

  it('is read or refused, whatever the text', () => {
    const text = fc.array(fc.constantFrom('[', ']', '(', ')', '{', '}', ',', ':', "'", '"', '\\', 'x', 'u', 'r', '0', '1', '.', 'e', '-', 'L', ' ', '\n', 'None', 'é'), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (one) => {
        try {
          readPythonLiteral(one);
        } catch (error) {
          expect(error).toBeInstanceOf(PythonSyntaxError);
        }
      }),
    );
  });
});
