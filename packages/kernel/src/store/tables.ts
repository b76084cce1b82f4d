import { InverseIndex } from './inverse.js';
import type { Records, StoredRecord, StoreSchema } from './types.js';

interface Table {
  records: Map<string, StoredRecord>;
  owner: object;
}

interface IndexedField {
  readonly field: string;
  readonly index: InverseIndex;
}

/** The ids that a relation's field names, each once; null and absent name nobody. */
export function targetsOf(record: StoredRecord | undefined, field: string): readonly string[] {
  const value = (record as Record<string, unknown> | undefined)?.[field];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return [...new Set(value as string[])];
}

export function sameField(before: StoredRecord, after: StoredRecord, field: string): boolean {
  return (before as unknown as Record<string, unknown>)[field] === (after as unknown as Record<string, unknown>)[field];
}

/**
 * Records and inverse indexes of a store. A copy shares everything with its origin, and either copies a part (one type's
 * map, one index, one target's list) before its first change to it.
 */
export class Tables<M extends Records<M>> {
  readonly #schema: StoreSchema<M>;
  readonly #tables = new Map<keyof M, Table>();
  readonly #indexes = new Map<keyof M, IndexedField[]>();
  #owner: object = {};

  constructor(schema: StoreSchema<M>) {
    this.#schema = schema;
    for (const type of Object.keys(schema.relations) as (keyof M)[]) {
      const relations = schema.relations[type] ?? [];
      this.#indexes.set(
        type,
        relations.map(({ field }) => ({ field, index: new InverseIndex(this.#owner) })),
      );
    }
  }

  types(): (keyof M)[] {
    return [...this.#tables.keys()];
  }

  records<T extends keyof M>(type: T): ReadonlyMap<string, M[T]> {
    return (this.#tables.get(type)?.records ?? new Map<string, StoredRecord>()) as unknown as ReadonlyMap<string, M[T]>;
  }

  indexed(type: keyof M): readonly IndexedField[] {
    return this.#indexes.get(type) ?? [];
  }

  /** Throws on a field that is no relation: asking for one is a mistake, not an empty answer. */
  index(type: keyof M, field: string): InverseIndex {
    const found = this.indexed(type).find((each) => each.field === field);
    if (found === undefined) throw new RangeError(`${String(type)}.${field} is not an owned relation`);
    return found.index;
  }

  put(type: keyof M, before: StoredRecord | undefined, after: StoredRecord): void {
    this.#writable(type).set(after.id, after);
    for (const { field, index } of this.indexed(type)) {
      if (before !== undefined && sameField(before, after, field)) continue;
      const old = targetsOf(before, field);
      const now = targetsOf(after, field);
      for (const target of old) if (!now.includes(target)) index.remove(target, after.id, this.#owner);
      for (const target of now) if (!index.has(target, after.id)) index.add(target, after.id, this.#owner);
    }
  }

  remove(type: keyof M, before: StoredRecord): void {
    this.#writable(type).delete(before.id);
    for (const { field, index } of this.indexed(type)) {
      for (const target of targetsOf(before, field)) index.remove(target, before.id, this.#owner);
    }
  }

  reorder(where: { type: keyof M; field: string; target: string }, order: readonly string[]): void {
    this.index(where.type, where.field).reorder(where.target, order, this.#owner);
  }

  share(): Tables<M> {
    const copy = new Tables<M>(this.#schema);
    copy.#indexes.clear();
    for (const [type, table] of this.#tables) copy.#tables.set(type, { records: table.records, owner: {} });
    for (const [type, fields] of this.#indexes) {
      copy.#indexes.set(
        type,
        fields.map(({ field, index }) => ({ field, index: index.share() })),
      );
    }
    this.#owner = {};
    return copy;
  }

  #writable(type: keyof M): Map<string, StoredRecord> {
    let table = this.#tables.get(type);
    if (table === undefined) {
      table = { records: new Map(), owner: this.#owner };
      this.#tables.set(type, table);
    } else if (table.owner !== this.#owner) {
      table.records = new Map(table.records);
      table.owner = this.#owner;
    }
    return table.records;
  }
}
