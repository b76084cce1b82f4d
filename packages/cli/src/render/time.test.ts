import { describe, expect, it } from 'vitest';
import { headerTime, longTime, parseTime, shownTime } from './time.js';

describe('a time', () => {
  const moment = Date.UTC(2020, 1, 26, 13, 58, 47, 940);

  it('stands in the heading with milliseconds and the short name of the zone', () => {
    const zones: readonly (readonly [string, string])[] = [
      ['UTC', '2020-02-26 13:58:47,940 UTC'],
      ['America/New_York', '2020-02-26 08:58:47,940 EST'],
      ['Europe/Amsterdam', '2020-02-26 14:58:47,940 CET'],
    ];
    for (const [zone, text] of zones) expect(headerTime(moment, zone)).toBe(text);
    expect(headerTime(Date.UTC(2016, 4, 12, 18, 21, 52, 640), 'Europe/Amsterdam')).toBe('2016-05-12 20:21:52,640 CEST');
    expect(headerTime(Date.UTC(2020, 0, 1, 0, 0, 0, 5), 'UTC')).toBe('2020-01-01 00:00:00,005 UTC');
  });

  it('has two more forms', () => {
    expect(shownTime(moment, 'America/New_York')).toBe('Feb 26, 2020 8:58:47 am');
    expect(shownTime(Date.UTC(2020, 1, 26, 0, 5, 9), 'UTC')).toBe('Feb 26, 2020 12:05:09 am');
    expect(longTime(Date.UTC(2017, 2, 27, 17, 45, 54), 'America/New_York')).toBe('Mon Mar 27 13:45:54 EDT 2017');
  });

  it('is read on the clocks of the zone, also next to a change of them', () => {
    for (const zone of ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata']) {
      for (const hour of ['00:00', '01:59', '03:00', '23:59']) {
        const read = parseTime(`03-12-2017 ${hour}`, zone) ?? NaN;
        expect(headerTime(read, zone)).toContain(`2017-03-12 ${hour}:00,000`);
      }
    }
    for (const wrong of ['2017-03-12 10:00', '13-01-2017 10:00', '02-29-2017 10:00', '01-01-2017 24:00', '01-01-2017', 'now']) expect(parseTime(wrong, 'UTC')).toBeNull();
  });
});
