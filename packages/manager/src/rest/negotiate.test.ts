import { describe, expect, it } from 'vitest';
import { bodyFormat, isBlank, negotiate } from './negotiate.js';

describe('the format of an answer', () => {
  it.each([
    [undefined, 'xml'],
    ['', 'xml'],
    ['*/*', 'xml'],
    ['application/json', 'json'],
    ['application/xml', 'xml'],
    ['text/xml', 'xml'],
    ['application/json; charset=utf-8', 'json'],
    ['application/json, text/plain, */*', 'json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'xml'],
    ['application/xml;q=0.5, application/json', 'json'],
    ['*/*;q=0.1, application/json;q=0', 'xml'],
    ['APPLICATION/JSON', 'json'],
    ['application/*', 'xml'],
    ['text/plain', null],
    ['text/html', null],
    ['image/png', null],
    ['application/json;q=0', null],
  ] as const)('for Accept: %s is %s', (accept, format) => {
    expect(negotiate(accept, false)).toBe(format);
  });

  it('may be plain text for operations that answer plain text', () => {
    expect(negotiate('text/plain', true)).toBe('xml');
  });
});

describe('the format of a body', () => {
  it.each([
    [undefined, 'xml'],
    ['application/json', 'json'],
    ['application/json;charset=UTF-8', 'json'],
    ['application/xml', 'xml'],
    ['text/xml', 'xml'],
    ['application/x-www-form-urlencoded', 'unsupported'],
  ] as const)('for Content-Type: %s is %s', (type, format) => {
    expect(bodyFormat(type)).toBe(format);
  });

  it('does not matter for blanks and null, which are no body', () => {
    expect(['', ' \n', 'null', ' null ', '{}', '""'].map(isBlank)).toEqual([true, true, true, true, false, false]);
  });
});
