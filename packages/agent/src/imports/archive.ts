import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { PythonException } from '../core/python-exception.js';
import type { ImportLimits } from './limits.js';
import { sizeText } from './environment.js';

/** A file of an archive; `text` only for the few small ones that are kept. */
export interface Member {
  /** Inside the archive, without a leading `./`. */
  readonly path: string;
  readonly bytes: number;
  readonly text?: string;
}

/** Longest file whose text is kept, bytes. */
const keptBytes = 1_048_576;
/** Most files whose text is kept. */
const keptFiles = 16;
/** What may follow the end of an archive: blocks to a full record, bytes. */
const padding = 1_048_576;

const files = new Set(['File', 'OldFile', 'ContiguousFile']);

/**
 * Reads a tar archive, packed by gzip or not, as it arrives. Only the headers and the texts of `vm.cfg` and `.ovf` files stay; of an image its size.
 * @throws PythonException for what is no such archive, holds names or kinds of files that do not belong there, or becomes too long
 */
export async function readArchive(chunks: AsyncIterable<Buffer>, limits: Pick<ImportLimits, 'maxUnpackedBytes' | 'maxEntries'>): Promise<readonly Member[]> {
  const reader = new ArchiveReader(limits);
  const { first, all } = await opened(chunks);
  const plain = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) reader.add(piece);
  };
  const packed = first[0] === 0x1f && first[1] === 0x8b;
  try {
    if (packed) await pipeline(all, createGunzip(), plain);
    else await pipeline(all, plain);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? new PythonException(`the archive cannot be unpacked: ${(error as Error).message}`) : error;
  }
  return reader.end();
}

/** Reads the first bytes; `all` has them and the rest. */
async function opened(chunks: AsyncIterable<Buffer>): Promise<{ readonly first: Buffer; readonly all: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first: Buffer = Buffer.alloc(0);
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    first = Buffer.concat([first, next.value]);
    if (first.length >= 2) break;
  }
  const rest = { [Symbol.asyncIterator]: () => iterator };
  return {
    first,
    all: (async function* () {
      yield first;
      yield* rest;
    })(),
  };
}

class ArchiveReader {
  private readonly members: Member[] = [];
  private readonly parser: Parser;
  private wrong: Error | null = null;
  private entries = 0;
  private kept = 0;
  private unpacked = 0;
  private ended: number | null = null;

  constructor(private readonly limits: Pick<ImportLimits, 'maxUnpackedBytes' | 'maxEntries'>) {
    // Not what else could be inside: another packing would escape the count of what is unpacked.
    this.parser = new Parser({ strict: true, brotli: false, zstd: false, maxMetaEntrySize: keptBytes });
    this.parser.on('entry', (entry: ReadEntry) => this.entry(entry));
    this.parser.on('ignoredEntry', (entry: ReadEntry) => this.refuse(`a file of a kind that does not belong into it (${entry.type}); pack without sparse files`));
    this.parser.on('eof', () => (this.ended ??= this.unpacked));
    this.parser.on('error', (error: Error) => (this.wrong ??= new PythonException(`the file is no tar archive that can be read: ${error.message}`)));
  }

  add(piece: Buffer): void {
    this.unpacked += piece.length;
    if (this.unpacked > this.limits.maxUnpackedBytes) this.refuseLength();
    if (this.ended === null) this.parser.write(piece);
    else if (this.unpacked - this.ended > padding) this.refuse('data after its end');
    this.throwWrong();
  }

  end(): readonly Member[] {
    this.parser.end();
    this.throwWrong();
    if (this.members.length === 0) throw new PythonException('the archive is empty');
    return this.members;
  }

  private entry(entry: ReadEntry): void {
    this.entries += 1;
    if (this.entries > this.limits.maxEntries) this.refuse(`more than ${this.limits.maxEntries} files`);
    const path = entry.path.replace(/^(?:\.\/+)+/, '').replace(/(?:^|\/+)\.?\/*$/, '');
    if (!isInside(path, entry.type)) this.refuse(`a name that leads out of it: ${JSON.stringify(entry.path.slice(0, 200))}`);
    if (entry.type === 'Directory' || !files.has(entry.type)) {
      if (entry.type !== 'Directory') this.refuse(`a file of a kind that does not belong into it (${entry.type})`);
      entry.resume();
      return;
    }
    if (entry.size > this.limits.maxUnpackedBytes) this.refuseLength();
    if (/(?:^|\/)GNUSparseFile\.\d+\//.test(path)) this.refuse('sparse files, whose size ovmsim cannot read; pack without them');
    if (this.wrong === null && isText(path)) this.keep(entry, path);
    else {
      this.members.push({ path, bytes: entry.size });
      entry.resume();
    }
  }

  private keep(entry: ReadEntry, path: string): void {
    this.kept += 1;
    if (this.kept > keptFiles || entry.size > keptBytes) this.refuse(`a description that is too long or one too many: ${JSON.stringify(path.slice(0, 200))}`);
    const pieces: Buffer[] = [];
    entry.on('data', (piece) => pieces.push(piece));
    entry.on('end', () => this.members.push({ path, bytes: entry.size, text: Buffer.concat(pieces).toString('utf8') }));
  }

  private refuse(what: string): void {
    this.wrong ??= new PythonException(`the archive holds ${what}`);
  }

  private refuseLength(): void {
    this.wrong ??= new PythonException(`the archive is longer than ${sizeText(this.limits.maxUnpackedBytes)}, the most that ovmsim unpacks`);
  }

  private throwWrong(): void {
    if (this.wrong !== null) throw this.wrong;
  }
}

const isText = (path: string): boolean => /(?:^|\/)vm\.cfg$|\.ovf$/i.test(path);

/** The archive's own root may be in it, as a folder. */
function isInside(path: string, type: string): boolean {
  if (path === '') return type === 'Directory';
  return path.length <= 1024 && !path.startsWith('/') && !/^[a-z]:/i.test(path) && !/[\0\\]/.test(path) && !path.split('/').includes('..');
}
