/** A moment on the wall clock of some place. Month 1 to 12. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Whether the platform knows the zone (`Europe/Amsterdam`, `UTC`). */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

let latest: { readonly second: number; readonly timeZone: string; readonly time: LocalTime } | null = null;

export function localTime(epochMs: number, timeZone: string): LocalTime {
  const second = Math.floor(epochMs / 1000);
  // A log asks for the same second many times.
  if (latest === null || latest.second !== second || latest.timeZone !== timeZone) latest = { second, timeZone, time: partsOf(epochMs, timeZone) };
  return latest.time;
}

function partsOf(epochMs: number, timeZone: string): LocalTime {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(epochMs).map((part) => [part.type, Number(part.value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

function asUtc(time: LocalTime): number {
  return Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
}

/** The moment at which the place's clocks show `time`; the first of two when they are set back. Null for a date that does not exist. */
export function momentOf(time: LocalTime, timeZone: string): number | null {
  const wanted = asUtc(time);
  const back = new Date(wanted);
  if (back.getUTCMonth() !== time.month - 1 || back.getUTCDate() !== time.day || back.getUTCHours() !== time.hour || back.getUTCMinutes() !== time.minute || back.getUTCSeconds() !== time.second) return null;
  let guess = wanted;
  for (let round = 0; round < 3; round += 1) guess -= asUtc(localTime(guess, timeZone)) - wanted;
  return guess;
}

/** `2016-03-01 08:59:07`. */
export function timestamp(epochMs: number, timeZone: string): string {
  const { year, month, day, hour, minute, second } = localTime(epochMs, timeZone);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}
