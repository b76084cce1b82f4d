import { localTime, momentOf, timestamp } from '@ovmsim/kernel';

/** Countries whose English has a short name for one zone or the other: 'EST', 'CEST', 'AEST'; elsewhere it is 'GMT+3'. */
const namers = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-NZ', 'en-ZA'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, zone: string): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
  formats.set(key, known);
  return known;
}

/** The name that was asked for last: commands come many to a second, and formats are slow. */
let last: { readonly second: number; readonly zone: string; readonly name: string } | null = null;

function zoneName(time: number, zone: string): string {
  const second = Math.floor(time / 1000);
  if (last?.second !== second || last.zone !== zone) last = { second, zone, name: nameAt(time, zone) };
  return last.name;
}

function nameAt(time: number, zone: string): string {
  let name = zone;
  for (const locale of namers) {
    name = formatOf(locale, zone).formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
    if (!/^GMT[+-]/.test(name)) return name;
  }
  return name;
}

const two = (part: number): string => String(part).padStart(2, '0');

/** '2020-02-26 08:58:47,940 EST': the `Time:` line. `time` in epoch milliseconds (transcript 3.4). */
export function headerTime(time: number, zone: string): string {
  const ms = Math.floor(time) - Math.floor(time / 1000) * 1000;
  return `${timestamp(time, zone)},${String(ms).padStart(3, '0')} ${zoneName(time, zone)}`;
}

/** 'Mar 27, 2017 1:45:54 pm': a time among the lines of `show` (inferred). */
export function shownTime(time: number, zone: string): string {
  const { year, month, day, hour, minute, second } = localTime(time, zone);
  return `${months[month - 1] ?? ''} ${day}, ${year} ${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}:${two(second)} ${hour < 12 ? 'am' : 'pm'}`;
}

/** 'Mon Mar 27 13:45:54 EDT 2017', as Java prints a date: samples and the Manager's time (inferred). */
export function longTime(time: number, zone: string): string {
  const { year, month, day, hour, minute, second } = localTime(time, zone);
  const weekday = days[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
  return `${weekday} ${months[month - 1] ?? ''} ${two(day)} ${two(hour)}:${two(minute)}:${two(second)} ${zoneName(time, zone)} ${year}`;
}

/** 'MM-dd-yyyy HH:mm' on the zone's clocks as epoch milliseconds; null for anything else and for days that do not exist (CLI guide 3.3). */
export function parseTime(text: string, zone: string): number | null {
  const parts = /^(\d{1,2})-(\d{1,2})-(\d{4}) (\d{1,2}):(\d{2})$/.exec(text.trim());
  if (parts === null) return null;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = parts.slice(1).map(Number);
  return momentOf({ year, month, day, hour, minute, second: 0 }, zone);
}
