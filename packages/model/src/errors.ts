import { copyRuleErrors } from './errors/copy-rules.js';
import { generalErrors } from './errors/general.js';
import { machinesErrors } from './errors/machines.js';
import { poolRuleErrors } from './errors/pool-rules.js';
import { networkRuleErrors } from './errors/network-rules.js';
import { ruleErrors } from './errors/rules.js';
import { serversErrors } from './errors/servers.js';
import { sessionsErrors } from './errors/sessions.js';
import type { ErrorSpec } from './errors/spec.js';
import { storageErrors } from './errors/storage.js';
import { storageRuleErrors } from './errors/storage-rules.js';
import { vmRuleErrors } from './errors/vm-rules.js';

const declared = { ...generalErrors, ...sessionsErrors, ...serversErrors, ...storageErrors, ...storageRuleErrors, ...machinesErrors, ...ruleErrors, ...vmRuleErrors, ...poolRuleErrors, ...networkRuleErrors, ...copyRuleErrors };

/** Every error code: GEN_… and its like from the Web Services API, OVMAPI_…/OVMRU_… from the core and its rules. */
export type ErrorCode = keyof typeof declared;

/** The catalogue, by code. */
export const errors: { readonly [C in ErrorCode]: ErrorSpec & { readonly code: C } } = Object.fromEntries(
  Object.entries(declared).map(([code, spec]) => [code, { code, ...spec }]),
) as unknown as { readonly [C in ErrorCode]: ErrorSpec & { readonly code: C } };

/** Whether `code` is in the catalogue. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code);
}

/** The text of an error with its arguments filled in, without code or date. Missing arguments print as nothing. */
export function errorText(code: ErrorCode, ...args: readonly (string | number | null)[]): string {
  return errors[code].text.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)] ?? ''));
}

/**
 * The text as the product prints it: `GEN_000029:Object …` for the Web Services API, `OVMRU_005002E text [Sun Jun 03 15:24:03 UTC 2018]` for core and rules.
 * `time` in epoch milliseconds; both layouts are recorded.
 */
export function errorMessage(code: ErrorCode, args: readonly (string | number | null)[], time: number): string {
  const text = errorText(code, ...args);
  return /^OVM(?:API|RU)_/.test(code) ? `${code} ${text} [${messageDate(time)}]` : `${code}:${text}`;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A time as Java's Date prints it, in UTC: 'Sun Jun 03 15:24:03 UTC 2018'. `time` in epoch milliseconds. */
export function messageDate(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${days[date.getUTCDay()] ?? ''} ${months[date.getUTCMonth()] ?? ''} ${two(date.getUTCDate())} ${clock} UTC ${date.getUTCFullYear()}`;
}
