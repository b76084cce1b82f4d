import { describe, expect, it } from 'vitest';
import { Entropy, Rng } from './random.js';

describe('Rng', () => {
  it('gives the same sequence for the same seed', () => {
    const draw = (seed: string | number): unknown[] => {
      const rng = new Rng(seed);
      return [rng.hex(16), rng.int(1000), rng.float(), rng.pick(['a', 'b', 'c']), rng.fork('x').hex(8)];
    };
    expect(draw('demo')).toEqual(draw('demo'));
    expect(draw(7)).toEqual(draw('7'));
    expect(draw('demo')).not.toEqual(draw('demp'));
  });

  it('is pinned, so that worlds keep their ids from release to release', () => {
    expect(new Rng('ovmsim').hex(32)).toMatchInlineSnapshot(`"174340bd2e501c9580a0144bb6272f48"`);
  });

  it('forks sources that depend on the label alone, not on what was drawn', () => {
    const fresh = new Rng('s').fork('ids').hex(16);
    const rng = new Rng('s');
    rng.hex(100);
    expect(rng.fork('ids').hex(16)).toBe(fresh);
    expect(rng.fork('macs').hex(16)).not.toBe(fresh);
    expect(new Rng('s').fork('a').fork('b').hex(16)).not.toBe(new Rng('s').fork('a/b').hex(16));
  });

  it('stays within bounds and reaches every value', () => {
    const rng = new Rng('bounds');
    const seen = new Set(Array.from({ length: 500 }, () => rng.int(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (let i = 0; i < 1000; i += 1) {
      const drawn = rng.float();
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(1);
    }
    expect(() => rng.int(0)).toThrow(RangeError);
    expect(() => rng.pick([])).toThrow(RangeError);
  });

  it('goes on from a saved state', () => {
    const rng = new Rng('s');
    rng.hex(40);
    const state = rng.save();
    const next = rng.hex(16);
    rng.load(state);
    expect(rng.hex(16)).toBe(next);
    expect(() => rng.load('nonsense')).toThrow(RangeError);
  });

  it('gives exactly the digits asked for', () => {
    for (const digits of [1, 7, 8, 9, 16, 33]) expect(new Rng('d').hex(digits)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
  });
});

describe('Entropy', () => {
  it('never repeats itself', () => {
    const entropy = new Entropy();
    expect(entropy.hex(17)).toMatch(/^[0-9a-f]{17}$/);
    expect(entropy.bytes(9)).toHaveLength(9);
    expect(new Set(Array.from({ length: 100 }, () => entropy.token())).size).toBe(100);
    expect(entropy.token()).toMatch(/^[\w-]{43}$/);
  });

  it('gives every byte once and keeps none that it gave', () => {
    const entropy = new Entropy();
    const draws = Array.from({ length: 1000 }, (_, count) => entropy.bytes(count % 100));
    expect(draws.every((draw, count) => draw.length === count % 100)).toBe(true);
    expect(draws.filter((draw) => draw.length >= 8 && draw.every((byte) => byte === 0))).toEqual([]);
    const before = draws[50]?.toString('hex');
    draws[51]?.fill(0);
    expect(draws[50]?.toString('hex')).toBe(before);
  });
});
