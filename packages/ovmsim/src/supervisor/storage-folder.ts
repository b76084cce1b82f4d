import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderStorage, isHidden, readWhole, type FilerSpec, type SharedStorage } from '@ovmsim/agent';
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
    this.#replace(readdirSync(this.folder).filter((name) => name !== filersFile), null);
  }

  snapshot(): Contents {
    const found: Record<string, string | null> = {};
    const walk = (below: string): undefined => {
      const names = readdirSync(join(this.folder, below)).filter((name) => !isHidden(name)).sort();
      if (names.length === 0 && below !== '') found[below] = null;
      for (const name of names) {
        const path = below === '' ? name : `${below}/${name}`;
        const text = statSync(join(this.folder, path)).isDirectory() ? walk(path) : readWhole(join(this.folder, path));
        if (text !== undefined) found[path] = text;
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
    const made = mkdtempSync(`${this.folder}-new-`);
    for (const [path, text] of Object.entries(contents)) {
      const at = join(made, path);
      mkdirSync(text === null ? at : dirname(at), { recursive: true, mode: 0o700 });
      if (text !== null) writeFileSync(at, text, { mode: 0o600 });
    }
    this.#replace([...new Set([...readdirSync(this.folder), ...readdirSync(made)])], made);
    rmSync(made, { recursive: true });
  }

  /** Puts these names of another folder in place of those here, or nothing. Servers look at the folder meanwhile, and make the root of a share that they miss: each name changes at once. */
  #replace(names: readonly string[], from: string | null): void {
    const gone = mkdtempSync(`${this.folder}-gone-`);
    for (const name of names) {
      const [at, wanted] = [join(this.folder, name), from === null ? null : join(from, name)];
      const comes = wanted !== null && existsSync(wanted);
      for (let attempt = 1; ; attempt += 1) {
        // A file takes the place of another one by itself.
        if (existsSync(at) && (!comes || statSync(at).isDirectory())) renameSync(at, join(gone, `${name}-${attempt}`));
        if (!comes) break;
        try {
          renameSync(wanted, at);
          break;
        } catch (error) {
          if (attempt === 100) throw error;
        }
      }
    }
    rmSync(gone, { recursive: true });
  }
}
