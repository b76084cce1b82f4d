import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ConfigError } from '@ovmsim/kernel';
import type { Timer } from '@ovmsim/kernel';
import type { Companion } from '../core/companion.js';
import { Journal, openDatabase } from '../core/journal.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { ManagerSnapshot } from '../core/snapshot.js';
import { backupName, BackupFolder, copyFile } from './backup-folder.js';
import type { BackupKind } from './backup-folder.js';

const minute = 60_000;

/**
 * The Manager's backups of its own database: by a schedule of the world clock, every 24 hours and 21 of them unless told otherwise (Administrator's Guide 3.3
 * §5.1.2; `setDbBackupConfig` of 3.4), and whenever somebody asks.
 */
export class Backups implements Companion {
  readonly folder: BackupFolder;
  #timer: Timer | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  /** `data`: the Manager's data folder. */
  constructor(private readonly core: ManagerCore, private readonly journal: Journal, private readonly data: string) {
    this.folder = new BackupFolder(join(data, 'dbbackup'));
    this.folder.sweep();
  }

  /** Begins the schedule, or follows a change of it. What is due is made at once. */
  start(): void {
    this.stop();
    const { world } = this.core.options;
    const last = this.folder.lastAutomatic();
    // A clock that was put back must not have the schedule wait for ever.
    const since = last === null ? world.now() : Math.min(last, world.now());
    const due = since + this.core.live.dbBackup.intervalMinutes * minute;
    this.#timer = world.timer(() => this.#automatic(), due - world.now());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  async idle(): Promise<void> {
    await this.#turn.catch(() => undefined);
  }

  /** Makes a backup now, which is never rotated away. Returns its folder. */
  manual(): Promise<string> {
    return this.#make('manual');
  }

  /** The world in a backup, given by its name or its path. Throws ConfigError for what is none of this Manager's. */
  worldIn(backup: string): ManagerSnapshot {
    const folder = isAbsolute(backup) ? backup : join(this.folder.path, backup);
    const file = join(folder, copyFile);
    if (!existsSync(file)) {
      const known = this.folder.list();
      throw new ConfigError(`${folder} is no backup of this Manager; ${known.length === 0 ? 'there is none yet' : `there are ${known.join(', ')}`}`);
    }
    // Opening a database may change it; the backup stays as it is.
    const opened = join(this.data, '.restore.db');
    const clear = (): void => ['', '-wal', '-shm'].forEach((suffix) => rmSync(`${opened}${suffix}`, { force: true }));
    clear();
    copyFileSync(file, opened);
    try {
      const journal = new Journal(openDatabase(opened));
      try {
        const world = journal.load({ profile: this.core.options.profile.name, managerUuid: this.core.managerId });
        if (world === null) throw new ConfigError(`${folder} holds no world`);
        return world;
      } finally {
        journal.close();
      }
    } finally {
      clear();
    }
  }

  async #automatic(): Promise<void> {
    try {
      await this.#make('automatic');
      this.folder.rotate(this.core.live.dbBackup.keep);
    } catch (error) {
      this.core.options.log.warn({ err: error }, 'the backup of the database failed');
    } finally {
      this.#next();
    }
  }

  /** From now on, also after a failure: it must not be tried without end. */
  #next(): void {
    if (this.#timer === null) return;
    this.#timer = this.core.options.world.timer(() => this.#automatic(), this.core.live.dbBackup.intervalMinutes * minute);
  }

  #make(kind: BackupKind): Promise<string> {
    const made = this.#turn.then(() => this.#write(kind));
    this.#turn = made.catch(() => undefined);
    return made;
  }

  async #write(kind: BackupKind): Promise<string> {
    const { world, faults } = this.core.options;
    const taken = this.folder.list();
    // Two within a second, or on a clock that stands still, get the next free name.
    let time = world.now();
    while (taken.includes(backupName(kind, time))) time += 1000;
    const name = backupName(kind, time);
    const begun = new Date(world.now()).toISOString();
    try {
      await faults.at('manager.backup.before-copy');
      const folder = await this.folder.write(name, {
        copy: (path) => this.journal.copyTo(path),
        log: `${begun} Backup of Oracle VM Manager ${this.core.managerId} by ovmsim\n${begun} Full backup of the database: ${copyFile}\n${new Date(world.now()).toISOString()} Backup completed: ${name}\n`,
        beforeRename: () => faults.at('manager.backup.before-rename'),
      });
      this.#tell('backup.completed', `Backup in ${folder}`);
      return folder;
    } catch (error) {
      this.#tell('backup.failed', error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  #tell(type: 'backup.completed' | 'backup.failed', description: string): void {
    const { core } = this;
    try {
      core.transact((tx) => core.events.raise(tx, { type, object: { type: 'Manager', id: core.managerId }, description }));
    } catch (error) {
      core.options.log.warn({ err: error }, 'the end of a backup could not be noted');
    }
  }
}
