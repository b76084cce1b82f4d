import { StringDecoder } from 'node:string_decoder';

/** What one press of a key, or a piece of pasted text, means to a line editor. */
export type Key =
  | { readonly text: string }
  | 'enter' | 'backspace' | 'delete' | 'left' | 'right' | 'home' | 'end' | 'up' | 'down' | 'tab'
  | 'kill-line' | 'kill-to-end' | 'kill-word' | 'clear' | 'interrupt' | 'delete-or-end';

const controls: Readonly<Record<number, Key>> = {
  0x01: 'home', 0x02: 'left', 0x03: 'interrupt', 0x04: 'delete-or-end', 0x05: 'end', 0x06: 'right', 0x08: 'backspace', 0x09: 'tab', 0x0a: 'enter', 0x0b: 'kill-to-end', 0x0c: 'clear',
  0x0d: 'enter', 0x0e: 'down', 0x10: 'up', 0x15: 'kill-line', 0x17: 'kill-word', 0x7f: 'backspace',
};

/** Last characters of escape sequences (ECMA-48, xterm), and numbers before '~' (VT220). */
const finals: Readonly<Record<string, Key>> = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end' };
const numbered: Readonly<Record<string, Key>> = { 1: 'home', 3: 'delete', 4: 'end', 7: 'home', 8: 'end' };

const escape = 0x1b;
/** Sequences with more parameters than this belong to no key. */
const longestParameters = 32;

/**
 * Turns what arrives into keys, however it is cut into packets: UTF-8 letters, escape sequences, and line ends (CR, LF, CR LF, CR NUL). Keys that mean
 * nothing here are dropped.
 */
export class KeyDecoder {
  readonly #utf8 = new StringDecoder('utf8');
  #state: 'plain' | 'after-cr' | 'escape' | 'sequence' | 'one-more' = 'plain';
  #parameters = '';

  /** The keys that these bytes complete. */
  decode(bytes: Buffer): Key[] {
    return this.#keys(this.#utf8.write(bytes));
  }

  #keys(text: string): Key[] {
    const keys: Key[] = [];
    let plain = '';
    const flush = (): void => {
      if (plain !== '') keys.push({ text: plain });
      plain = '';
    };
    for (const letter of text) {
      const code = letter.codePointAt(0) ?? 0;
      if (this.#state === 'plain' && code >= 0x20 && code !== 0x7f && (code < 0x80 || code > 0x9f)) {
        plain += letter;
        continue;
      }
      flush();
      const key = this.#key(letter, code);
      if (key !== null) keys.push(key);
    }
    flush();
    return keys;
  }

  #key(letter: string, code: number): Key | null {
    switch (this.#state) {
      case 'after-cr':
        this.#state = 'plain';
        // The rest of the same line end.
        return code === 0x0a || code === 0 ? null : this.#plain(letter, code);
      case 'plain':
        return this.#plain(letter, code);
      case 'escape':
        this.#parameters = '';
        this.#state = letter === '[' ? 'sequence' : letter === 'O' ? 'one-more' : 'plain';
        // Ctrl-C and line ends are never the second half of a key.
        return this.#state === 'plain' && code < 0x20 ? this.#plain(letter, code) : null;
      case 'one-more':
        this.#state = 'plain';
        return code < 0x20 ? this.#plain(letter, code) : (finals[letter] ?? null);
      case 'sequence':
        return this.#inSequence(letter, code);
    }
  }

  #plain(letter: string, code: number): Key | null {
    if (code === escape) {
      this.#state = 'escape';
      return null;
    }
    if (code === 0x0d) this.#state = 'after-cr';
    if (code < 0x20 || code === 0x7f) return controls[code] ?? null;
    return code < 0x80 || code > 0x9f ? { text: letter } : null;
  }

  #inSequence(letter: string, code: number): Key | null {
    if (code < 0x20) {
      this.#state = 'plain';
      return this.#plain(letter, code);
    }
    if (code < 0x40) {
      if (this.#parameters.length < longestParameters) this.#parameters += letter;
      return null;
    }
    this.#state = 'plain';
    return letter === '~' ? (numbered[this.#parameters.split(';', 1)[0] ?? ''] ?? null) : (finals[letter] ?? null);
  }
}
