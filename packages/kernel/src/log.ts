import { destination, multistream, pino, stdTimeFunctions } from 'pino';
import type { Logger } from 'pino';
import { maskText } from './wire/mask.js';

export type { Logger } from 'pino';

export interface LogOptions {
  /** The process or part that speaks. */
  readonly name: string;
  /** Appended to, 0600. */
  readonly file?: string | undefined;
  /** Also to standard error; default: only when there is no file. */
  readonly stderr?: boolean | undefined;
  /** Default 'info'; 'silent' for nothing. */
  readonly level?: string | undefined;
}

const mask = '******';
const secretName = /^(?:.*(?:password|passwd|passphrase|passwordhash|secret|token|privatekey)|key|authorization|cookie|set-cookie)$/i;
/** What is called a token or key here and is none of itself. */
const harmless = new Set(['tokenfile']);

/** JSON lines with ISO times. Members named like secrets are masked wherever they are, private keys in any text. */
export function createLog(options: LogOptions): Logger {
  const { name, level = 'info', file } = options;
  const streams = [
    ...(file === undefined ? [] : [{ level: 0, stream: destination({ dest: file, sync: true, mkdir: true, mode: 0o600 }) }]),
    ...((options.stderr ?? file === undefined) ? [{ level: 0, stream: destination({ dest: 2, sync: true }) }] : []),
  ];
  return pino(
    {
      level,
      base: { name },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (members) => masked(members, 0) as Record<string, unknown> },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => (typeof arg === 'string' ? maskText(arg) : arg)) as typeof args);
        },
      },
    },
    multistream(streams),
  );
}

/** A log that goes nowhere. */
export function silentLog(): Logger {
  return pino({ level: 'silent' });
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return depth > 5 ? '[…]' : value.map((item) => masked(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return { type: value.name, message: maskText(value.message), stack: maskText(value.stack ?? ''), ...('code' in value ? { code: value.code } : {}) };
  if (value instanceof Date || Buffer.isBuffer(value)) return value;
  if (depth > 5) return '{…}';
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, secretName.test(name) && !harmless.has(name.toLowerCase()) && member !== null && member !== undefined ? mask : masked(member, depth + 1)]),
  );
}
