import type { Clock } from '../clock.js';
import { deepFreeze } from './freeze.js';
import { loadTables, saveTables } from './saved.js';
import { Tables } from './tables.js';
import { OpenTransaction } from './transaction.js';
import { StoreError, type Change, type Commit, type Records, type SavedStore, type StoredRecord, type StoreSchema, type Transaction } from './types.js';

/** A moment of a store. It shares records and maps with the store it came from and never changes. */
export class StoreSnapshot<M extends Records<M>> {
  /** @internal */
  constructor(
    readonly serial: number,
    readonly time: number,
    /** @internal */
    readonly tables: Tables<M>,
  ) {}
}

/** Frozen records by type, in the order they were made, with the inverses of their relations. Changes come in transactions only. */
export class Store<M extends Records<M>> {
  readonly #schema: StoreSchema<M>;
  readonly #clock: Clock;
  #tables: Tables<M>;
  #serial = 0;
  #open = false;
  readonly #before = new Set<(commit: Commit<M>) => void>();
  readonly #after = new Set<(commit: Commit<M>) => void>();
  readonly #untold: Commit<M>[] = [];
  #telling = false;

  constructor(schema: StoreSchema<M>, clock: Clock) {
    this.#schema = schema;
    this.#clock = clock;
    this.#tables = new Tables(schema);
  }

  /** A store as `toJSON` saved it. Throws StoreError 'invalid' for anything else. */
  static load<M extends Records<M>>(schema: StoreSchema<M>, clock: Clock, saved: SavedStore): Store<M> {
    const store = new Store<M>(schema, clock);
    store.#tables = loadTables(schema, saved);
    store.#serial = saved.serial;
    return store;
  }

  /** Number of the last commit. */
  get serial(): number {
    return this.#serial;
  }

  get<T extends keyof M>(type: T, id: string): M[T] | undefined {
    return this.#tables.records(type).get(id);
  }

  has<T extends keyof M>(type: T, id: string): boolean {
    return this.#tables.records(type).has(id);
  }

  count<T extends keyof M>(type: T): number {
    return this.#tables.records(type).size;
  }

  /** In the order they were made; the list is the caller's own. */
  list<T extends keyof M>(type: T): M[T][] {
    return [...this.#tables.records(type).values()];
  }

  /** As `list`, without making a list. */
  values<T extends keyof M>(type: T): IterableIterator<M[T]> {
    return this.#tables.records(type).values();
  }

  ids<T extends keyof M>(type: T): string[] {
    return [...this.#tables.records(type).keys()];
  }

  /** Ids of the records of `type` whose `field` names `targetId`, in the order in which they came to name it. */
  related<T extends keyof M>(type: T, field: string, targetId: string): readonly string[] {
    return this.#tables.index(type, field).get(targetId);
  }

  /** Runs a body that changes records, all or nothing: if it throws, nothing happened. Synchronous; one at a time. */
  transact<R>(body: (tx: Transaction<M>) => R): { result: R; commit: Commit<M> } {
    if (this.#open) throw new StoreError('nested', 'a transaction is open already');
    const tx = new OpenTransaction<M>(this.#tables);
    this.#open = true;
    try {
      const result = body(tx);
      if (result instanceof Promise) throw new StoreError('invalid', 'a transaction cannot wait for anything');
      const commit = this.#commit(tx.finish(), false);
      return { result, commit };
    } finally {
      tx.abandon();
      this.#open = false;
      this.#tell();
    }
  }

  /** Called with every commit after it happened, in order; a listener may transact. Answers what ends it. */
  onCommit(listener: (commit: Commit<M>) => void): () => void {
    this.#after.add(listener);
    return () => void this.#after.delete(listener);
  }

  /** Called with every commit before it happens; throwing undoes it. For whoever must keep it on disk first. */
  beforeCommit(listener: (commit: Commit<M>) => void): () => void {
    this.#before.add(listener);
    return () => void this.#before.delete(listener);
  }

  snapshot(): StoreSnapshot<M> {
    return new StoreSnapshot(this.#serial, this.#clock.now(), this.#tables.share());
  }

  /** Puts everything back as it was; the commit has the difference, and its number follows the present one. */
  restore(snapshot: StoreSnapshot<M>): Commit<M> {
    if (this.#open) throw new StoreError('nested', 'a transaction is open');
    this.#open = true;
    try {
      return this.#commit(difference(this.#tables, snapshot.tables), true, snapshot.tables);
    } finally {
      this.#open = false;
      this.#tell();
    }
  }

  /** A store of its own that begins as this one is. Listeners stay behind. */
  fork(): Store<M> {
    const fork = new Store<M>(this.#schema, this.#clock);
    fork.#tables = this.#tables.share();
    fork.#serial = this.#serial;
    return fork;
  }

  toJSON(): SavedStore {
    return { version: 1, serial: this.#serial, time: this.#clock.now(), ...saveTables(this.#schema, this.#tables) };
  }

  #commit(changes: readonly Change<M>[], restored: boolean, tables?: Tables<M>): Commit<M> {
    const happens = changes.length > 0;
    const commit: Commit<M> = Object.freeze({ serial: this.#serial + (happens ? 1 : 0), time: this.#clock.now(), changes: deepFreeze(changes), restored });
    if (happens) for (const listener of this.#before) listener(commit);
    // A restore may change nothing but the order, which no change can tell.
    if (tables !== undefined) this.#tables = tables.share();
    if (!happens) return commit;
    this.#serial = commit.serial;
    if (tables === undefined) for (const change of changes) apply(this.#tables, change);
    this.#untold.push(commit);
    return commit;
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    const errors: unknown[] = [];
    try {
      for (let commit = this.#untold.shift(); commit !== undefined; commit = this.#untold.shift()) {
        for (const listener of [...this.#after]) {
          try {
            listener(commit);
          } catch (error) {
            errors.push(error);
          }
        }
      }
    } finally {
      this.#telling = false;
    }
    // The commit stands and everybody was told; whoever failed to listen is still a mistake to be heard of.
    if (errors.length > 0) throw errors[0];
  }
}

function apply<M extends Records<M>>(tables: Tables<M>, change: Change<M>): void {
  if (change.after === undefined) tables.remove(change.type, change.before as StoredRecord);
  else tables.put(change.type, change.before, change.after);
}

function difference<M extends Records<M>>(now: Tables<M>, then: Tables<M>): Change<M>[] {
  const deleted: unknown[] = [];
  const others: unknown[] = [];
  for (const type of new Set([...now.types(), ...then.types()])) {
    const present = now.records(type);
    const wanted = then.records(type);
    if (present === wanted) continue;
    for (const [id, before] of present) if (!wanted.has(id)) deleted.push({ kind: 'delete', type, id, before, after: undefined });
    for (const [id, after] of wanted) {
      const before = present.get(id);
      if (before !== after) others.push({ kind: before === undefined ? 'create' : 'update', type, id, before, after });
    }
  }
  return [...deleted, ...others] as Change<M>[];
}
