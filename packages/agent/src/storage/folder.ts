import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '@ovmsim/kernel';
import { z } from 'zod';
import { defaultFilers, filerSpecs } from './filers.js';
import { isHidden, partsOf, pathOrNone } from './paths.js';
import { ShareError, type FilerSpec, type ImageSize, type Share, type SharedStorage, type ShareEntry } from './types.js';
import { codeOf, createOnce, ifThere, readWhole, WholeFiles } from './whole-files.js';

/** First line of the small file that stands for a disk image; the second is its size. */
const imageMark = 'ovmsim disk image, contents are not simulated\n';
const longestImage = 200;
const imageSize = z.object({ bytes: z.number().int().min(0), allocated: z.number().int().min(0) });

/**
 * Storage in a folder of this machine, for the agent processes of a lab: `filers.json` names the file servers and may be edited while they run, below
 * `shares` lies a folder per export. Readers in other processes see every file whole or not at all.
 * Two processes that fill the last bytes of a share in the same moment may both succeed, and small files are written for a while without counting again what
 * the others have written.
 */
export function folderStorage(folder: string, filers?: readonly FilerSpec[]): SharedStorage {
  const file = join(folder, 'filers.json');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = new WholeFiles();
  if (filers !== undefined) files.write(file, filersText(filers));
  else createOnce(file, filersText(defaultFilers));
  let seen = { version: '', filers: defaultFilers };
  const present = (): readonly FilerSpec[] => {
    const version = versionOf(file);
    if (version !== seen.version) seen = { version, filers: readFilers(file) };
    return seen.filers;
  };
  const answering = (host: string): FilerSpec | undefined => present().find(({ hosts, down }) => down !== true && hosts.includes(host));
  const rooms = new Map<string, Room>();
  const roomOf = (root: string): Room => {
    const room = rooms.get(root) ?? new Room(root);
    rooms.set(root, room);
    return room;
  };
  const exported = (host: string): { readonly path: string; readonly open: () => Share }[] => {
    const filer = answering(host);
    return (filer?.exports ?? []).map(({ path, bytes }) => ({
      path,
      open: () => new FolderShare({ host, path, totalBytes: bytes, files, room: roomOf(join(folder, 'shares', filer?.name ?? '', encodeURIComponent(path))) }),
    }));
  };
  return {
    hosts: () => present().filter(({ down }) => down !== true).flatMap(({ hosts }) => hosts),
    shares: (host) => exported(host).map(({ open }) => open()),
    filerOf: (host) => answering(host)?.name,
    share: (host, path) => exported(host).find((share) => share.path === path)?.open(),
    disk: (server, device, bytes) => new FolderShare({ host: '', path: device, totalBytes: bytes, files, room: roomOf(join(folder, 'disks', encodeURIComponent(server), encodeURIComponent(device))) }),
  };
}

const filersText = (filers: readonly FilerSpec[]): string => `${JSON.stringify(filers, null, 2)}\n`;

function readFilers(file: string): readonly FilerSpec[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const found = filerSpecs.safeParse(value);
  if (!found.success) throw new ConfigError(`${file}: ${z.prettifyError(found.error)}`);
  return found.data.map(({ down, ...filer }) => ({ ...filer, ...(down === undefined ? {} : { down }) }));
}

interface FolderOptions {
  readonly host: string;
  readonly path: string;
  readonly totalBytes: number;
  /** Folder of this machine that stands for the root of the share. */
  readonly room: Room;
  readonly files: WholeFiles;
}

/** Growth up to this is small, bytes. */
const smallGrowth = 2 ** 20;
/** As long as so much is left, small growth is not worth a look at every file of the share, bytes. */
const plenty = 2 ** 26;
/** After so many small files the share is looked at again. */
const smallInARow = 1000;

/** What a folder takes. Looking at every file for each small one that is written would make a repository of thousands of machines slow. */
class Room {
  private known = { taken: 0, trust: 0 };

  constructor(readonly root: string) {}

  /** Whether so much more fits. */
  takes(growth: number, totalBytes: number): boolean {
    const { taken, trust } = this.known;
    if (trust === 0 || growth > smallGrowth || totalBytes - taken - growth < plenty) this.known = { taken: allocatedBelow(this.root), trust: smallInARow };
    if (growth > totalBytes - this.known.taken) return false;
    this.known = { taken: this.known.taken + growth, trust: this.known.trust - 1 };
    return true;
  }
}

class FolderShare implements Share {
  readonly host: string;
  readonly path: string;
  readonly totalBytes: number;
  private readonly root: string;
  private readonly room: Room;
  private readonly files: WholeFiles;

  constructor({ host, path, totalBytes, room, files }: FolderOptions) {
    this.host = host;
    this.path = path;
    this.totalBytes = totalBytes;
    this.room = room;
    this.files = files;
    this.root = room.root;
    mkdirSync(room.root, { recursive: true, mode: 0o700 });
  }

  freeBytes(): number {
    return this.totalBytes - allocatedBelow(this.root);
  }

  entry(path: string): ShareEntry | undefined {
    const parts = pathOrNone(path);
    return parts === undefined ? undefined : entryAt(join(this.root, ...parts));
  }

  list(folder: string): readonly string[] {
    const parts = pathOrNone(folder);
    return parts === undefined ? [] : namesIn(join(this.root, ...parts));
  }

  readText(path: string): string | undefined {
    const parts = pathOrNone(path);
    const text = parts === undefined || parts.length === 0 ? undefined : readWhole(join(this.root, ...parts));
    return text === undefined || text.startsWith(imageMark) ? undefined : text;
  }

  writeText(path: string, text: string): void {
    if (text.startsWith(imageMark)) throw new ShareError('EINVAL', `Invalid argument: '${path}'`);
    this.write(path, text, Buffer.byteLength(text));
  }

  writeImage(path: string, { bytes, allocated }: ImageSize): void {
    this.write(path, `${imageMark}${JSON.stringify({ bytes, allocated })}\n`, allocated);
  }

  makeFolder(path: string): void {
    makeFolderAt(join(this.root, ...partsOf(path)), path);
  }

  move(from: string, to: string): void {
    const [source, target] = [this.file(from), this.file(to)];
    if (entryAt(source) === undefined) throw new ShareError('ENOENT', `No such file or directory: '${from}'`);
    if (entryAt(target) !== undefined) throw new ShareError('EEXIST', `File exists: '${to}'`);
    if (to.startsWith(`${from}/`)) throw new ShareError('EINVAL', `Invalid argument: '${to}'`);
    makeFolderAt(dirname(target), to);
    renameSync(source, target);
  }

  remove(path: string): void {
    rmSync(this.file(path), { recursive: true, force: true });
  }

  private file(path: string): string {
    const parts = partsOf(path);
    if (parts.length === 0) throw new ShareError('EINVAL', 'the root of a share is no file');
    return join(this.root, ...parts);
  }

  private write(path: string, text: string, allocated: number): void {
    const file = this.file(path);
    const before = entryAt(file);
    if (before?.kind === 'folder') throw new ShareError('EISDIR', `Is a directory: '${path}'`);
    const growth = allocated - (before?.allocated ?? 0);
    if (growth > 0 && !this.room.takes(growth, this.totalBytes)) throw new ShareError('ENOSPC', `No space left on device: '${path}'`);
    if (before === undefined) makeFolderAt(dirname(file), path);
    this.files.write(file, text);
  }
}

function makeFolderAt(folder: string, path: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR') throw new ShareError('ENOTDIR', `Not a directory: '${path}'`);
    throw error;
  }
}

function versionOf(file: string): string {
  const facts = ifThere(() => statSync(file, { bigint: true }));
  return facts === undefined ? 'none' : `${facts.ino}:${facts.size}:${facts.mtimeNs}`;
}

function entryAt(file: string): ShareEntry | undefined {
  const facts = ifThere(() => statSync(file));
  if (facts === undefined) return undefined;
  if (facts.isDirectory()) return { kind: 'folder', bytes: 0, allocated: 0 };
  // What stands for an image is short, and a share has many longer files.
  if (facts.size > longestImage) return { kind: 'text', bytes: facts.size, allocated: facts.size };
  const text = readWhole(file);
  if (text === undefined) return undefined;
  if (!text.startsWith(imageMark)) return { kind: 'text', bytes: facts.size, allocated: facts.size };
  return { kind: 'image', ...imageSize.parse(JSON.parse(text.slice(imageMark.length))) };
}

function namesIn(folder: string): readonly string[] {
  const names = ifThere(() => readdirSync(folder)) ?? [];
  return names.filter((name) => !isHidden(name)).sort();
}

function allocatedBelow(folder: string): number {
  let sum = 0;
  for (const name of namesIn(folder)) {
    const entry = entryAt(join(folder, name));
    sum += entry?.kind === 'folder' ? allocatedBelow(join(folder, name)) : (entry?.allocated ?? 0);
  }
  return sum;
}
