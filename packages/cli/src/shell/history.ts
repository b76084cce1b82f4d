const most = 500;

/** The lines that one session has entered, for the arrow keys. */
export class History {
  readonly #lines: string[] = [];
  #at = 0;
  /** What was being typed when the way back began. */
  #draft = '';

  /** A line was entered. */
  add(line: string): void {
    if (line.trim() !== '' && this.#lines.at(-1) !== line) this.#lines.push(line);
    if (this.#lines.length > most) this.#lines.shift();
    this.#at = this.#lines.length;
    this.#draft = '';
  }

  /** The line before, given what stands in the editor; undefined at the first one. */
  older(present: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#lines.length) this.#draft = present;
    this.#at -= 1;
    return this.#lines[this.#at];
  }

  /** The line after; at the end what was being typed. */
  newer(): string | undefined {
    if (this.#at >= this.#lines.length) return undefined;
    this.#at += 1;
    return this.#at === this.#lines.length ? this.#draft : this.#lines[this.#at];
  }
}
