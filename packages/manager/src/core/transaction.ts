import type { TypeName } from '@ovmsim/model';
import type { Transaction } from '@ovmsim/kernel';
import { idsIn, isObjectType, relationsOf } from './relations.js';
import type { ManagerRecords } from './world.js';

/**
 * What the body of `ManagerCore.transact` works with: the store's transaction, with generations kept right (an object's rises once per transaction
 * when its record changed or when one of its lists gained or lost a member; locking is no change).
 */
export type WorldTransaction = Transaction<ManagerRecords>;

/** The Manager object stays at generation 0 (recorded 3.3.3). */
const unversioned: ReadonlySet<string> = new Set<TypeName>(['Manager']);

/** Wraps the store's transaction and counts generations when it is finished. */
export class VersionedTransaction implements WorldTransaction {
  /** Generation before this transaction, by object; undefined for objects made in it, which stay at what they were made with. */
  readonly #touched = new Map<TypeName, Map<string, number | undefined>>();

  constructor(private readonly inner: WorldTransaction) {}

  get<T extends keyof ManagerRecords>(type: T, id: string): ManagerRecords[T] | undefined {
    return this.inner.get(type, id);
  }

  has<T extends keyof ManagerRecords>(type: T, id: string): boolean {
    return this.inner.has(type, id);
  }

  list<T extends keyof ManagerRecords>(type: T): ManagerRecords[T][] {
    return this.inner.list(type);
  }

  ids<T extends keyof ManagerRecords>(type: T): string[] {
    return this.inner.ids(type);
  }

  related<T extends keyof ManagerRecords>(type: T, field: string, targetId: string): readonly string[] {
    return this.inner.related(type, field, targetId);
  }

  insert<T extends keyof ManagerRecords>(type: T, record: ManagerRecords[T]): ManagerRecords[T] {
    const inserted = this.inner.insert(type, record);
    if (isObjectType(type)) {
      this.#remember(type, record.id, undefined);
      this.#touchTargets(type, undefined, inserted);
    }
    return inserted;
  }

  update<T extends keyof ManagerRecords>(type: T, id: string, patch: Partial<ManagerRecords[T]>): ManagerRecords[T] {
    const before = this.inner.get(type, id);
    const after = this.inner.update(type, id, patch);
    if (before === undefined || before === after || !isObjectType(type)) return after;
    if (Object.keys(patch).some((field) => field !== 'locked')) this.#touch(type, id);
    this.#touchTargets(type, before, after);
    return after;
  }

  delete<T extends keyof ManagerRecords>(type: T, id: string): void {
    const before = this.inner.get(type, id);
    this.inner.delete(type, id);
    if (isObjectType(type)) this.#touchTargets(type, before, undefined);
  }

  /** Raises the generations. To be called once, at the end of the body. */
  finish(): void {
    for (const [type, objects] of this.#touched) {
      for (const [id, before] of objects) {
        const now = this.inner.get(type, id)?.generation;
        if (before !== undefined && now === before) this.inner.update(type, id, { generation: before + 1 });
      }
    }
  }

  #touch(type: TypeName, id: string): void {
    if (!unversioned.has(type)) this.#remember(type, id, this.inner.get(type, id)?.generation);
  }

  #remember(type: TypeName, id: string, generation: number | undefined): void {
    const objects = this.#touched.get(type) ?? new Map<string, number | undefined>();
    this.#touched.set(type, objects);
    if (!objects.has(id)) objects.set(id, generation);
  }

  #touchTargets(type: TypeName, before: object | undefined, after: object | undefined): void {
    for (const { field, target, shown } of relationsOf(type)) {
      if (!shown) continue;
      const were = idsIn(before, field);
      const are = idsIn(after, field);
      if (were === are) continue;
      for (const id of were) if (!are.includes(id)) this.#touch(target, id);
      for (const id of are) if (!were.includes(id)) this.#touch(target, id);
    }
  }
}
