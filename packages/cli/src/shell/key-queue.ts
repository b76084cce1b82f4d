import type { Key } from './keys.js';

/** What `next` answers when there are no more keys: the input has ended, or the client has gone. */
export type NoKey = 'end-of-input' | 'gone';

export interface KeyQueueOptions {
  /** Characters that may wait. */
  readonly most: number;
  /** Whether the client should send on. */
  flow(on: boolean): void;
}

/** Keys that were typed ahead. */
export class KeyQueue {
  readonly #options: KeyQueueOptions;
  #keys: Key[] = [];
  #first = 0;
  #size = 0;
  #flowing = true;
  #ended: NoKey | null = null;
  #waiting: ((key: Key | NoKey) => void) | null = null;

  constructor(options: KeyQueueOptions) {
    this.#options = options;
  }

  push(keys: readonly Key[]): void {
    if (this.#ended !== null) return;
    for (const key of keys) {
      this.#keys.push(key);
      this.#size += sizeOf(key);
    }
    this.#serve();
    if (this.#flowing && this.#size > this.#options.most) this.#flow(false);
  }

  /** There is nothing after what is in the queue. */
  end(how: NoKey): void {
    if (how === 'gone') this.clear();
    this.#ended ??= how;
    if (how === 'gone') this.#ended = how;
    this.#serve();
  }

  /** Forgets what was typed ahead. */
  clear(): void {
    this.#keys = [];
    this.#first = 0;
    this.#size = 0;
    if (!this.#flowing) this.#flow(true);
  }

  /** Forgets everything up to the last Ctrl-C that waits; false where none does. */
  cutAtInterrupt(): boolean {
    const at = this.#keys.lastIndexOf('interrupt');
    if (at < this.#first) return false;
    const after = this.#keys.slice(at + 1);
    this.clear();
    this.push(after);
    return true;
  }

  /** The next key, once there is one. One caller at a time. */
  next(): Promise<Key | NoKey> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#serve();
    });
  }

  #serve(): void {
    if (this.#waiting === null) return;
    const key = this.#keys[this.#first];
    const answer = key ?? this.#ended;
    if (answer === null) return;
    if (key !== undefined) this.#take(key);
    const resolve = this.#waiting;
    this.#waiting = null;
    resolve(answer);
  }

  #take(key: Key): void {
    this.#first += 1;
    this.#size -= sizeOf(key);
    if (this.#first > 1000 && this.#first * 2 > this.#keys.length) {
      this.#keys = this.#keys.slice(this.#first);
      this.#first = 0;
    }
    if (!this.#flowing && this.#size <= this.#options.most / 2) this.#flow(true);
  }

  #flow(on: boolean): void {
    this.#flowing = on;
    this.#options.flow(on);
  }
}

// A key costs more memory than its letters.
const sizeOf = (key: Key): number => (typeof key === 'object' ? key.text.length + 8 : 8);
