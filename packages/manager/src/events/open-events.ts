import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { keyOf } from '../core/object-key.js';
import type { WorldReader } from '../core/world.js';

/** What waits on one object. */
interface Open {
  readonly ids: Set<string>;
  /** How many of each type. */
  readonly types: Map<string, number>;
}

const nothing: readonly string[] = [];

/** Index of the events that wait for an acknowledgement, by object, kept by the store's commits. */
export class OpenEvents {
  readonly #byObject = new Map<string, Open>();
  readonly #stop: () => void;

  constructor(private readonly store: WorldReader) {
    this.#stop = store.onCommit((commit) => {
      if (commit.restored) this.load();
      else for (const change of commit.changes) if (change.type === 'Event') this.#update(change.before, change.after);
    });
  }

  of(object: ObjectRef): readonly string[] {
    return [...(this.#byObject.get(keyOf(object))?.ids ?? nothing)];
  }

  /** Each type once, however many events of it wait: agents post thousands. */
  typesOf(object: ObjectRef): readonly string[] {
    return [...(this.#byObject.get(keyOf(object))?.types.keys() ?? nothing)];
  }

  load(): void {
    this.#byObject.clear();
    for (const event of this.store.list('Event')) this.#update(undefined, event);
  }

  close(): void {
    this.#stop();
  }

  #update(before: RecordOf<'Event'> | undefined, after: RecordOf<'Event'> | undefined): void {
    const was = before !== undefined && waits(before);
    const is = after !== undefined && waits(after);
    if (was && !is) this.#remove(before);
    else if (is && !was) this.#add(after);
  }

  #add({ id, eventType, associatedObjectId }: RecordOf<'Event'>): void {
    if (!associatedObjectId) return;
    const key = keyOf(associatedObjectId);
    const open: Open = this.#byObject.get(key) ?? { ids: new Set(), types: new Map() };
    this.#byObject.set(key, open);
    open.ids.add(id);
    open.types.set(eventType, (open.types.get(eventType) ?? 0) + 1);
  }

  #remove({ id, eventType, associatedObjectId }: RecordOf<'Event'>): void {
    if (!associatedObjectId) return;
    const key = keyOf(associatedObjectId);
    const open = this.#byObject.get(key);
    if (open?.ids.delete(id) !== true) return;
    const left = (open.types.get(eventType) ?? 1) - 1;
    if (left > 0) open.types.set(eventType, left);
    else open.types.delete(eventType);
    if (open.ids.size === 0) this.#byObject.delete(key);
  }
}

const waits = ({ acknowledgeable, acknowledged }: RecordOf<'Event'>): boolean => acknowledgeable && !acknowledged;
