export interface StoredRecord {
  readonly id: string;
}

/** The shape of a store: type name to record type. */
export type Records<M> = { [K in keyof M]: StoredRecord };

export interface Relation<M> {
  /** A field holding an id, null, or a list of ids. */
  readonly field: string;
  readonly target: keyof M;
}

/** The owned relations, by the type that holds the field; everything else about a type is no concern of the store. */
export interface StoreSchema<M> {
  readonly relations: { readonly [T in keyof M]?: readonly Relation<M>[] };
}

type ChangeOf<M, T extends keyof M> =
  | { readonly kind: 'create'; readonly type: T; readonly id: string; readonly before: undefined; readonly after: M[T] }
  | { readonly kind: 'update'; readonly type: T; readonly id: string; readonly before: M[T]; readonly after: M[T] }
  | { readonly kind: 'delete'; readonly type: T; readonly id: string; readonly before: M[T]; readonly after: undefined };

/** One record's way through a commit: however often a transaction touched it, it is told once, from first to last. */
export type Change<M> = { [T in keyof M]: ChangeOf<M, T> }[keyof M];

export interface Commit<M> {
  /** Counts up by one per commit; a commit without changes takes no number of its own. */
  readonly serial: number;
  /** World time, epoch ms. */
  readonly time: number;
  readonly changes: readonly Change<M>[];
  /** True when the changes are the way to a restored snapshot; the order of records and relations is then the snapshot's. */
  readonly restored: boolean;
}

/** What a transaction's body works with: the store as it will be, including what this transaction did so far. */
export interface Transaction<M extends Records<M>> {
  get<T extends keyof M>(type: T, id: string): M[T] | undefined;
  has<T extends keyof M>(type: T, id: string): boolean;
  list<T extends keyof M>(type: T): M[T][];
  ids<T extends keyof M>(type: T): string[];
  related<T extends keyof M>(type: T, field: string, targetId: string): readonly string[];
  /** Adds a record, which is frozen; throws StoreError 'exists'. */
  insert<T extends keyof M>(type: T, record: M[T]): M[T];
  /** Replaces the record by one with the patch's fields; a patch that changes nothing is no change. Throws StoreError 'missing'. */
  update<T extends keyof M>(type: T, id: string, patch: Partial<M[T]>): M[T];
  /** Throws StoreError 'missing'. What refers to the record is left alone: that is the core's business. */
  delete<T extends keyof M>(type: T, id: string): void;
}

export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly code: 'exists' | 'missing' | 'finished' | 'nested' | 'invalid',
    message: string,
  ) {
    super(message);
  }
}

/** A store as plain JSON, for snapshot files. `relations` has only the orders that differ from the records' own order. */
export interface SavedStore {
  readonly version: 1;
  readonly serial: number;
  readonly time: number;
  readonly records: Readonly<Record<string, readonly StoredRecord[]>>;
  readonly relations: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
