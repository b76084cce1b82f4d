import { describe, expect, it } from 'vitest';
import { isTimeZone, localTime, momentOf, timestamp } from './local-time.js';

describe('local time', () => {
  it('is what the clocks of the zone show', () => {
    expect(timestamp(Date.UTC(2016, 6, 1, 12), 'Europe/Amsterdam')).toBe('2016-07-01 14:00:00');
    expect(localTime(Date.UTC(2016, 0, 1), 'America/New_York')).toEqual({ year: 2015, month: 12, day: 31, hour: 19, minute: 0, second: 0 });
  });

  it('leads back to the moment in winter and in summer', () => {
    for (const moment of [Date.UTC(2016, 0, 15, 3, 4, 5), Date.UTC(2016, 6, 15, 23, 59, 59)]) {
      expect(momentOf(localTime(moment, 'Europe/Amsterdam'), 'Europe/Amsterdam')).toBe(moment);
    }
  });

  it('has no moment for a date that does not exist', () => {
    expect(momentOf({ year: 2015, month: 2, day: 29, hour: 0, minute: 0, second: 0 }, 'UTC')).toBeNull();
    expect(momentOf({ year: 2015, month: 2, day: 1, hour: 24, minute: 0, second: 0 }, 'UTC')).toBeNull();
  });

  it('knows which zones exist', () => {
    expect(isTimeZone('Europe/Amsterdam')).toBe(true);
    expect(isTimeZone('Europe/Atlantis')).toBe(false);
  });
});
