import type { ImageSize, Share, SharedStorage } from './types.js';

/** What one share holds: path → text, size of an image, or null for an empty folder. */
type SavedShare = Readonly<Record<string, string | ImageSize | null>>;

/** Everything on the file servers, as plain JSON: host → export → contents. Disks of single Servers are not in it. */
export type SavedStorage = Readonly<Record<string, Readonly<Record<string, SavedShare>>>>;

/** Takes out what the file servers hold. Exports are listed once, under the first name of their file server that answers. */
export function saveStorage(storage: SharedStorage): SavedStorage {
  const saved: Record<string, Record<string, SavedShare>> = {};
  for (const [host, shares] of filersOf(storage)) saved[host] = Object.fromEntries(shares.map((share) => [share.path, contentsOf(share)]));
  return saved;
}

/** Puts it back in place of what there is; exports that it does not name become empty. */
export function loadStorage(storage: SharedStorage, saved: SavedStorage): void {
  for (const [host, shares] of filersOf(storage)) {
    for (const share of shares) {
      for (const name of share.list('')) share.remove(name);
      fill(share, saved[host]?.[share.path] ?? {});
    }
  }
}

/** A file server answers to several names; its shares are the same under each, so the first stands for all with the same exports. */
function filersOf(storage: SharedStorage): Map<string, readonly Share[]> {
  const found = new Map<string, readonly Share[]>();
  const seen = new Set<string>();
  for (const host of storage.hosts()) {
    const filer = storage.filerOf(host);
    if (filer === undefined || seen.has(filer)) continue;
    seen.add(filer);
    found.set(host, storage.shares(host));
  }
  return found;
}

function contentsOf(share: Share): SavedShare {
  const found: Record<string, string | ImageSize | null> = {};
  const walk = (folder: string): void => {
    for (const name of share.list(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const entry = share.entry(path);
      if (entry === undefined) continue;
      if (entry.kind === 'image') found[path] = { bytes: entry.bytes, allocated: entry.allocated };
      else if (entry.kind === 'text') found[path] = share.readText(path) ?? '';
      else if (share.list(path).length === 0) found[path] = null;
      else walk(path);
    }
  };
  walk('');
  return found;
}

function fill(share: Share, contents: SavedShare): void {
  for (const [path, content] of Object.entries(contents)) {
    if (content === null) share.makeFolder(path);
    else if (typeof content === 'string') share.writeText(path, content);
    else share.writeImage(path, content);
  }
}
