import { describe, expect, it } from 'vitest';
import { memory } from './memory.js';
import { notifications } from './notifications.js';
import { ownership } from './ownership.js';
import { requests } from './requests.js';
import { start } from './start.js';
import { median } from './support/figures.js';
import { markdown } from './support/table.js';
import type { VersusFigures } from './support/versus.js';

const against: VersusFigures = {
  name: 'GET /x',
  floor: { rate: [900, 1000, 1100], perProcessor: [2000], loader: [0.4] },
  product: { rate: [400, 500, 600], perProcessor: [1000], loader: [0.2] },
};

describe('the tables of a bench', () => {
  it('show minimum, median and maximum of every start, and how often the floor goes into the median', () => {
    const [table] = start.tables({
      one: { real: [100, 90, 140], processor: [80] },
      many: { real: [300], processor: [400] },
      lab: { real: [1500, 1600, 1400], processor: [2000] },
      processes: 5,
    });
    expect(table?.rows.at(-1)).toEqual(['a lab: 5 processes', '1,400', '1,500', '1,600', '15.0', '5.00', '2,000', '5.00']);
  });

  it('show what a process weighs, and a dash where nobody tells', () => {
    const [table] = memory.tables({ floor: { name: 'bare', resident: 40, heap: 5 }, processes: [{ name: 'supervisor', resident: 80, heap: Number.NaN }] });
    expect(table?.rows).toEqual([
      ['bare', '40.0', '1.00', '5.00', '1.00'],
      ['supervisor', '80.0', '2.00', '–', '–'],
    ]);
  });

  it('show ownership against keys', () => {
    const [table] = ownership.tables({ servers: 50, lab: [9000], floor: [6000] });
    expect(table?.rows.map((row) => row.at(-1))).toEqual(['1.00', '1.50']);
  });

  it('show rates against the bare server, and say when the load itself was the limit', () => {
    const [table] = requests.tables([against]);
    expect(table?.rows[1]).toEqual(['GET /x', '400', '500', '600', '0.50', '1,000', '0.50', '20 %']);
    expect(table?.notes).toHaveLength(1);
    const [busy] = notifications.tables({ ...against, floor: { ...against.floor, loader: [0.99] } });
    expect(busy?.notes?.[1]).toContain('busy nearly all the time');
  });

  it('are Markdown with aligned columns', () => {
    expect(markdown({ title: 'T', head: ['', 'a'], rows: [['long name', '1']], notes: ['n'] })).toBe('### T\n\n|           |   a |\n| --------- | --: |\n| long name |   1 |\n\nn\n');
  });

  it('take the mean of the two in the middle where there is no middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
