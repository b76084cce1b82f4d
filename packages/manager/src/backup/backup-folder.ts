import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile, writeSecretFile } from '@ovmsim/kernel';

/** Names of backup folders by what made them. That of the schedule is documented (Administrator's Guide 3.3 §5.1.2), the other one inferred. */
export const backupPrefixes = { automatic: 'AutoFullBackup', manual: 'ManualBackup' } as const;
export type BackupKind = keyof typeof backupPrefixes;

/** The file of the product's own log of a backup. */
const logFile = 'AutoBackup.log';
export const copyFile = 'manager.db';

const partSuffix = '.part';

/** `AutoFullBackup-MMDDYYYY_hhmmss`; times are UTC. */
export function backupName(kind: BackupKind, time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${backupPrefixes[kind]}-${month}${day}${year}_${clock.slice(0, 8).replaceAll(':', '')}`;
}

/** When the schedule made a backup, epoch ms; null for a folder that is none of the schedule's. */
export function automaticTime(name: string): number | null {
  const found = /^AutoFullBackup-(\d\d)(\d\d)(\d{4})_(\d\d)(\d\d)(\d\d)$/.exec(name);
  if (found === null) return null;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The folder `dbbackup` of a Manager's data. A backup is written beside and renamed: what has its name is whole. */
export class BackupFolder {
  constructor(readonly path: string) {}

  /** Names of the whole backups, the schedule's first, oldest first. */
  list(): string[] {
    try {
      const names = readdirSync(this.path, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.endsWith(partSuffix));
      return names.map(({ name }) => name).sort((a, b) => (automaticTime(a) ?? Infinity) - (automaticTime(b) ?? Infinity) || a.localeCompare(b));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** When the schedule last made a backup. */
  lastAutomatic(): number | null {
    const times = this.list().flatMap((name) => automaticTime(name) ?? []);
    return times.length === 0 ? null : Math.max(...times);
  }

  /** What is in a backup's log. */
  log(name: string): Promise<string | null> {
    return readTextFile(join(this.path, name, logFile));
  }

  /**
   * Makes a backup. Throws what `copy` throws, and leaves nothing then.
   * @param make writes the copy of the database to a path
   */
  async write(name: string, make: { readonly copy: (path: string) => void; readonly log: string; readonly beforeRename: () => Promise<void> }): Promise<string> {
    const [part, whole] = [join(this.path, `${name}${partSuffix}`), join(this.path, name)];
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true, mode: 0o700 });
    try {
      make.copy(join(part, copyFile));
      flush(join(part, copyFile));
      await writeSecretFile(join(part, logFile), make.log);
      await make.beforeRename();
      renameSync(part, whole);
      flush(this.path);
      return whole;
    } catch (error) {
      rmSync(part, { recursive: true, force: true });
      throw error;
    }
  }

  /** Removes what a Manager left that died in the middle of a backup. */
  sweep(): void {
    try {
      for (const name of readdirSync(this.path)) if (name.endsWith(partSuffix)) rmSync(join(this.path, name), { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** Removes the oldest of the schedule's backups beyond `keep`; others are never touched. */
  rotate(keep: number): void {
    const automatic = this.list().filter((name) => automaticTime(name) !== null);
    for (const name of automatic.slice(0, Math.max(0, automatic.length - keep))) rmSync(join(this.path, name), { recursive: true, force: true });
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
