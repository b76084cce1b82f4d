import { isDeepStrictEqual } from 'node:util';
import type { ObjectRef, RecordOf, TypeName } from '@ovmsim/model';
import { newId, type IdSource } from '../../ids.js';
import type { WorldTransaction } from '../../transaction.js';
import type { ManagerRecords } from '../../world.js';
import { removeObject } from '../removal.js';

/** A record of whatever type; the compiler cannot see that all of them have an id. */
type Stored<T extends TypeName> = RecordOf<T> & { readonly id: string };

/**
 * Writes what was discovered of one Server inside one transaction. An object that is known keeps its id, its name and whatever users may have
 * changed; only the facts that discovery tells are written again.
 */
export class DiscoveryWriter {
  constructor(
    readonly tx: WorldTransaction,
    private readonly source: IdSource,
    readonly server: { readonly id: string; readonly name: string },
  ) {}

  /** Inserts the record, or updates `facts` of the one that is there. */
  put<T extends TypeName>(type: T, record: Stored<T>, facts: readonly (keyof RecordOf<T>)[]): void {
    const known = this.tx.get(type, record.id) as RecordOf<T> | undefined;
    if (known === undefined) {
      this.tx.insert(type, record as ManagerRecords[T]);
      return;
    }
    // Lists and structures are new objects every time; what did not change must not count as a change.
    const changed = facts.filter((field) => !isDeepStrictEqual(known[field], record[field]));
    if (changed.length > 0) this.tx.update(type, record.id, Object.fromEntries(changed.map((field) => [field, record[field]])) as Partial<ManagerRecords[T]>);
  }

  newId(type: TypeName): string {
    return newId(this.source, type);
  }

  /** The record of `type` whose `field` names `target` and that `fits`, if there is one. */
  find<T extends TypeName>(type: T, owner: { readonly field: string; readonly target: string }, fits: (record: RecordOf<T>) => boolean = () => true): RecordOf<T> | undefined {
    for (const id of this.tx.related(type, owner.field, owner.target)) {
      const record = this.tx.get(type, id) as RecordOf<T> | undefined;
      if (record !== undefined && fits(record)) return record;
    }
    return undefined;
  }

  /** Removes the objects of `type` whose `field` names `target`, apart from those to keep. */
  prune(type: TypeName, owner: { readonly field: string; readonly target: string }, keep: ReadonlySet<string>): void {
    for (const id of [...this.tx.related(type, owner.field, owner.target)]) {
      if (!keep.has(id)) this.remove({ type, id });
    }
  }

  remove(object: ObjectRef): void {
    removeObject(this.tx, object);
  }
}
