/** What stands around and between the members of a list. */
export interface ListParts {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

interface Joined {
  readonly ids: readonly string[];
  readonly bytes: Buffer;
  /** Where each member begins, and where the next one would. */
  readonly starts: readonly number[];
}

/** So many changes are worth remembering even for a list that is nearly empty. */
const leastChanges = 64;

/**
 * A list as bytes. When members change it is put together from the bytes it was, as long a run at a time as stayed the same, and the changed members alone
 * are made anew.
 */
export class JoinedList {
  readonly #parts: { readonly before: Buffer; readonly between: Buffer; readonly after: Buffer };
  readonly #textOf: (id: string) => string;
  readonly #changed = new Set<string>();
  #joined: Joined | null = null;

  /** @param textOf a member as it is now; asked once after each change */
  constructor(parts: ListParts, textOf: (id: string) => string) {
    this.#parts = { before: Buffer.from(parts.before), between: Buffer.from(parts.between), after: Buffer.from(parts.after) };
    this.#textOf = textOf;
  }

  /** A member came, went, or would come out differently. */
  changed(id: string): void {
    if (this.#joined === null) return;
    this.#changed.add(id);
    // Nobody may ever ask for the list again, while objects come and go for ever: by now next to nothing of it is left.
    if (this.#changed.size > this.#joined.ids.length + leastChanges) this.#forget();
  }

  /** How many changes are remembered until the list is asked for. */
  get remembered(): number {
    return this.#changed.size;
  }

  #forget(): void {
    this.#joined = null;
    this.#changed.clear();
  }

  /** The list of these members. */
  bytes(ids: readonly string[]): Buffer {
    if (this.#joined === null || this.#changed.size > 0 || ids.length !== this.#joined.ids.length) this.#joined = this.#join(ids);
    this.#changed.clear();
    return this.#joined.bytes;
  }

  #join(ids: readonly string[]): Joined {
    const { before, between, after } = this.#parts;
    const old = this.#joined ?? { ids: [], bytes: Buffer.alloc(0), starts: [] };
    const pieces: Buffer[] = [before];
    const starts: number[] = [before.length];
    let next = before.length;
    /** Member of the old list that is to be compared next, and the first of the run that stays. */
    let at = 0;
    let from = 0;
    const endRun = (): void => {
      if (at === from) return;
      const last = at === old.ids.length;
      pieces.push(old.bytes.subarray(old.starts[from], (old.starts[at] ?? 0) - (last ? between.length : 0)));
      if (last) pieces.push(between);
    };
    for (const id of ids) {
      if (old.ids[at] !== id || this.#changed.has(id)) {
        endRun();
        while (at < old.ids.length && this.#changed.has(old.ids[at] ?? '')) at += 1;
        from = at;
        if (old.ids[at] !== id) {
          const piece = Buffer.concat([Buffer.from(this.#textOf(id)), between]);
          pieces.push(piece);
          next += piece.length;
          starts.push(next);
          continue;
        }
      }
      at += 1;
      next += (old.starts[at] ?? 0) - (old.starts[at - 1] ?? 0);
      starts.push(next);
    }
    endRun();
    // What stands between the last member and the next gives way to the end.
    const size = ids.length === 0 ? next : next - between.length;
    const bytes = Buffer.allocUnsafe(size + after.length);
    let offset = 0;
    for (const piece of pieces) offset += piece.copy(bytes, offset);
    after.copy(bytes, size);
    return { ids, starts, bytes };
  }
}
