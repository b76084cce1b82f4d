import { deepFreeze } from './freeze.js';
import { sameField, targetsOf, type Tables } from './tables.js';
import { StoreError, type Change, type Records, type StoredRecord, type Transaction } from './types.js';

interface Touched {
  readonly before: StoredRecord | undefined;
  after: StoredRecord | undefined;
  /** Its place among the changes, which is its place among those who came to name a target. */
  at: number;
  /** Deleted and inserted again: it is a new record at the end, not a change of the old one. */
  renewed: boolean;
}

/** A transaction in progress: everything it does stays here until the store applies it, so that throwing it away is a rollback. */
export class OpenTransaction<M extends Records<M>> implements Transaction<M> {
  readonly #tables: Tables<M>;
  readonly #touched = new Map<keyof M, Map<string, Touched>>();
  /** By type, field and target: the ids whose relation to it was touched. */
  readonly #relations = new Map<keyof M, Map<string, Map<string, Set<string>>>>();
  #count = 0;
  #finished = false;

  constructor(tables: Tables<M>) {
    this.#tables = tables;
  }

  get<T extends keyof M>(type: T, id: string): M[T] | undefined {
    this.#alive();
    const touched = this.#touched.get(type)?.get(id);
    return touched === undefined ? this.#tables.records(type).get(id) : (touched.after as M[T] | undefined);
  }

  has<T extends keyof M>(type: T, id: string): boolean {
    return this.get(type, id) !== undefined;
  }

  list<T extends keyof M>(type: T): M[T][] {
    this.#alive();
    const touched = this.#touched.get(type);
    const committed = this.#tables.records(type);
    if (touched === undefined) return [...committed.values()];
    const records: M[T][] = [];
    for (const [id, record] of committed) {
      const change = touched.get(id);
      if (change === undefined) records.push(record);
      else if (change.after !== undefined && !change.renewed) records.push(change.after as M[T]);
    }
    for (const { after, before, renewed } of touched.values()) {
      if (after !== undefined && (before === undefined || renewed)) records.push(after as M[T]);
    }
    return records;
  }

  ids<T extends keyof M>(type: T): string[] {
    return this.list(type).map(({ id }) => id);
  }

  related<T extends keyof M>(type: T, field: string, targetId: string): readonly string[] {
    this.#alive();
    const committed = this.#tables.index(type, field).get(targetId);
    const candidates = this.#relations.get(type)?.get(field)?.get(targetId);
    const touched = this.#touched.get(type);
    if (candidates === undefined || touched === undefined) return committed;
    const names = (record: StoredRecord | undefined): boolean => targetsOf(record, field).includes(targetId);
    const kept = committed.filter((id) => {
      const change = touched.get(id);
      return change === undefined || (!change.renewed && names(change.after));
    });
    const added = [...candidates].flatMap((id) => {
      const change = touched.get(id);
      return change !== undefined && names(change.after) && (change.renewed || !names(change.before)) ? [{ id, at: change.at }] : [];
    });
    return [...kept, ...added.sort((a, b) => a.at - b.at).map(({ id }) => id)];
  }

  insert<T extends keyof M>(type: T, record: M[T]): M[T] {
    if (this.has(type, record.id)) throw new StoreError('exists', `there is already a ${String(type)} ${record.id}`);
    const frozen = deepFreeze({ ...record });
    this.#write(type, record.id, frozen);
    return frozen;
  }

  update<T extends keyof M>(type: T, id: string, patch: Partial<M[T]>): M[T] {
    const present = this.get(type, id);
    if (present === undefined) throw new StoreError('missing', `there is no ${String(type)} ${id}`);
    const keys = Object.keys(patch) as (keyof M[T])[];
    if (keys.every((key) => patch[key] === present[key])) return present;
    if ('id' in patch && patch.id !== id) throw new StoreError('invalid', `the id of ${String(type)} ${id} cannot change`);
    const frozen = deepFreeze({ ...present, ...patch });
    this.#write(type, id, frozen);
    return frozen;
  }

  delete<T extends keyof M>(type: T, id: string): void {
    if (!this.has(type, id)) throw new StoreError('missing', `there is no ${String(type)} ${id}`);
    this.#write(type, id, undefined);
  }

  /** Ends the transaction and tells what it comes to, in the order in which records were first touched. */
  finish(): Change<M>[] {
    this.#finished = true;
    const changes: unknown[] = [];
    const all = [...this.#touched].flatMap(([type, ofType]) => [...ofType].map(([id, touched]) => ({ type, id, ...touched })));
    for (const { type, id, before, after, renewed } of all.sort((a, b) => a.at - b.at)) {
      if (before === after && !renewed) continue;
      if (before !== undefined && (after === undefined || renewed)) changes.push({ kind: 'delete', type, id, before, after: undefined });
      if (after !== undefined && (before === undefined || renewed)) changes.push({ kind: 'create', type, id, before: undefined, after });
      if (before !== undefined && after !== undefined && !renewed) changes.push({ kind: 'update', type, id, before, after });
    }
    return changes as Change<M>[];
  }

  /** Ends the transaction for nothing. */
  abandon(): void {
    this.#finished = true;
  }

  #write(type: keyof M, id: string, after: StoredRecord | undefined): void {
    const before = this.get(type, id) as StoredRecord | undefined;
    const touched = this.#touch(type, id, before);
    if (after === undefined) touched.renewed = false;
    else if (before === undefined && touched.before !== undefined) this.#renew(type, id, touched);
    touched.after = after;
    for (const { field } of this.#tables.indexed(type)) {
      if (before !== undefined && after !== undefined && sameField(before, after, field)) continue;
      for (const target of [...targetsOf(before, field), ...targetsOf(after, field)]) this.#related(type, field, target).add(id);
    }
  }

  #touch(type: keyof M, id: string, before: StoredRecord | undefined): Touched {
    const ofType = this.#ofType(type);
    let touched = ofType.get(id);
    if (touched === undefined) {
      touched = { before, after: before, at: this.#next(), renewed: false };
      ofType.set(id, touched);
    } else if (touched.before === undefined && before === undefined) {
      // Made, deleted and made again: it counts from now.
      this.#toTheEnd(type, id, touched);
    }
    return touched;
  }

  #renew(type: keyof M, id: string, touched: Touched): void {
    touched.renewed = true;
    this.#toTheEnd(type, id, touched);
  }

  #toTheEnd(type: keyof M, id: string, touched: Touched): void {
    touched.at = this.#next();
    const ofType = this.#ofType(type);
    ofType.delete(id);
    ofType.set(id, touched);
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }

  #ofType(type: keyof M): Map<string, Touched> {
    let ofType = this.#touched.get(type);
    if (ofType === undefined) this.#touched.set(type, (ofType = new Map<string, Touched>()));
    return ofType;
  }

  #related(type: keyof M, field: string, target: string): Set<string> {
    let fields = this.#relations.get(type);
    if (fields === undefined) this.#relations.set(type, (fields = new Map<string, Map<string, Set<string>>>()));
    let targets = fields.get(field);
    if (targets === undefined) fields.set(field, (targets = new Map<string, Set<string>>()));
    let ids = targets.get(target);
    if (ids === undefined) targets.set(target, (ids = new Set<string>()));
    return ids;
  }

  #alive(): void {
    if (this.#finished) throw new StoreError('finished', 'this transaction is over');
  }
}
