import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { keyOf } from '../core/object-key.js';
import type { WorldReader } from '../core/world.js';

/** Index of the events that wait for an acknowledgement, by object, kept by the store's commits. */
export class OpenEvents {
  readonly #byObject = new Map<string, Set<string>>();
  readonly #stop: () => void;

  constructor(private readonly store: WorldReader) {
    this.#stop = store.onCommit((commit) => {
      if (commit.restored) this.load();
      else for (const change of commit.changes) if (change.type === 'Event') this.#update(change.before, change.after);
    });
  }

  of(object: ObjectRef): readonly string[] {
    return [...(this.#byObject.get(keyOf(object)) ?? [])];
  }

  load(): void {
    this.#byObject.clear();
    for (const event of this.store.list('Event')) this.#update(undefined, event);
  }

  close(): void {
    this.#stop();
  }

  #update(before: RecordOf<'Event'> | undefined, after: RecordOf<'Event'> | undefined): void {
    if (before?.associatedObjectId) {
      const key = keyOf(before.associatedObjectId);
      const open = this.#byObject.get(key);
      if (after === undefined || after.acknowledged) open?.delete(before.id);
      if (open?.size === 0) this.#byObject.delete(key);
    }
    if (!after?.associatedObjectId || after.acknowledged || !after.acknowledgeable) return;
    const key = keyOf(after.associatedObjectId);
    this.#byObject.set(key, (this.#byObject.get(key) ?? new Set<string>()).add(after.id));
  }
}
