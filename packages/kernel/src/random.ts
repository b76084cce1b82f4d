import { createHash, randomBytes } from 'node:crypto';

/**
 * Seeded chance: ids, MAC addresses, names, fault draws. sfc32 (Chris Doty-Humphrey, PractRand) with its state taken from
 * the SHA-256 of the seed, so that seeds which differ in one letter share nothing. Never for secrets: see `Entropy`.
 */
export class Rng {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: string | number) {
    this.#seed = String(seed);
    const digest = createHash('sha256').update(this.#seed).digest();
    this.#a = digest.readUInt32LE(0) | 0;
    this.#b = digest.readUInt32LE(4) | 0;
    this.#c = digest.readUInt32LE(8) | 0;
    this.#counter = 1;
    for (let round = 0; round < 12; round += 1) this.#next();
  }

  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.#next().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  /** A whole number from 0 to `maxExclusive` - 1, without bias. */
  int(maxExclusive: number): number {
    if (!Number.isInteger(maxExclusive) || maxExclusive < 1 || maxExclusive > 2 ** 32) {
      throw new RangeError(`Rng.int: ${maxExclusive} is not a whole number from 1 to 2^32`);
    }
    const limit = 2 ** 32 - (2 ** 32 % maxExclusive);
    let drawn = this.#next();
    while (drawn >= limit) drawn = this.#next();
    return drawn % maxExclusive;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Rng.pick: nothing to pick from');
    return items[this.int(items.length)] as T;
  }

  /** From 0 up to, not including, 1. */
  float(): number {
    return ((this.#next() >>> 5) * 2 ** 26 + (this.#next() >>> 6)) / 2 ** 53;
  }

  /**
   * A source of its own, fixed by this one's seed and the label alone: draws here do not disturb it, and the same label
   * twice gives the same sequence twice.
   */
  fork(label: string): Rng {
    return new Rng(`${this.#seed.length}:${this.#seed}/${label}`);
  }

  /** The present state, for a snapshot; forks have states of their own. */
  save(): string {
    return [this.#a, this.#b, this.#c, this.#counter].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Goes on from a state that `save` gave. */
  load(state: string): void {
    if (!/^[0-9a-f]{32}$/.test(state)) throw new RangeError('Rng.load: not a state that Rng.save gave');
    const word = (index: number): number => Number.parseInt(state.slice(index * 8, index * 8 + 8), 16) | 0;
    this.#a = word(0);
    this.#b = word(1);
    this.#c = word(2);
    this.#counter = word(3);
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** Small draws are cut from this many bytes, because asking the system costs the same for few as for many. */
const drawnAtOnce = 4096;
const smallDraw = 64;

/** Cryptographic chance, never seeded: keys, cookies, tokens, certificate serial numbers. */
export class Entropy {
  #drawn: Buffer = Buffer.alloc(0);
  #used = 0;

  bytes(count: number): Buffer {
    if (count > smallDraw) return randomBytes(count);
    if (this.#used + count > this.#drawn.length) {
      this.#drawn = randomBytes(drawnAtOnce);
      this.#used = 0;
    }
    const part = this.#drawn.subarray(this.#used, this.#used + count);
    this.#used += count;
    const given = Buffer.from(part);
    // What was given out stands nowhere else.
    part.fill(0);
    return given;
  }

  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string {
    return this.bytes(Math.ceil(digits / 2)).toString('hex').slice(0, digits);
  }

  /** 256 bits, URL-safe. */
  token(): string {
    return this.bytes(32).toString('base64url');
  }
}
