import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The files of one simulated Server, by path below its root (`etc/ovs-agent/db/server`). The calls are synchronous
 * on purpose: a method body that reads, decides and writes is then one step that no other call can cut in two.
 */
export interface StateFiles {
  read(path: string): string | null;
  /** Replaces the file as a whole; readable by its owner only. */
  write(path: string, text: string): void;
  append(path: string, text: string): void;
  remove(path: string): void;
  rename(from: string, to: string): void;
  /** Names in a folder, sorted; an absent folder is empty. */
  list(folder: string): string[];
  /** Changes whenever the file does; null when there is none. Lets a reader notice what somebody did by hand. */
  version(path: string): string | null;
  /** Every file below a folder, as path → text. */
  tree(folder: string): Record<string, string>;
}

function missing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Files below `root` on the disk of this machine, 0600 in folders 0700, written beside and renamed into place. */
export class DiskFiles implements StateFiles {
  private writes = 0;

  constructor(readonly root: string) {}

  read(path: string): string | null {
    try {
      return readFileSync(join(this.root, path), 'utf8');
    } catch (error) {
      if (missing(error)) return null;
      throw error;
    }
  }

  write(path: string, text: string): void {
    const target = join(this.root, path);
    this.writes += 1;
    // A process that was killed may have left one of the same name: in a container every process has the same number.
    const temporary = `${target}.${process.pid}.${this.writes}.tmp`;
    this.inFolder(target, () => writeFileSync(temporary, text, { mode: 0o600 }));
    renameSync(temporary, target);
  }

  append(path: string, text: string): void {
    const target = join(this.root, path);
    this.inFolder(target, () => appendFileSync(target, text, { mode: 0o600 }));
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { force: true });
  }

  rename(from: string, to: string): void {
    const target = join(this.root, to);
    this.makeFolder(target);
    renameSync(join(this.root, from), target);
  }

  list(folder: string): string[] {
    try {
      return readdirSync(join(this.root, folder))
        .filter((name) => !name.endsWith('.tmp'))
        .sort();
    } catch (error) {
      if (missing(error)) return [];
      throw error;
    }
  }

  version(path: string): string | null {
    try {
      const facts = statSync(join(this.root, path), { bigint: true });
      return `${facts.ino}:${facts.size}:${facts.mtimeNs}`;
    } catch (error) {
      if (missing(error)) return null;
      throw error;
    }
  }

  tree(folder: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const name of this.list(folder)) {
      const path = `${folder}/${name}`;
      if (statSync(join(this.root, path)).isDirectory()) Object.assign(found, this.tree(path));
      else found[path] = this.read(path) ?? '';
    }
    return found;
  }

  /** Does `work` in the folder of `target`, which is nearly always there. */
  private inFolder(target: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!missing(error)) throw error;
      this.makeFolder(target);
      work();
    }
  }

  private makeFolder(target: string): void {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  }
}

/** The same in memory, for worlds whose Servers live inside one process and leave nothing behind. */
export class MemoryFiles implements StateFiles {
  private readonly files = new Map<string, { text: string; version: number }>();
  private writes = 0;

  read(path: string): string | null {
    return this.files.get(path)?.text ?? null;
  }

  write(path: string, text: string): void {
    this.writes += 1;
    this.files.set(path, { text, version: this.writes });
  }

  append(path: string, text: string): void {
    this.write(path, (this.read(path) ?? '') + text);
  }

  remove(path: string): void {
    this.files.delete(path);
  }

  rename(from: string, to: string): void {
    const text = this.read(from);
    if (text === null) throw new Error(`no such file: ${from}`);
    this.write(to, text);
    this.remove(from);
  }

  list(folder: string): string[] {
    const names = new Set<string>();
    for (const path of this.files.keys()) {
      if (path.startsWith(`${folder}/`)) names.add(path.slice(folder.length + 1).split('/')[0] ?? '');
    }
    return [...names].sort();
  }

  version(path: string): string | null {
    const version = this.files.get(path)?.version;
    return version === undefined ? null : String(version);
  }

  tree(folder: string): Record<string, string> {
    const paths = [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`)).sort();
    return Object.fromEntries(paths.map((path) => [path, this.read(path) ?? '']));
  }
}
