/** One word of a line: what stands between two blanks outside quotes. */
export interface Word {
  /** As it was typed. */
  readonly raw: string;
  /** Where it begins and ends in the line. */
  readonly start: number;
  readonly end: number;
  /** Before the first '=', as typed; null for a word without one. */
  readonly name: string | null;
  /** After it, or the whole word: quotes and escapes resolved. */
  readonly value: string;
  /** The values between commas outside and inside of quotes alike, blanks around them gone; none for an empty value. */
  readonly values: readonly string[];
  /** Where the value begins in the line, its quote included. */
  readonly valueStart: number;
  /** The quote that was never closed. */
  readonly open: string | null;
}

const quotes = new Set(["'", '"']);
const blank = /\s/;

/** Reads a line from left to right; both the parting at ';' and the words come from it, so that they agree on what is quoted. */
class Scanner {
  quote: string | null = null;
  /** A quote opens here; elsewhere it is a character like any other (`name=o'brien`). */
  #opening = true;
  #assigned = false;

  constructor(private readonly line: string) {}

  /** What the character at `at` is, and how many characters it takes. */
  next(at: number): { readonly kind: 'blank' | 'separator' | 'quote' | 'assign' | 'text'; readonly text: string; readonly length: number } {
    const character = this.line[at] ?? '';
    if (this.quote !== null) return this.#quoted(at, character);
    if (blank.test(character) || character === ';') {
      this.#opening = true;
      this.#assigned = false;
      return { kind: character === ';' ? 'separator' : 'blank', text: character, length: 1 };
    }
    if (this.#opening && quotes.has(character)) {
      this.quote = character;
      this.#opening = false;
      return { kind: 'quote', text: '', length: 1 };
    }
    if (character === '=' && !this.#assigned) {
      this.#assigned = true;
      this.#opening = true;
      return { kind: 'assign', text: character, length: 1 };
    }
    this.#opening = character === ',';
    return { kind: 'text', text: character, length: 1 };
  }

  /** Inside quotes a slash takes the next character as it is (CLI guide 3.3); before anything that needs no escape it stays, for plain paths (inferred). */
  #quoted(at: number, character: string): ReturnType<Scanner['next']> {
    const after = this.line[at + 1];
    if (character === '/' && after !== undefined && (after === '/' || quotes.has(after))) return { kind: 'text', text: after, length: 2 };
    if (character === this.quote) {
      this.quote = null;
      return { kind: 'quote', text: '', length: 1 };
    }
    return { kind: 'text', text: character, length: 1 };
  }
}

/** Where the commands of a line begin and end: it is parted at ';' outside quotes. */
export function partsOf(line: string): readonly { readonly start: number; readonly end: number }[] {
  const scanner = new Scanner(line);
  const parts: { start: number; end: number }[] = [];
  let start = 0;
  for (let at = 0; at < line.length; ) {
    const { kind, length } = scanner.next(at);
    if (kind === 'separator') {
      parts.push({ start, end: at });
      start = at + 1;
    }
    at += length;
  }
  return [...parts, { start, end: line.length }];
}

/** The commands of a line, without the blanks around them and without empty ones. */
export function splitLine(line: string): readonly string[] {
  return partsOf(line).map(({ start, end }) => line.slice(start, end).trim()).filter((part) => part !== '');
}

/** The words of one command. A quote that was never closed makes its word the last one, which says so in `open`. */
export function wordsOf(command: string): readonly Word[] {
  const scanner = new Scanner(command);
  const words: Word[] = [];
  let reading: Reading | null = null;
  let at = 0;
  while (at < command.length) {
    const { kind, text, length } = scanner.next(at);
    if (kind === 'blank') {
      if (reading !== null) words.push(finished(reading, command, at));
      reading = null;
    } else {
      reading ??= { start: at, assigned: null, value: '' };
      if (kind === 'assign') {
        reading.assigned = { name: reading.value, at: at + 1 };
        reading.value = '';
      } else reading.value += text;
    }
    at += length;
  }
  if (reading !== null) words.push({ ...finished(reading, command, command.length), open: scanner.quote });
  return words;
}

interface Reading {
  readonly start: number;
  assigned: { readonly name: string; readonly at: number } | null;
  value: string;
}

function finished({ start, assigned, value }: Reading, command: string, end: number): Word {
  return {
    raw: command.slice(start, end), start, end, name: assigned?.name ?? null, value,
    values: value.split(',').map((each) => each.trim()).filter((each) => each !== ''),
    valueStart: assigned?.at ?? start, open: null,
  };
}

/** A value as it has to be typed: quoted where it holds blanks or what the line takes for its own. */
export function quoted(value: string): string {
  if (value !== '' && !/[\s;,'"]/.test(value)) return value;
  return `"${value.replace(/["'/]/g, '/$&')}"`;
}
