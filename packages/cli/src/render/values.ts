import type { CliFormat } from '@ovmsim/model';
import { shownTime } from './time.js';

const gib = 2 ** 30;
const kHzPerGhz = 1e6;

/** How one value is to be worded. */
export interface Wording {
  readonly format?: CliFormat | undefined;
  /** Values that are worded in another way than the format says. */
  readonly words?: Readonly<Record<string, string>> | undefined;
}

/** The text of a value as `show` prints it; null for one that is nothing. */
export function worded(value: unknown, { format, words }: Wording, zone: string): string | null {
  if (value === null || value === undefined || value === '') return null;
  const plain = plainText(value);
  const exception = words?.[plain];
  if (exception !== undefined) return exception;
  switch (format) {
    case 'gib':
      return (Number(value) / gib).toFixed(1);
    case 'ghz':
      return (Number(value) / kHzPerGhz).toFixed(1);
    case 'wholeGib':
      return String(Math.round(Number(value) / gib));
    case 'words':
      return wordsOf(plain);
    case 'time':
      return Number.isFinite(Number(value)) ? shownTime(Number(value), zone) : plain;
    case 'trueFalse':
      return value === true || plain === 'true' ? 'true' : 'false';
    case 'yesNo':
      return value === true || plain === 'true' ? 'Yes' : 'No';
    case 'plain':
    case undefined:
      return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : plain;
  }
}

/** The id of a reference, members of a structure as JSON, anything else as it is. */
function plainText(value: unknown): string {
  if (isReference(value)) return value.value;
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
}

/** 'USE_POOL_POLICY' → 'Use Pool Policy'. */
function wordsOf(value: string): string {
  return value.split('_').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join(' ');
}

/** 'bondModeActiveBackup' → 'Bond Mode Active Backup', 'powerOnWOL' → 'Power On WOL'. */
export function titleOf(member: string): string {
  if (member === 'iScsi') return 'iSCSI';
  const parted = member.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  return parted.slice(0, 1).toUpperCase() + parted.slice(1);
}

/** A reference as answers hold it. */
export interface ShownReference {
  readonly value: string;
  readonly name: string | null;
  readonly type?: string;
}

export function isReference(value: unknown): value is ShownReference {
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'string' && 'uri' in value;
}
