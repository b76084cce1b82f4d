import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderStorage, type FilerSpec, type SharedStorage } from '@ovmsim/agent';
import { z } from 'zod';

/** Every file of a folder by its path, null for a folder that is empty. */
const contentsSchema = z.record(z.string(), z.string().nullable());
type Contents = z.infer<typeof contentsSchema>;

/** Says which file servers there are. */
const filersFile = 'filers.json';

/** The file servers that all Servers of a lab share, on this machine's disk. */
export class StorageFolder {
  constructor(private readonly folder: string) {}

  /** Begins with these file servers, empty; whatever was there is gone. Without any it has the default one. */
  install(filers: readonly FilerSpec[] | undefined): SharedStorage {
    rmSync(this.folder, { recursive: true, force: true });
    return folderStorage(this.folder, filers);
  }

  /** The same file servers, and nothing on them. */
  reset(): void {
    for (const name of readdirSync(this.folder)) if (name !== filersFile) rmSync(join(this.folder, name), { recursive: true });
  }

  snapshot(): Contents {
    const found: Record<string, string | null> = {};
    const walk = (below: string): void => {
      const names = readdirSync(join(this.folder, below)).sort();
      if (names.length === 0 && below !== '') found[below] = null;
      for (const name of names) {
        const path = below === '' ? name : `${below}/${name}`;
        if (statSync(join(this.folder, path)).isDirectory()) walk(path);
        else found[path] = readFileSync(join(this.folder, path), 'utf8');
      }
    };
    walk('');
    return found;
  }

  /** Puts a snapshot in place of what there is. Throws for what is none, before anything is changed. */
  restore(value: unknown): void {
    const contents = contentsSchema.parse(value);
    const stray = Object.keys(contents).find((path) => path.split('/').some((part) => part === '' || part === '..'));
    if (stray !== undefined) throw new Error(`a snapshot of the storage has no path ${stray}`);
    for (const name of readdirSync(this.folder)) rmSync(join(this.folder, name), { recursive: true });
    for (const [path, text] of Object.entries(contents)) {
      const at = join(this.folder, path);
      mkdirSync(text === null ? at : dirname(at), { recursive: true, mode: 0o700 });
      if (text !== null) writeFileSync(at, text, { mode: 0o600 });
    }
  }
}
