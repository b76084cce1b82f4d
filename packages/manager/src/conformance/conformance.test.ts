import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare, compareRecorded } from './conformance.js';
import { recordedWorld, sampleOf } from './recorded-world.js';
import type { Sample } from './recorded-world.js';

const folder = new URL('../../../../test/fixtures/recorded/', import.meta.url);
const samples: readonly Sample[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .flatMap((file) => sampleOf(file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))) ?? []);

describe('answers under profile 3.3', async () => {
  const rows = await compareRecorded(samples);

  it('are compared with every recorded one', () => {
    expect(rows.length).toBe(samples.length);
    expect(rows.length).toBeGreaterThanOrEqual(54);
  });

  it.each(rows)('$file: keys, order, types, nulls and values are the recorded ones', ({ result, differences }) => {
    expect(differences).toEqual([]);
    expect(result).toBe('equal');
  });
});

describe('answers whose neighbours were not recorded', () => {
  it('are compared all the same', async () => {
    for (const sample of samples) {
      const [row] = await compareRecorded([sample]);
      expect(row?.differences, sample.file).toEqual([]);
    }
  });
});

describe('the comparison itself', () => {
  it('sees keys in another order, missing elements, other types and nulls', () => {
    expect(compare({ a: 1, b: null }, { b: null, a: 1 }, 'x')).toEqual(['x: recorded keys a,b, answered b,a']);
    expect(compare([1, 2], [1], 'x')).toEqual(['x: recorded 2 elements, answered 1']);
    expect(compare({ a: '1' }, { a: 1 }, 'x')).toEqual(['x.a: recorded "1", answered 1']);
    expect(compare({ a: null }, { a: [] }, 'x')).toEqual(['x.a: recorded null, answered []']);
  });

  it('works on a world that stores what was recorded, not on the answer itself: a list that the far side fills comes from there', () => {
    const pool = samples.find(({ file }) => file === 'ServerPool.get.json');
    if (pool === undefined) throw new Error('the recorded pool is missing');
    const stored = recordedWorld(samples, pool).get('ServerPool')?.[0];
    expect(Object.keys(stored ?? {})).not.toContain('serverIds');
  });
});
