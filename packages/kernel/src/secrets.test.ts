import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantTimeEqual } from './secrets.js';

describe('constantTimeEqual', () => {
  it('says no to every other text, whatever the lengths, and never throws', () => {
    expect(constantTimeEqual('', '')).toBe(true);
    for (const [given, kept] of [['abc', 'abcd'], ['abcd', 'abc'], ['', 'abcd'], ['abcd', ''], ['abc', 'ABC'], ['abc', 'abc\0'], ['abc', ' abc'], ['x'.repeat(1_000_000), 'x']] as const) {
      expect(constantTimeEqual(given, kept)).toBe(false);
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => constantTimeEqual(a, b) === (a === b) && constantTimeEqual(a, a)));
  });

  it('tells characters apart that only look alike', () => {
    expect(constantTimeEqual('pässwörd', 'pässwörd')).toBe(true);
    // One letter with its dots, and the letter followed by the dots.
    expect(constantTimeEqual('p\u00e4ss', 'pa\u0308ss')).toBe(false);
    expect(constantTimeEqual('раss', 'pass')).toBe(false);
    expect(constantTimeEqual('😀', '😁')).toBe(false);
  });

  it('takes text for its UTF-8 bytes, so that both kinds can be compared', () => {
    expect(constantTimeEqual(Buffer.from('pässwörd'), 'pässwörd')).toBe(true);
    expect(constantTimeEqual(Buffer.from('pässwörd', 'latin1'), 'pässwörd')).toBe(false);
    expect(constantTimeEqual(Buffer.from([1, 2, 3]), Buffer.from([1, 2, 3, 0]))).toBe(false);
  });
});
