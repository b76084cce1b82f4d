import { ConfigError, RepositoryError, SqliteRepository } from '@ovmsim/kernel';
import type { Facts, FaultHooks, Repository } from '@ovmsim/kernel';
import { join } from 'node:path';
import type { ProfileName } from '@ovmsim/model';
import { readSnapshot } from './snapshot.js';
import type { ManagerSnapshot } from './snapshot.js';
import { managerSchema } from './world.js';
import type { ManagerRecords, ManagerStore } from './world.js';

/** Where a Manager keeps its database below its data folder. */
export const databaseOf = (folder: string): string => join(folder, 'manager.db');

/** Opens the Manager's database. Samples are not kept: the product holds them for an hour, and after a start the agents bring new ones. Throws ConfigError. */
export function openDatabase(path: string): Repository<ManagerRecords> {
  try {
    return new SqliteRepository<ManagerRecords>({ path, schema: managerSchema, passing: ['@Sample'] });
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    throw new ConfigError(`${error.message}. Put a backup in its place (folder dbbackup), or move it away to begin anew`, { cause: error });
  }
}

/** Where the Manager can be made to die or fail: before each commit. */
export const journalFaultPoint = 'manager.commit';

/** The Manager's world on disk: every commit is written before it counts. */
export class Journal {
  #first: ManagerSnapshot | null = null;

  constructor(
    private readonly repository: Repository<ManagerRecords>,
    private readonly faults?: Pick<FaultHooks, 'now'>,
  ) {}

  /** The world as its last commit left it; null for a new database. Throws ConfigError when another Manager is wanted. */
  load(wanted: { readonly profile: ProfileName; readonly managerUuid: string | undefined }): ManagerSnapshot | null {
    const loaded = this.repository.load();
    if (loaded === null) return null;
    const { first = 'null', ids = '', samplingInterval, profile } = loaded.facts;
    if (profile !== wanted.profile) throw new ConfigError(`the database is that of a Manager that plays release ${profile ?? 'unknown'}, not ${wanted.profile}: start it with that profile, or with another data folder`);
    const [manager] = loaded.saved.records['Manager'] ?? [];
    if (wanted.managerUuid !== undefined && manager?.id !== wanted.managerUuid) {
      throw new ConfigError(`the database is that of the Manager ${manager?.id ?? 'without a UUID'}, not of ${wanted.managerUuid}: start it with that UUID, or with another data folder`);
    }
    this.#first = readSnapshot(JSON.parse(first), wanted.profile);
    return { ...this.#first, ids, samplingInterval: Number(samplingInterval), store: loaded.saved };
  }

  /** The world as it was when this Manager was installed; null before `install`. */
  get first(): ManagerSnapshot | null {
    return this.#first;
  }

  /** Writes the world of a new installation. */
  install(first: ManagerSnapshot): void {
    this.#first = first;
    this.repository.replace(first.store, { ...factsOf(first), first: JSON.stringify(first) });
  }

  /** Writes every commit of the store from now on, with what else must be known to go on from there. A commit that cannot be written does not happen. */
  attach(store: ManagerStore, facts: () => Pick<ManagerSnapshot, 'ids' | 'samplingInterval' | 'profile'>): void {
    store.beforeCommit((commit) => {
      // A restored state comes as a whole, with an order that no change tells: see `replace`.
      if (commit.restored) return;
      try {
        this.faults?.now(journalFaultPoint);
      } catch (error) {
        // To whoever changes the world it is a disk that does not write.
        throw new RepositoryError((error as Error).message, { cause: error });
      }
      this.repository.commit(commit, factsOf(facts()));
    });
  }

  /** Puts another world in place of the present one. */
  replace(saved: ManagerSnapshot): void {
    this.repository.replace(saved.store, { ...factsOf(saved), first: JSON.stringify(this.#first) });
  }

  /** Writes a copy of the database to a file that is not there yet. Throws RepositoryError. */
  copyTo(path: string): void {
    this.repository.copyTo(path);
  }

  close(): void {
    this.repository.close();
  }
}

const factsOf = ({ ids, samplingInterval, profile }: Pick<ManagerSnapshot, 'ids' | 'samplingInterval' | 'profile'>): Facts => ({ ids, samplingInterval: String(samplingInterval), profile });
