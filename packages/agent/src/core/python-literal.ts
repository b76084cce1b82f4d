import { RpcDouble, type RpcValue } from '@ovmsim/xml';

/** A text that is no Python literal; `at` is the place in it, from 0. */
export class PythonSyntaxError extends Error {
  override readonly name = 'PythonSyntaxError';

  constructor(
    text: string,
    readonly at: number,
  ) {
    super(text);
  }
}

/** How deep lists and dicts may stand in each other. */
const DEEPEST = 64;

/**
 * Reads a Python 2 literal: texts with their quotes, prefixes and escapes, numbers, True, False, None, lists, tuples (lists to
 * XML-RPC) and dicts whose keys are texts. Nothing is evaluated.
 * @throws PythonSyntaxError
 */
export function readPythonLiteral(text: string): RpcValue {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

const names: Readonly<Record<string, RpcValue>> = { None: null, True: true, False: false };
const escapes: Readonly<Record<string, number>> = { '\\': 92, "'": 39, '"': 34, a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): RpcValue {
    if (depth > DEEPEST) throw this.wrong(`more than ${DEEPEST} lists and dicts in each other`);
    this.space();
    const next = this.text[this.at] ?? '';
    if (next === '[') return this.list(']', depth);
    if (next === '(') return this.tuple(depth);
    if (next === '{') return this.dict(depth);
    if (this.match(/(?:[uU]?[rR]?|[bB][rR]?)(?=['"])/y, false) !== null) return this.strings();
    const number = this.number();
    if (number !== null) return number;
    const name = this.match(/[A-Za-z_]\w*/y)?.[0];
    if (name === undefined) throw this.wrong(next === '' ? 'the text ends where a value is wanted' : `'${next}' begins no value`);
    const known = Object.hasOwn(names, name) ? names[name] : undefined;
    if (known === undefined) throw this.wrong(`a text needs quotes of its own, as in '${name}'`, name.length);
    return known;
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.wrong(`'${this.text[this.at] ?? ''}' after the end of the value`);
  }

  private list(close: string, depth: number): RpcValue[] {
    return this.members(close, () => this.value(depth + 1)).values;
  }

  /** One value in parentheses without a comma is that value, as in Python. */
  private tuple(depth: number): RpcValue {
    const { values, commas } = this.members(')', () => this.value(depth + 1));
    return values.length === 1 && commas === 0 ? (values[0] ?? null) : values;
  }

  private dict(depth: number): RpcValue {
    const { values } = this.members('}', (): [string, RpcValue] => {
      this.space();
      const at = this.at;
      const key = this.value(depth + 1);
      // What Python's xmlrpclib says of such a dict.
      if (typeof key !== 'string') throw new PythonSyntaxError('dictionary key must be string', at);
      this.space();
      if (!this.take(':')) throw this.wrong("':' is missing after the key of a dict");
      return [key, this.value(depth + 1)];
    });
    return Object.fromEntries(values);
  }

  private members<T>(close: string, read: () => T): { values: T[]; commas: number } {
    this.at += 1;
    const values: T[] = [];
    let commas = 0;
    for (;;) {
      this.space();
      if (this.take(close)) return { values, commas };
      if (values.length > commas) throw this.wrong(`',' or '${close}' is missing`);
      values.push(read());
      this.space();
      if (this.take(',')) commas += 1;
    }
  }

  /** Python joins texts that stand beside each other. */
  private strings(): string {
    const parts: Buffer[] = [];
    for (;;) {
      const prefix = this.match(/([uU]?[rR]?|[bB][rR]?)('''|"""|'|")/y);
      if (prefix === null) return Buffer.concat(parts).toString('utf8');
      parts.push(this.string(prefix[1] ?? '', prefix[2] ?? ''));
      this.space();
    }
  }

  /** The bytes of one text; where it has characters beyond ASCII, those of UTF-8. */
  private string(prefix: string, quote: string): Buffer {
    const raw = /r/i.test(prefix);
    const unicode = /u/i.test(prefix);
    const parts: (Buffer | string)[] = [];
    while (!this.text.startsWith(quote, this.at)) {
      const plain = this.match(/[^\\\n'"]+/y);
      if (plain !== null) {
        parts.push(plain[0]);
        continue;
      }
      const character = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
      if (this.at >= this.text.length || (character === '\n' && quote.length === 1)) throw this.wrong('a text has no closing quote');
      this.at += character.length;
      if (character !== '\\') parts.push(character);
      else if (raw) {
        parts.push(character + (this.text[this.at] ?? ''));
        this.at += 1;
      } else parts.push(this.escape(unicode));
    }
    this.at += quote.length;
    return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)));
  }

  private escape(unicode: boolean): Buffer | string {
    const code = (match: RegExpExecArray, base: number): Buffer | string => {
      const value = parseInt(match[1] ?? '', base);
      if (value > 0x10ffff) throw this.wrong('an escape stands for no character', match[0].length);
      return unicode ? String.fromCodePoint(value) : Buffer.of(value & 0xff);
    };
    const octal = this.match(/([0-7]{1,3})/y);
    if (octal !== null) return code(octal, 8);
    const hex = this.match(/x([0-9a-fA-F]{2})/y) ?? (unicode ? (this.match(/u([0-9a-fA-F]{4})/y) ?? this.match(/U([0-9a-fA-F]{8})/y)) : null);
    if (hex !== null) return code(hex, 16);
    const next = this.text[this.at] ?? '';
    if (next === 'x' || (unicode && /[uU]/.test(next))) throw this.wrong('an escape is cut short');
    this.at += 1;
    if (next === '\n') return '';
    const byte = Object.hasOwn(escapes, next) ? escapes[next] : undefined;
    return byte === undefined ? `\\${next}` : Buffer.of(byte);
  }

  private number(): RpcValue | null {
    const float = this.match(/[+-]?(?:(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)(?![\w.])/y);
    if (float !== null) return new RpcDouble(Number(float[0]));
    const match = this.match(/([+-]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0|[1-9]\d*)[lL]?(?![\w.])/y);
    if (match === null) {
      const other = this.match(/[+-]?\.?\d[\w.]*/y)?.[0];
      if (other !== undefined) throw this.wrong(`${other} is no number`, other.length);
      return null;
    }
    const digits = match[2] ?? '';
    const whole = BigInt(/^0[oO]?[0-7]+$/.test(digits) ? `0o${digits.replace(/^0[oO]?/, '')}` : digits);
    const value = match[1] === '-' ? -whole : whole;
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }

  private space(): void {
    this.match(/\s*/y);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp, consume = true): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null && consume) this.at = pattern.lastIndex;
    return match;
  }

  private wrong(text: string, back = 0): PythonSyntaxError {
    return new PythonSyntaxError(text, Math.max(0, this.at - back));
  }
}
