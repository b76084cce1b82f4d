import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { afterAll, describe, expect, it } from 'vitest';
import { Store } from '../store/store.js';
import { clock, empty, filled, schema, step, vm, type World } from '../testing/store-world.js';
import { applicationId, migrations } from './migrations.js';
import { SqliteRepository } from './sqlite.js';
import { RepositoryError } from './types.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-repository-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newPath = (): string => join(folder, String((count += 1)), 'manager.db');
const open = (path: string, logLimit?: number): SqliteRepository<World> => new SqliteRepository<World>({ path, schema, ...(logLimit === undefined ? {} : { logLimit }) });

/** A store whose every commit goes to the repository first. */
function journalled(repository: SqliteRepository<World>, store = empty()): Store<World> {
  store.beforeCommit((commit) => repository.commit(commit, { ids: String(commit.serial) }));
  return store;
}
const view = (of: Store<World>): unknown => [of.list('Vm'), of.list('Disk'), ...['p', 'q'].map((pool) => of.related('Vm', 'poolId', pool)), ...['d', 'e'].map((disk) => of.related('Vm', 'diskIds', disk))];
const made = (sql: string) => (path: string): void => {
  const db = new Database(path);
  db.exec(sql);
  db.close();
};
/** What is read by somebody who opens the file without the first having closed it, as after kill -9. */
function reread(path: string): Store<World> {
  const repository = open(path);
  const loaded = repository.load();
  repository.close();
  if (loaded === null) throw new Error('nothing was kept');
  return Store.load(schema, clock, loaded.saved);
}

describe('a repository in SQLite', () => {
  it('is empty at first, and its files are for their owner alone', () => {
    const path = newPath();
    const repository = open(path);
    expect(repository.load()).toBeNull();
    journalled(repository).transact((tx) => tx.insert('Vm', vm('a', 'p')));
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    repository.close();
  });

  it('gives back whatever a store went through, order included', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 10 }), { minLength: 1, maxLength: 6 }), (transactions) => {
        const path = newPath();
        const repository = open(path);
        const store = journalled(repository);
        for (const steps of transactions) {
          store.transact((tx) => {
            for (const { id, poolId, diskIds, remove } of steps) {
              if (!tx.has('Vm', id)) tx.insert('Vm', vm(id, poolId, diskIds));
              else if (remove) tx.delete('Vm', id);
              else tx.update('Vm', id, { poolId, diskIds });
            }
          });
        }
        if (store.serial > 0) expect(view(reread(path))).toEqual(view(store));
        repository.close();
      }),
      { numRuns: 40 },
    );
  });

  it('takes a whole state in place of the present one, order included', () => {
    const path = newPath();
    const repository = open(path);
    const store = journalled(repository);
    store.transact((tx) => tx.insert('Vm', vm('old')));
    const other = filled();
    other.transact((tx) => tx.update('Vm', 'a', { poolId: 'q' }));
    other.transact((tx) => tx.update('Vm', 'a', { poolId: 'p' }));
    repository.replace(other.toJSON(), { ids: 'x' });
    expect(view(reread(path))).toEqual(view(other));
    expect(reread(path).related('Vm', 'poolId', 'p')).toEqual(['b', 'c', 'a']);
    journalled(repository, other).transact((tx) => tx.update('Vm', 'b', { poolId: 'q' }));
    expect(view(reread(path))).toEqual(view(other));
    repository.close();
  });

  it('keeps the facts of the last commit, and the last changes in a log that is bounded', () => {
    const path = newPath();
    const repository = open(path, 100);
    const store = journalled(repository);
    for (let n = 0; n < 600; n += 1) store.transact((tx) => (tx.has('Vm', 'a') ? tx.update('Vm', 'a', { name: `v${n}` }) : tx.insert('Vm', vm('a'))));
    expect(repository.load()?.facts).toEqual({ ids: '600' });
    expect(repository.log(2).map(({ commit, kind, id, body }) => [commit, kind, id, (JSON.parse(body ?? '') as { name: string }).name])).toEqual([[599, 'update', 'a', 'v598'], [600, 'update', 'a', 'v599']]);
    expect(repository.log(10_000).length).toBeLessThan(100 + 256 + 1);
    repository.close();
  });

  it('undoes a commit that it cannot write, and writes the next one when it can again', () => {
    const path = newPath();
    const repository = open(path);
    const store = journalled(repository);
    store.transact((tx) => tx.insert('Vm', vm('a')));
    const other = new Database(path, { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    expect(() => store.transact((tx) => tx.insert('Vm', vm('b')))).toThrow(RepositoryError);
    expect(store.ids('Vm')).toEqual(['a']);
    other.exec('ROLLBACK');
    other.close();
    store.transact((tx) => tx.insert('Vm', vm('c')));
    expect(view(reread(path))).toEqual(view(store));
    repository.close();
  });

  it('writes no more when somebody else has written: two worlds would become one that nobody had', () => {
    const path = newPath();
    const first = journalled(open(path));
    first.transact((tx) => tx.insert('Vm', vm('a')));
    const repository = open(path);
    const second = journalled(repository, reread(path));
    second.transact((tx) => tx.insert('Vm', vm('b')));
    expect(() => first.transact((tx) => tx.insert('Vm', vm('c')))).toThrow(/cannot be written: another process has written to it since/);
    expect(first.ids('Vm')).toEqual(['a']);
    second.transact((tx) => tx.insert('Vm', vm('d')));
    expect(reread(path).ids('Vm')).toEqual(['a', 'b', 'd']);
    repository.close();
  });

  it('makes a copy that is whole in itself and for its owner alone', () => {
    const path = newPath();
    const repository = open(path);
    const store = journalled(repository);
    store.transact((tx) => tx.insert('Vm', vm('a', 'p')));
    const copy = join(path, '..', 'copy.db');
    repository.copyTo(copy);
    repository.close();
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(existsSync(`${copy}-wal`)).toBe(false);
    expect(view(reread(copy))).toEqual(view(store));
  });

  it('brings a database of an older version up to date', () => {
    const path = newPath();
    mkdirSync(dirname(path));
    const old = new Database(path);
    old.exec(`${migrations[0] ?? ''} PRAGMA application_id = ${applicationId}; PRAGMA user_version = 1; INSERT INTO fact VALUES ('ids', '7'); INSERT INTO record VALUES (1, 'Vm', 'a', '${JSON.stringify(vm('a', 'p'))}');`);
    old.close();
    const repository = open(path);
    expect(repository.load()?.facts).toEqual({ ids: '7' });
    const store = journalled(repository, Store.load(schema, clock, repository.load()?.saved ?? empty().toJSON()));
    store.transact((tx) => tx.update('Vm', 'a', { poolId: 'q' }));
    expect(reread(path).related('Vm', 'poolId', 'q')).toEqual(['a']);
    repository.close();
  });

  it.each([
    ['a newer version', made(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = 99`), 'is of version 99'],
    ["somebody else's database", made('CREATE TABLE t (x)'), 'not a database of ovmsim'],
    ['something else', (path: string): void => writeFileSync(path, 'no database at all, but long enough to be looked at'.repeat(40)), 'file is not a database'],
  ])('refuses %s in words', (_what, make, words) => {
    const path = newPath();
    mkdirSync(dirname(path));
    make(path);
    expect(() => open(path)).toThrow(words);
    expect(() => open(path)).toThrow(path);
  });
});
