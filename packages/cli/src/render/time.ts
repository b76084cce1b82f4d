const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
/** Countries whose English has a short name for one zone or the other: 'EST', 'CEST', 'AEST'; elsewhere it is 'GMT+3'. */
const namers = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-NZ', 'en-ZA'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${options.timeZoneName ?? ''}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  formats.set(key, known);
  return known;
}

interface LocalTime {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  readonly ms: string;
  readonly zone: string;
}

type Second = Omit<LocalTime, 'ms'>;

/** The second that was asked for last: commands come many to a second, and formats are slow. */
let last: { readonly second: number; readonly zone: string; readonly parts: Second } | null = null;

function localTime(time: number, zone: string): LocalTime {
  const second = Math.floor(time / 1000);
  if (last?.second !== second || last.zone !== zone) last = { second, zone, parts: secondOf(second * 1000, zone) };
  return { ...last.parts, ms: String(Math.floor(time) - second * 1000).padStart(3, '0') };
}

function secondOf(time: number, zone: string): Second {
  const parts = Object.fromEntries(formatOf('en-US', zone, fields).formatToParts(time).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts;
  return { year: year.padStart(4, '0'), month, day, hour, minute, second, zone: zoneName(time, zone) };
}

function zoneName(time: number, zone: string): string {
  let name = zone;
  for (const locale of namers) {
    name = formatOf(locale, zone, { timeZoneName: 'short' }).formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
    if (!/^GMT[+-]/.test(name)) return name;
  }
  return name;
}

/** '2020-02-26 08:58:47,940 EST': the `Time:` line. `time` in epoch milliseconds (transcript 3.4). */
export function headerTime(time: number, zone: string): string {
  const { year, month, day, hour, minute, second, ms, zone: name } = localTime(time, zone);
  return `${year}-${month}-${day} ${hour}:${minute}:${second},${ms} ${name}`;
}

/** 'Mar 27, 2017 1:45:54 pm': a time among the lines of `show` (inferred). */
export function shownTime(time: number, zone: string): string {
  const { year, month, day, hour, minute, second } = localTime(time, zone);
  const hours = Number(hour);
  return `${months[Number(month) - 1] ?? ''} ${Number(day)}, ${year} ${hours % 12 === 0 ? 12 : hours % 12}:${minute}:${second} ${hours < 12 ? 'am' : 'pm'}`;
}

/** 'Mon Mar 27 13:45:54 EDT 2017', as Java prints a date: samples and the Manager's time (inferred). */
export function longTime(time: number, zone: string): string {
  const { year, month, day, hour, minute, second, zone: name } = localTime(time, zone);
  const weekday = days[new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay()] ?? '';
  return `${weekday} ${months[Number(month) - 1] ?? ''} ${day} ${hour}:${minute}:${second} ${name} ${year}`;
}

/** 'MM-dd-yyyy HH:mm' on the zone's clocks as epoch milliseconds; null for anything else and for days that do not exist (CLI guide 3.3). */
export function parseTime(text: string, zone: string): number | null {
  const [, month = '', day = '', year = '', hour = '', minute = ''] = /^(\d{1,2})-(\d{1,2})-(\d{4}) (\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  if (year === '') return null;
  const wanted = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  const date = new Date(wanted);
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day) || date.getUTCHours() !== Number(hour) || date.getUTCMinutes() !== Number(minute)) return null;
  // Twice, because the zone's distance to UTC may be another one at the first guess.
  let time = wanted;
  for (let round = 0; round < 2; round += 1) time += wanted - wallClock(time, zone);
  return time;
}

/** What the zone's clocks show, as if it were UTC. */
function wallClock(time: number, zone: string): number {
  const { year, month, day, hour, minute, second } = localTime(time, zone);
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}
