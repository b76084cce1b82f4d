import { XmlRpcError } from './errors.js';

const lowestInt = -(2n ** 31n);
const highestInt = 2n ** 31n - 1n;
const lowestLong = -(2n ** 63n);
const highestLong = 2n ** 63n - 1n;

/** `<int>` where 32 bits hold it and `i8` is not asked for, `<i8>` where 64 do. @throws XmlRpcError code `range` beyond that */
export function printInteger(value: bigint, as: 'int' | 'i8' = 'int'): string {
  if (value < lowestLong || value > highestLong) throw new XmlRpcError('range', `${value} does not fit in 64 bits`);
  return as === 'i8' || value < lowestInt || value > highestInt ? `<i8>${value}</i8>` : `<int>${value}</int>`;
}

/** Number up to 2^53, bigint beyond. @throws XmlRpcError code `value`, `range` */
export function readInteger(text: string): number | bigint {
  const digits = text.trim();
  if (!/^[+-]?\d+$/.test(digits)) throw new XmlRpcError('value', `Not an integer: ${digits.slice(0, 40)}`);
  // Bounded before BigInt sees it: a million digits are quadratic work.
  const bare = digits.replace(/^\+/, '');
  if (bare.replace(/^-?0*/, '').length > 19) throw new XmlRpcError('range', 'An integer beyond 64 bits');
  const value = BigInt(bare);
  if (value < lowestLong || value > highestLong) throw new XmlRpcError('range', 'An integer beyond 64 bits');
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** As Python's repr prints a float: `1.0`, `0.1`, `1e+300`, `1e-05`, `inf`. The digits are the shortest that read back, as in JavaScript. */
export function printDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) {
    const sign = value < 0 ? '-' : '';
    return `${sign}0.${'0'.repeat(-exponent - 1)}${mantissa.replace(/[-.]/g, '')}`;
  }
  // Below 1e16 JavaScript never prints an exponent.
  const printed = String(value);
  return printed.includes('.') ? printed : `${printed}.0`;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const special: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, nan: NaN };

/** What Python's float() takes, underscores aside. @throws XmlRpcError code `value` */
export function readDouble(text: string): number {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) return Number(trimmed);
  const parts = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed);
  const value = special[parts?.[2]?.toLowerCase() ?? ''];
  if (value === undefined) throw new XmlRpcError('value', `Not a double: ${trimmed.slice(0, 40)}`);
  return parts?.[1] === '-' ? -value : value;
}
