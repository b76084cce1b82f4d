import { defaultFilers } from './filers.js';
import { partsOf, pathOrNone } from './paths.js';
import { ShareError, type FilerSpec, type ImageSize, type Share, type SharedStorage, type ShareEntry } from './types.js';

interface Folder {
  readonly kind: 'folder';
  readonly names: Map<string, Node>;
}
interface TextFile {
  readonly kind: 'text';
  readonly text: string;
}
interface Image extends ImageSize {
  readonly kind: 'image';
}
type Node = Folder | TextFile | Image;

const newFolder = (): Folder => ({ kind: 'folder', names: new Map() });

/** Storage of a world inside one process; it ends with the process. */
export function memoryStorage(filers: readonly FilerSpec[] = defaultFilers): SharedStorage {
  const roots = new Map<string, Volume>();
  const volume = (key: string, bytes: number): Volume => {
    const known = roots.get(key) ?? new Volume(bytes);
    roots.set(key, known);
    return known;
  };
  const answering = (host: string): FilerSpec | undefined => filers.find(({ hosts, down }) => down !== true && hosts.includes(host));
  const shares = (host: string): readonly Share[] => {
    const filer = answering(host);
    return (filer?.exports ?? []).map(({ path, bytes }) => volume(`${filer?.name ?? ''}:${path}`, bytes).as(host, path));
  };
  return {
    hosts: () => filers.filter(({ down }) => down !== true).flatMap(({ hosts }) => hosts),
    shares,
    filerOf: (host) => answering(host)?.name,
    share: (host, path) => shares(host).find((share) => share.path === path),
    disk: (server, device, bytes) => volume(`${server}:${device}`, bytes).as('', device),
  };
}

/** The files of one share. What they take is counted as they come and go. */
class Volume {
  private readonly root = newFolder();
  private used = 0;

  constructor(readonly totalBytes: number) {}

  as(host: string, path: string): Share {
    return {
      host,
      path,
      totalBytes: this.totalBytes,
      freeBytes: () => this.totalBytes - this.used,
      entry: (at) => entryOf(this.find(at)),
      list: (at) => namesIn(this.find(at)),
      readText: (at) => textOf(this.find(at)),
      writeText: (at, text) => this.write(at, { kind: 'text', text }),
      writeImage: (at, size) => this.write(at, { kind: 'image', ...size }),
      makeFolder: (at) => void this.folder(partsOf(at)),
      move: (from, to) => this.move(from, to),
      remove: (at) => this.remove(at),
    };
  }

  private find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const part of pathOrNone(path) ?? ['']) node = node?.kind === 'folder' ? node.names.get(part) : undefined;
    return node;
  }

  /** The folder at `parts`, made with those above it when it is missing. */
  private folder(parts: readonly string[]): Folder {
    let folder = this.root;
    for (const part of parts) {
      const next: Node = folder.names.get(part) ?? newFolder();
      if (next.kind !== 'folder') throw new ShareError('ENOTDIR', `Not a directory: '${parts.join('/')}'`);
      folder.names.set(part, next);
      folder = next;
    }
    return folder;
  }

  private write(path: string, file: TextFile | Image): void {
    const { parts, name } = fileParts(path);
    const before = this.find(path);
    if (before?.kind === 'folder') throw new ShareError('EISDIR', `Is a directory: '${path}'`);
    const growth = allocatedBy(file) - allocatedBy(before);
    if (growth > 0 && growth > this.totalBytes - this.used) throw new ShareError('ENOSPC', `No space left on device: '${path}'`);
    this.folder(parts).names.set(name, file);
    this.used += growth;
  }

  private move(from: string, to: string): void {
    const source = fileParts(from);
    const target = fileParts(to);
    const node = this.find(from);
    if (node === undefined) throw new ShareError('ENOENT', `No such file or directory: '${from}'`);
    if (this.find(to) !== undefined) throw new ShareError('EEXIST', `File exists: '${to}'`);
    if (to.startsWith(`${from}/`)) throw new ShareError('EINVAL', `Invalid argument: '${to}'`);
    this.folder(target.parts).names.set(target.name, node);
    this.folder(source.parts).names.delete(source.name);
  }

  private remove(path: string): void {
    const { parts, name } = fileParts(path);
    const node = this.find(path);
    if (node === undefined) return;
    this.used -= allocatedBy(node);
    this.folder(parts).names.delete(name);
  }
}

function fileParts(path: string): { readonly parts: readonly string[]; readonly name: string } {
  const parts = partsOf(path);
  const name = parts.at(-1);
  if (name === undefined) throw new ShareError('EINVAL', 'the root of a share is no file');
  return { parts: parts.slice(0, -1), name };
}

function allocatedBy(node: Node | undefined): number {
  if (node === undefined) return 0;
  if (node.kind === 'folder') return [...node.names.values()].reduce((sum, each) => sum + allocatedBy(each), 0);
  return node.kind === 'text' ? Buffer.byteLength(node.text) : node.allocated;
}

function entryOf(node: Node | undefined): ShareEntry | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'folder') return { kind: 'folder', bytes: 0, allocated: 0 };
  if (node.kind === 'image') return { kind: 'image', bytes: node.bytes, allocated: node.allocated };
  const bytes = Buffer.byteLength(node.text);
  return { kind: 'text', bytes, allocated: bytes };
}

function namesIn(node: Node | undefined): readonly string[] {
  return node?.kind === 'folder' ? [...node.names.keys()].sort() : [];
}

function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'text' ? node.text : undefined;
}
