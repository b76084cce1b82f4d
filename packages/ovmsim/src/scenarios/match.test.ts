import { describe, expect, it } from 'vitest';
import { differences } from './match.js';

describe('holding what was seen against what was expected', () => {
  it.each([
    [1, 1],
    ['/^a.c$/', 'abc'],
    [{ a: 1 }, { a: 1, b: 2 }],
    [[1, { x: 2 }], [1, { x: 2, y: 3 }]],
    [{ $length: 2 }, ['a', 'b']],
    [{ $least: 1 }, ['a', 'b']],
    [{ $contains: { id: 2 } }, [{ id: 1 }, { id: 2 }]],
    [{ $none: { id: 3 } }, [{ id: 1 }]],
    [{ $all: { ok: true } }, [{ ok: true }, { ok: true }]],
    [{ $any: [200, 201] }, 201],
    [{ $each: [{ $contains: 1 }, { $contains: 2 }] }, [2, 1]],
    [{ $not: 'x' }, 'y'],
    [{ $not: { authorization: '/./' } }, {}],
  ])('%j holds for %j', (expected, seen) => {
    expect(differences(expected, seen)).toEqual([]);
  });

  it.each([
    [1, 2, 'value: expected 1, seen 2'],
    [{ a: { b: 1 } }, { a: { b: 2 } }, 'a.b: expected 1, seen 2'],
    [{ a: 1 }, null, 'value: expected an object, seen null'],
    ['/a/', undefined, 'value: expected /a/, seen nothing'],
    [[1], [1, 2], 'value: expected 1 entries, seen 2: [1,2]'],
    [{ $length: 1 }, [], ' length: expected 1, seen 0'],
    [{ $contains: 1 }, [2], ': expected an entry like 1, seen [2]'],
    [{ $none: 1 }, [1], ': expected no entry like 1, seen [1]'],
    [{ $any: [1, 2] }, 3, ': expected one of [1,2], seen 3'],
    [{ $all: 1 }, [], ': expected entries like 1, seen []'],
    [{ $each: [{ $contains: 1 }, { $contains: 2 }] }, [1], ': expected an entry like 2, seen [1]'],
    [{ $not: 1 }, 1, ': expected anything but 1'],
    [{ $sometimes: 1 }, 1, ': the scenario uses an unknown operator $sometimes'],
  ])('%j does not hold for %j, and says so', (expected, seen, words) => {
    expect(differences(expected, seen)).toEqual([words]);
  });
});
