import { History } from './history.js';
import type { Key } from './keys.js';
import { columns, widthOf } from './width.js';

/** What a key comes to beyond what the terminal shows. */
export type EditorEvent =
  | { readonly kind: 'line'; readonly line: string }
  /** The line was too long; nothing of it counts. */
  | { readonly kind: 'too-long' }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'end' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'clear' };

export interface Pressed {
  /** For the terminal. Line ends and prompts are the shell's. */
  readonly echo: string;
  readonly event?: EditorEvent;
}

const nothing: Pressed = { echo: '' };
const back = (count: number): string => '\b'.repeat(count);
const blank = (count: number): string => ' '.repeat(count);

/**
 * One line being typed. The echo is the letters themselves, `\b \b` for a letter that goes, and plain backspaces for a cursor inside the line: scripts
 * read the stream as text and stumble over escape sequences.
 */
export class LineEditor {
  readonly #history = new History();
  readonly #most: number;
  #letters: string[] = [];
  #cursor = 0;
  #overflown = false;

  constructor(longestLine: number) {
    this.#most = longestLine;
  }

  /** What stands in the line. */
  get line(): string {
    return this.#letters.join('');
  }

  /** What stands before the cursor. */
  get before(): string {
    return this.#letters.slice(0, this.#cursor).join('');
  }

  /** Shows the line again, behind a prompt that has just been written. */
  get shown(): string {
    return this.line + back(columns(this.#letters.slice(this.#cursor)));
  }

  press(key: Key): Pressed {
    if (typeof key === 'object') return this.#insert(key.text);
    switch (key) {
      case 'enter':
        return this.#enter();
      case 'interrupt':
        this.#empty();
        return { echo: '', event: { kind: 'interrupt' } };
      case 'delete-or-end':
        return this.#letters.length === 0 ? { echo: '', event: { kind: 'end' } } : this.#removeAfter();
      case 'tab':
        return { echo: '', event: { kind: 'complete' } };
      case 'clear':
        return { echo: '', event: { kind: 'clear' } };
      case 'backspace':
        return this.#removeBefore(this.#clusterBefore());
      case 'delete':
        return this.#removeAfter();
      case 'kill-line':
        return this.#removeBefore(this.#cursor);
      case 'kill-word':
        return this.#removeBefore(this.#wordBefore());
      case 'kill-to-end':
        return this.#replace(this.#cursor, this.#letters.length, []);
      case 'up':
        return this.#show(this.#history.older(this.line));
      case 'down':
        return this.#show(this.#history.newer());
      case 'left':
        return this.#moveBack(this.#clusterBefore());
      case 'home':
        return this.#moveBack(this.#cursor);
      case 'right':
        return this.#moveOn(1 + this.#accentsAt(this.#cursor + 1));
      case 'end':
        return this.#moveOn(this.#letters.length - this.#cursor);
    }
  }

  /** Puts other text in place of what stands from an index of `before` to the cursor. Answers the echo. */
  complete(from: number, text: string): string {
    const kept = [...this.before.slice(0, from)].length;
    return this.#replace(Math.min(kept, this.#cursor), this.#cursor, [...text]).echo;
  }

  #enter(): Pressed {
    const { line } = this;
    const tooLong = this.#overflown;
    this.#empty();
    if (tooLong) return { echo: '', event: { kind: 'too-long' } };
    this.#history.add(line);
    return { echo: '', event: { kind: 'line', line } };
  }

  #empty(): void {
    this.#letters = [];
    this.#cursor = 0;
    this.#overflown = false;
  }

  #insert(text: string): Pressed {
    const letters = [...text];
    if (this.#letters.length + letters.length > this.#most) {
      this.#overflown = true;
      return nothing;
    }
    return this.#replace(this.#cursor, this.#cursor, letters);
  }

  #removeBefore(count: number): Pressed {
    return this.#replace(this.#cursor - count, this.#cursor, []);
  }

  #removeAfter(): Pressed {
    return this.#replace(this.#cursor, Math.min(this.#letters.length, this.#cursor + 1 + this.#accentsAt(this.#cursor + 1)), []);
  }

  /** Letters from one index to another give way to others; the cursor goes behind those. */
  #replace(from: number, to: number, letters: readonly string[]): Pressed {
    if (from === to && letters.length === 0) return nothing;
    const tail = this.#letters.slice(to);
    const gone = columns(this.#letters.slice(from, to));
    const rubbed = Math.max(0, gone - columns(letters));
    const start = back(columns(this.#letters.slice(from, this.#cursor)));
    // At the end of the line one letter goes as terminals and scripts know it.
    const echo = letters.length === 0 && tail.length === 0 && this.#cursor === to ? `${back(gone)}${blank(gone)}${back(gone)}`
      : `${start}${letters.join('')}${tail.join('')}${blank(rubbed)}${back(rubbed + columns(tail))}`;
    this.#letters = this.#letters.slice(0, from).concat(letters, tail);
    this.#cursor = from + letters.length;
    return { echo };
  }

  #show(line: string | undefined): Pressed {
    if (line === undefined) return nothing;
    const forth = this.#letters.slice(this.#cursor).join('');
    this.#cursor = this.#letters.length;
    return { echo: forth + this.#replace(0, this.#letters.length, []).echo + this.#replace(0, 0, [...line]).echo };
  }

  #moveBack(count: number): Pressed {
    const passed = this.#letters.slice(this.#cursor - count, this.#cursor);
    this.#cursor -= count;
    return { echo: back(columns(passed)) };
  }

  #moveOn(count: number): Pressed {
    const passed = this.#letters.slice(this.#cursor, this.#cursor + count);
    this.#cursor += passed.length;
    return { echo: passed.join('') };
  }

  /** How many letters make up the one before the cursor: an accent goes with the letter that it stands on. */
  #clusterBefore(): number {
    let count = 0;
    while (count < this.#cursor) {
      count += 1;
      if (widthOf(this.#letters[this.#cursor - count] ?? '') > 0) break;
    }
    return count;
  }

  #accentsAt(index: number): number {
    let count = 0;
    while (index + count < this.#letters.length && widthOf(this.#letters[index + count] ?? '') === 0) count += 1;
    return count;
  }

  #wordBefore(): number {
    return /\S*\s*$/.exec(this.before)?.[0] === undefined ? 0 : [...(/\S*\s*$/.exec(this.before)?.[0] ?? '')].length;
  }
}
