import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { sameField, targetsOf } from '../store/tables.js';
import type { Change, Commit, Records, SavedStore, StoredRecord, StoreSchema } from '../store/types.js';
import { applicationId, migrations } from './migrations.js';
import { RepositoryError, type Facts, type LoggedChange, type Repository } from './types.js';

export interface SqliteOptions<M extends Records<M>> {
  /** File of the database, 0600; missing folders are made with 0700. */
  readonly path: string;
  readonly schema: StoreSchema<M>;
  /** Types whose records are not worth keeping: they are gone after a restart. */
  readonly passing?: readonly (keyof M)[];
  /** How many changes the log holds at least. Default 20,000. */
  readonly logLimit?: number;
}

type Statement = ReturnType<Database.Database['prepare']>;

/**
 * A repository in SQLite (libsql), with a write-ahead log and `synchronous=NORMAL`: what a commit wrote survives the death of the process at any moment; a
 * machine that loses power may lose the last commits, never half of one. To flush each of them would make a commit many times as dear, and what a
 * Server keeps is not flushed either. Throws RepositoryError for a file that is none of ours, damaged, or of
 * a newer version.
 */
export class SqliteRepository<M extends Records<M>> implements Repository<M> {
  readonly #db: Database.Database;
  readonly #options: SqliteOptions<M>;
  readonly #passing: ReadonlySet<unknown>;
  readonly #statements = new Map<string, Statement>();
  #place: number;
  #commits: number;
  /** Changes when somebody else has written. */
  #version: number;

  constructor(options: SqliteOptions<M>) {
    this.#options = options;
    this.#passing = new Set(options.passing ?? []);
    this.#db = guarded(options.path, () => open(options.path));
    this.#place = guarded(options.path, () => this.#number('SELECT max(place) FROM (SELECT max(place) AS place FROM record UNION ALL SELECT max(place) FROM link)'));
    this.#commits = this.#number('SELECT max("commit") FROM change');
    this.#version = this.#number('PRAGMA data_version');
  }

  load(): { readonly saved: SavedStore; readonly facts: Facts } | null {
    return guarded(this.#options.path, () => {
      const facts = Object.fromEntries(this.#rows('SELECT name, value FROM fact').map(({ name, value }) => [String(name), String(value)]));
      if (Object.keys(facts).length === 0) return null;
      const records: Record<string, StoredRecord[]> = {};
      const places = new Map<string, number>();
      for (const { place, type, id, body } of this.#rows('SELECT place, type, id, body FROM record ORDER BY place')) {
        (records[String(type)] ??= []).push(JSON.parse(String(body)) as StoredRecord);
        places.set(`${String(type)} ${String(id)}`, Number(place));
      }
      const saved: SavedStore = { version: 1, serial: this.#commits, time: 0, records, relations: this.#relations(records, places) };
      return { saved, facts };
    });
  }

  commit(commit: Commit<M>, facts: Facts): void {
    this.#write(facts, () => {
      for (const change of commit.changes) {
        if (this.#passing.has(change.type)) continue;
        this.#apply(change);
        this.#log({ time: commit.time, kind: change.kind, type: String(change.type), id: change.id, body: change.after === undefined ? null : JSON.stringify(change.after) });
      }
    });
  }

  replace(saved: SavedStore, facts: Facts): void {
    this.#write(facts, () => {
      for (const table of ['record', 'link', 'fact']) this.#db.exec(`DELETE FROM ${table}`);
      for (const [type, records] of Object.entries(saved.records)) {
        if (this.#passing.has(type)) continue;
        for (const record of records) this.#insert(type, record);
      }
      for (const [name, targets] of Object.entries(saved.relations)) {
        const [type = '', field = ''] = name.split('.');
        if (this.#passing.has(type)) continue;
        for (const [target, ids] of Object.entries(targets)) for (const id of ids) this.#link({ type, field, target, id });
      }
      this.#log({ time: saved.time, kind: 'replace', type: '', id: '', body: null });
    });
  }

  log(limit: number): LoggedChange[] {
    const rows = this.#rows('SELECT "commit", time, kind, type, id, body FROM change ORDER BY number DESC LIMIT ?', limit);
    return rows.reverse() as unknown as LoggedChange[];
  }

  copyTo(path: string): void {
    guarded(path, () => this.#db.prepare('VACUUM INTO ?').run(path));
    chmodSync(path, 0o600);
  }

  close(): void {
    this.#db.close();
  }

  #write(facts: Facts, body: () => void): void {
    const [place, commits] = [this.#place, this.#commits];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      if (this.#number('PRAGMA data_version') !== this.#version) throw new Error('another process has written to it since; only one may use it at a time');
      this.#commits += 1;
      body();
      for (const [name, value] of Object.entries(facts)) this.#run('INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value', name, value);
      // Now and then: to look for what is too old with every commit would cost as much as the commit.
      if (this.#commits % 256 === 0) this.#run('DELETE FROM change WHERE number <= (SELECT max(number) FROM change) - ?', this.#options.logLimit ?? 20_000);
      this.#db.exec('COMMIT');
    } catch (error) {
      [this.#place, this.#commits] = [place, commits];
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw new RepositoryError(`${this.#options.path} cannot be written: ${(error as Error).message}`, { cause: error });
    }
  }

  #apply({ kind, type, id, before, after }: Change<M>): void {
    const name = String(type);
    if (kind === 'create') {
      this.#insert(name, after);
      return;
    }
    if (kind === 'delete') {
      this.#run('DELETE FROM record WHERE type = ? AND id = ?', name, id);
      this.#run('DELETE FROM link WHERE type = ? AND id = ?', name, id);
      return;
    }
    this.#run('UPDATE record SET body = ? WHERE type = ? AND id = ?', JSON.stringify(after), name, id);
    for (const { field } of this.#options.schema.relations[type] ?? []) {
      if (sameField(before, after, field)) continue;
      const [old, now] = [targetsOf(before, field), targetsOf(after, field)];
      for (const target of old) if (!now.includes(target)) this.#run('DELETE FROM link WHERE type = ? AND id = ? AND field = ? AND target = ?', name, id, field, target);
      for (const target of now) if (!old.includes(target)) this.#link({ type: name, field, target, id });
    }
  }

  #insert(type: string, record: StoredRecord): void {
    this.#place += 1;
    this.#run('INSERT INTO record VALUES (?, ?, ?, ?)', this.#place, type, record.id, JSON.stringify(record));
  }

  #link({ type, field, target, id }: { readonly type: string; readonly field: string; readonly target: string; readonly id: string }): void {
    this.#place += 1;
    this.#run('INSERT INTO link VALUES (?, ?, ?, ?, ?)', type, field, target, id, this.#place);
  }

  #log({ time, kind, type, id, body }: Omit<LoggedChange, 'commit'>): void {
    this.#run('INSERT INTO change ("commit", time, kind, type, id, body) VALUES (?, ?, ?, ?, ?, ?)', this.#commits, time, kind, type, id, body);
  }

  /** The related of each target of which one came later than it was made: in the order in which all came. */
  #relations(records: Readonly<Record<string, readonly StoredRecord[]>>, made: ReadonlyMap<string, number>): SavedStore['relations'] {
    const came = new Map<string, number>();
    const concerned = new Map<string, Set<string>>();
    for (const { type, field, target, id, place } of this.#rows('SELECT type, field, target, id, place FROM link')) {
      const relation = `${String(type)}.${String(field)}`;
      came.set(`${relation} ${String(target)} ${String(id)}`, Number(place));
      concerned.set(relation, (concerned.get(relation) ?? new Set()).add(String(target)));
    }
    return Object.fromEntries(
      [...concerned].map(([relation, targets]) => {
        const [type = '', field = ''] = relation.split('.');
        const related = new Map([...targets].map((target): [string, [string, number][]] => [target, []]));
        for (const record of records[type] ?? []) {
          for (const target of targetsOf(record, field)) related.get(target)?.push([record.id, came.get(`${relation} ${target} ${record.id}`) ?? made.get(`${type} ${record.id}`) ?? 0]);
        }
        return [relation, Object.fromEntries([...related].map(([target, ids]) => [target, ids.sort((a, b) => a[1] - b[1]).map(([id]) => id)]))];
      }),
    );
  }

  #run(sql: string, ...values: unknown[]): void {
    this.#statement(sql).run(values);
  }

  #rows(sql: string, ...values: unknown[]): Record<string, unknown>[] {
    return this.#statement(sql).all(values) as Record<string, unknown>[];
  }

  #number(sql: string): number {
    return Number(Object.values(this.#rows(sql)[0] ?? {})[0] ?? 0);
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}

function open(path: string): Database.Database {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite gives the files beside it the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Brings a database to the present version, each step all or nothing. */
function migrate(db: Database.Database): void {
  const read = (name: 'user_version' | 'application_id'): number => Number((db.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>)[name]);
  const version = read('user_version');
  const owner = read('application_id');
  const empty = db.prepare('SELECT count(*) AS tables FROM sqlite_master').get() as { tables: number };
  if (owner !== applicationId && (version !== 0 || empty.tables > 0)) throw new RepositoryError('it is not a database of ovmsim');
  if (version > migrations.length) throw new RepositoryError(`it is of version ${version}, and this ovmsim knows versions up to ${migrations.length}: use the ovmsim that made it, or a newer one`);
  for (let next = version; next < migrations.length; next += 1) {
    db.exec(`BEGIN IMMEDIATE; ${migrations[next] ?? ''} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${next + 1}; COMMIT;`);
  }
}

function guarded<R>(path: string, work: () => R): R {
  try {
    return work();
  } catch (error) {
    throw new RepositoryError(`${path} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}
