import { closeSync, fstatSync, ftruncateSync, linkSync, lstatSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync, type BigIntStats } from 'node:fs';
import { dirname, join } from 'node:path';
import { Entropy } from '@ovmsim/kernel';
import { temporaryPrefix } from './paths.js';

/** Longest text and file for which the replaced file is kept to be written again, bytes. */
const smallFile = 2 ** 14;
/** A replaced file is written again only when it was replaced so long ago, ms: by then those who had opened it have read it, and its time shows that it was written. */
const usualRest = 100;
const nsInSecond = 1_000_000_000n;
const ownerOnly = 0o600n;

/**
 * Writes files of which other processes see the old text or the new one, whole, also when this process is killed in between. To put a new file over
 * another costs an ext4 file system far more than to write into blocks that it has: of the small files that it replaces it keeps the last one of each
 * folder beside them, writes the next text into that and swaps names. Every name it uses begins with `temporaryPrefix`. Its files are to be read with
 * `readWhole`.
 */
export class WholeFiles {
  /** Names that no other process has, and no other object of this one. */
  readonly #token = new Entropy().hex(16);
  readonly #restNs: bigint;

  /** @param rest how long a replaced file is left alone, ms; longer than the steps in which the file system tells time */
  constructor(rest = usualRest) {
    this.#restNs = BigInt(rest) * 1_000_000n;
  }

  /** Replaces a file, or makes it. Readable by its owner only. Throws errors of the file system, and then leaves the file as it was. */
  write(file: string, text: string): void {
    const small = Buffer.byteLength(text) <= smallFile;
    if (small && this.#writeIntoSpare(file, text)) return;
    writeBeside(file, text, (temporary) => {
      const old = small && this.#hold(file);
      renameSync(temporary, file);
      if (old) this.#keep(file);
    });
  }

  /** False when there is no spare that will do, or nothing to replace: nothing is done then. */
  #writeIntoSpare(file: string, text: string): boolean {
    const spare = spareOf(file);
    const seen = ifThere(() => lstatSync(spare, { bigint: true, throwIfNoEntry: false }));
    if (seen === undefined || !this.#hold(file)) return false;
    const own = this.#name(file, 'new');
    try {
      // Of several processes one gets it.
      renameSync(spare, own);
      if (!fill(own, text, { ino: seen.ino, mtimeNs: seen.mtimeNs, ctimeNs: seen.ctimeNs, restNs: this.#restNs })) throw new Error('no spare to write into');
      renameSync(own, file);
    } catch {
      rmSync(own, { force: true });
      rmSync(this.#name(file, 'old'), { force: true });
      return false;
    }
    this.#keep(file);
    return true;
  }

  /** Gives the file that is to be replaced a second name. False when it has none yet, and where file systems have no second names. */
  #hold(file: string): boolean {
    try {
      linkSync(file, this.#name(file, 'old'));
      return true;
    } catch {
      return false;
    }
  }

  /** Makes the file that was replaced the spare. With more names than this one another process holds it too, or somebody's copy is the same file. */
  #keep(file: string): void {
    const old = this.#name(file, 'old');
    try {
      if (reusable(lstatSync(old, { bigint: true }))) renameSync(old, spareOf(file));
      else rmSync(old, { force: true });
    } catch {
      rmSync(old, { force: true });
    }
  }

  #name(file: string, what: 'new' | 'old'): string {
    return join(dirname(file), `${temporaryPrefix}${this.#token}-${what}`);
  }
}

const spareOf = (file: string): string => join(dirname(file), `${temporaryPrefix}spare`);

/** A file of ours that nobody else can have under another name. */
function reusable(facts: BigIntStats): boolean {
  return facts.isFile() && facts.nlink === 1n && (facts.mode & 0o777n) === ownerOnly && facts.size <= BigInt(smallFile);
}

/** A spare before it was taken, and how long it must have been one. */
type Seen = Pick<BigIntStats, 'ino' | 'mtimeNs' | 'ctimeNs'> & { readonly restNs: bigint };

/** Writes into a spare that was just given this name. False, with nothing written, unless it is the one that was seen before and has rested. */
function fill(file: string, text: string, seen: Seen): boolean {
  const descriptor = openSync(file, 'r+');
  try {
    const facts = fstatSync(descriptor, { bigint: true });
    // The new name counts as a change of the file: the file system's own clock tells how long ago it became the spare.
    const rested = facts.ino === seen.ino && facts.mtimeNs === seen.mtimeNs && facts.ctimeNs - seen.ctimeNs >= seen.restNs;
    // A file system that notes whole seconds could not show readers that the file was written.
    if (!rested || !reusable(facts) || facts.ctimeNs % nsInSecond === 0n) return false;
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written, bytes.length - written, written);
    if (facts.size > BigInt(bytes.length)) ftruncateSync(descriptor, bytes.length);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

/** The text of a file that `WholeFiles` writes, as it was at one moment; undefined when there is none. Never waits for a writer. */
export function readWhole(file: string): string | undefined {
  for (;;) {
    const found = ifThere(() => {
      const before = statSync(file, { bigint: true });
      const descriptor = openSync(file, 'r');
      try {
        const text = readFileSync(descriptor, 'utf8');
        const after = fstatSync(descriptor, { bigint: true });
        // Whoever was replaced after the first look, and written again since, has another time.
        return { text, whole: before.ino === after.ino && before.mtimeNs === after.mtimeNs };
      } finally {
        closeSync(descriptor);
      }
    });
    if (found === undefined || found.whole) return found?.text;
  }
}

/** Writes a file unless there is one: of several processes that begin together, the first one's counts. */
export function createOnce(file: string, text: string): void {
  if (ifThere(() => statSync(file)) !== undefined) return;
  writeBeside(file, text, (temporary) => {
    try {
      linkSync(temporary, file);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Writes `text` beside `file` under a name that no process has, and gives it to `place`. */
function writeBeside(file: string, text: string, place: (temporary: string) => void): void {
  for (let number = 1; ; number += 1) {
    const temporary = join(dirname(file), `${temporaryPrefix}${number}`);
    try {
      writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process is writing here, or was killed while it did.
      if (codeOf(error) === 'EEXIST') continue;
      throw error;
    }
    place(temporary);
    return;
  }
}

/** The system's code of an error, if it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Undefined when `read` meets nothing (or something else than it expects) at its path. */
export function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
