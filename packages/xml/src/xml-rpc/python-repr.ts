import { printDouble } from './numbers.js';
import { RpcDateTime, RpcDouble, type RpcValue } from './values.js';

/** A text as Python 2's `repr` prints it. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    if (character === quote || character === '\\') out += `\\${character}`;
    else if (character === '\n') out += '\\n';
    else if (character === '\r') out += '\\r';
    else if (character === '\t') out += '\\t';
    else if (byte < 0x20 || byte >= 0x7f) out += `\\x${byte.toString(16).padStart(2, '0')}`;
    else out += character;
  }
  return out + quote;
}

/** An XML-RPC value in the notation of Python 2: as calls appear in the agent's log, and values in a vm.cfg. */
export function pythonRepr(value: RpcValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : printDouble(value);
  if (typeof value === 'bigint') return `${value}L`;
  if (value instanceof RpcDouble) return printDouble(value.value);
  if (value instanceof Date) return `<DateTime '${value.toISOString()}'>`;
  if (value instanceof RpcDateTime) return '<DateTime>';
  if (Buffer.isBuffer(value)) return `<Binary of ${value.length} bytes>`;
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${pythonString(key)}: ${pythonRepr(member)}`)
    .join(', ')}}`;
}
