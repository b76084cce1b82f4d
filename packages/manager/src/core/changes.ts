import { typeNames, types } from '@ovmsim/model';
import type { ModelChanges, ObjectRef, TypeName } from '@ovmsim/model';
import type { Change, Commit } from '@ovmsim/kernel';
import { affectedBy } from './affected.js';
import { isObjectType } from './relations.js';
import type { ManagerRecords, WorldReader } from './world.js';

type Entry = ModelChanges['changes'][number];

/** Fields whose references may name any type, by type. */
const looseFields = new Map<TypeName, readonly string[]>(
  typeNames.map((type) => [
    type,
    types[type].fields.filter(({ shape, origin }) => origin === 'own' && shape.kind === 'id' && shape.ref === null).map(({ name }) => name),
  ]),
);

/**
 * The bounded, numbered feed of what changed for whoever renders objects: every object whose rendering differs, not only the changed records. A reader
 * that applies it to a copy of the world's renderings has the world's renderings.
 */
export class ChangeFeed {
  #entries: Entry[] = [];
  #serial: number;
  /** Readers that have seen less than this cannot catch up. */
  #floor: number;
  readonly #loose = new Map<string, Map<string, ObjectRef>>();
  readonly #stop: () => void;
  readonly #limit: number;

  /** `start`: the first serial; the world's time, so that a console does not mistake a restarted Manager's numbers for those it knew. */
  constructor(private readonly store: WorldReader, { start, limit = 20_000 }: { readonly start: number; readonly limit?: number }) {
    this.#serial = start;
    this.#floor = start;
    this.#limit = limit;
    this.#index();
    this.#stop = store.onCommit((commit) => this.#take(commit));
  }

  /** Number of the newest commit that changed an object. */
  get serial(): number {
    return this.#serial;
  }

  /** Everything after `serial`, oldest first; not complete when the feed does not reach back that far. */
  since(serial: number): ModelChanges {
    const complete = serial >= this.#floor && serial <= this.#serial;
    return { serial: this.#serial, complete, changes: this.#entries.slice(this.#after(serial)) };
  }

  close(): void {
    this.#stop();
  }

  /** Index of the first entry after `serial`; serials only rise. */
  #after(serial: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.serial ?? Infinity) > serial) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #take(commit: Commit<ManagerRecords>): void {
    // More at once than the feed keeps: nobody can catch up with it anyway.
    if (commit.restored || commit.changes.length > this.#limit) {
      this.restart();
      return;
    }
    for (const change of commit.changes) this.#reindex(change);
    const fresh = this.#entriesOf(commit);
    if (fresh.length === 0) return;
    this.#serial += 1;
    this.#entries.push(...fresh);
    this.#trim();
  }

  #entriesOf(commit: Commit<ManagerRecords>): Entry[] {
    const serial = this.#serial + 1;
    const found = new Map<string, Entry>();
    const objects = commit.changes.filter((change) => isObjectType(change.type));
    for (const { kind, type, id } of objects) found.set(`${type}/${id}`, { serial, kind, type: type as TypeName, id });
    for (const change of objects) {
      for (const { type, id } of affectedBy(this.store, { holders: (object) => this.#holders(object) }, change)) {
        const key = `${type}/${id}`;
        if (!found.has(key) && this.store.has(type, id)) found.set(key, { serial, kind: 'update', type, id });
      }
    }
    return [...found.values()];
  }

  /** Drops the oldest half when there are too many, so that dropping is rare. */
  #trim(): void {
    if (this.#entries.length <= this.#limit) return;
    const last = this.#entries[this.#entries.length - Math.ceil(this.#limit / 2) - 1];
    if (last === undefined) return;
    this.#floor = last.serial;
    this.#entries = this.#entries.slice(this.#after(last.serial));
  }

  /** The world was replaced: everybody has to read it anew. */
  restart(): void {
    this.#serial += 1;
    this.#floor = this.#serial;
    this.#entries = [];
    this.#loose.clear();
    this.#index();
  }

  #holders({ type, id }: ObjectRef): readonly ObjectRef[] {
    return [...(this.#loose.get(`${type}/${id}`)?.values() ?? [])];
  }

  #index(): void {
    for (const [type, fields] of looseFields) {
      if (fields.length > 0) for (const record of this.store.list(type)) this.#hold({ type, id: record.id }, record);
    }
  }

  #reindex({ type, id, before, after }: Change<ManagerRecords>): void {
    if (!isObjectType(type) || looseFields.get(type)?.length === 0) return;
    for (const { type: target, id: targetId } of looseIn(type, before)) {
      const key = `${target}/${targetId}`;
      const holders = this.#loose.get(key);
      holders?.delete(`${type}/${id}`);
      if (holders?.size === 0) this.#loose.delete(key);
    }
    this.#hold({ type, id }, after);
  }

  #hold(holder: ObjectRef, record: object | undefined): void {
    for (const { type, id } of looseIn(holder.type, record)) {
      const key = `${type}/${id}`;
      const holders = this.#loose.get(key) ?? new Map<string, ObjectRef>();
      this.#loose.set(key, holders.set(`${holder.type}/${holder.id}`, holder));
    }
  }
}

function looseIn(type: TypeName, record: object | undefined): readonly ObjectRef[] {
  if (record === undefined) return [];
  return (looseFields.get(type) ?? []).flatMap((field) => {
    const value = (record as Readonly<Record<string, ObjectRef | readonly ObjectRef[] | null | undefined>>)[field];
    if (value === null || value === undefined) return [];
    return Array.isArray(value) ? (value as readonly ObjectRef[]) : [value as ObjectRef];
  });
}
