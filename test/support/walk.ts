import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a folder, the folder itself first; a link counts as what it is. What goes away meanwhile is left out. */
export function everythingIn(root: string): { readonly path: string; readonly kind: 'file' | 'folder' | 'other'; readonly mode: number }[] {
  try {
    const facts = lstatSync(root);
    const kind = facts.isDirectory() ? 'folder' : facts.isFile() ? 'file' : 'other';
    const own = { path: root, kind, mode: facts.mode & 0o777 } as const;
    return kind === 'folder' ? [own, ...readdirSync(root).flatMap((name) => everythingIn(join(root, name)))] : [own];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** What below a folder somebody else could read, change or list: every file is to be 0600, every folder 0700. */
export function tooOpen(root: string): string[] {
  return everythingIn(root)
    .filter(({ kind, mode }) => mode !== { file: 0o600, folder: 0o700, other: -1 }[kind])
    .map(({ path, kind, mode }) => `${kind} ${path} is ${mode.toString(8).padStart(4, '0')}`);
}

/** Path and contents of every file below a folder. */
export function filesIn(root: string): { readonly path: string; readonly text: string }[] {
  return everythingIn(root).flatMap(({ path, kind }) => (kind === 'file' ? [{ path, text: readFileSync(path, 'latin1') }] : []));
}
