import { XmlRpcError } from './errors.js';

/**
 * A number that is a double on the wire even when it is whole: `1.0` and `1` are different values to a Python peer.
 * Decoding gives one only for whole doubles; any other double is a plain number.
 */
export class RpcDouble {
  constructor(readonly value: number) {}
}

const dateTime = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2}):?(\d{2})(?:\.\d+)?Z?$/;

/** A date as it stood on the wire. XML-RPC says nothing of time zones, so the text is kept and read as UTC only on demand. */
export class RpcDateTime {
  constructor(readonly text: string) {}

  /** `20140102T03:04:05`, in UTC. */
  static from(date: Date): RpcDateTime {
    if (Number.isNaN(date.getTime())) throw new XmlRpcError('value', 'Not a date');
    return new RpcDateTime(date.toISOString().replace(/-/g, '').slice(0, 17));
  }

  /** @throws XmlRpcError code `value` for a text that is no date */
  toDate(): Date {
    const parts = dateTime.exec(this.text);
    if (parts === null) throw new XmlRpcError('value', `Not a date: ${this.text.slice(0, 40)}`);
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  }
}

/** Decoded structs have no prototype, so that a member may bear any name, `__proto__` too. */
export interface RpcStruct {
  [member: string]: RpcValue;
}

/**
 * What can cross the wire. A whole number is an int, or an i8 beyond 32 bits; beyond 2^53 it is a double, and an integer there is a bigint.
 * A Date goes out in UTC and comes back as RpcDateTime.
 */
export type RpcValue = string | number | bigint | boolean | null | Date | Buffer | RpcDouble | RpcDateTime | RpcValue[] | RpcStruct;

/** Whether the value is a struct, and not one of the classes that stand for a single value. */
export function isRpcStruct(value: RpcValue | undefined): value is RpcStruct {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date || value instanceof RpcDouble || value instanceof RpcDateTime || Buffer.isBuffer(value));
}

/** The number in an int, i8 or double; null for anything else. A bigint loses digits beyond 2^53. */
export function rpcNumber(value: RpcValue | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof RpcDouble ? value.value : null;
}

/** One short line about a value, for logs and wire records: `nil`, `struct(5)`, `"Unowned"`. Never the contents of a struct. */
export function describeRpcValue(value: RpcValue): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return value.length > 40 ? `string(${value.length})` : JSON.stringify(value);
  if (Array.isArray(value)) return `array(${value.length})`;
  if (Buffer.isBuffer(value)) return `base64(${value.length})`;
  if (value instanceof RpcDouble) return String(value.value);
  if (value instanceof RpcDateTime) return value.text;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? `struct(${Object.keys(value).length})` : String(value);
}
