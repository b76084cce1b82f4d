import { describe, expect, it } from 'vitest';
import { titleOf, worded } from './values.js';
import type { Wording } from './values.js';

describe('a value', () => {
  const cases: readonly (readonly [unknown, Wording, string | null])[] = [
    ['USE_POOL_POLICY', { format: 'words' }, 'Use Pool Policy'],
    ['XEN_PVM', { format: 'words', words: { XEN_PVM: 'Xen PVM' } }, 'Xen PVM'],
    [true, { format: 'yesNo' }, 'Yes'],
    [false, {}, 'No'],
    [false, { format: 'trueFalse' }, 'false'],
    [true, { words: { true: 'On', false: 'Off' } }, 'On'],
    [200 * 2 ** 30, { format: 'gib' }, '200.0'],
    [2 ** 29, { format: 'gib' }, '0.5'],
    [0, { format: 'gib' }, '0.0'],
    [3_600_000, { format: 'ghz' }, '3.6'],
    [Date.UTC(2017, 2, 27, 13, 45, 54), { format: 'time' }, 'Mar 27, 2017 1:45:54 pm'],
    [0, {}, '0'],
    [{ value: '0004', uri: 'u', name: 'n' }, {}, '0004'],
    [null, { format: 'yesNo' }, null],
    ['', {}, null],
  ];
  it.each(cases)('%j as %j is %j', (value, wording, text) => {
    expect(worded(value, wording, 'UTC')).toBe(text);
  });

  it('has a member whose name is made of words', () => {
    expect(['highAvailability', 'powerOnWOL', 'iScsi', 'nfs'].map(titleOf)).toEqual(['High Availability', 'Power On WOL', 'iSCSI', 'Nfs']);
  });
});
