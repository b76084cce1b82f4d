import type { ModelChanges, TypeName } from '@ovmsim/model';
import { typeNames } from '@ovmsim/model';
import type { GuiClient, GuiObject } from './client.js';

/** Reads under way at once while the model is filled. */
const parallelReads = 6;
/** From so many changed objects of a type on, its list is read instead of each object. */
const listInstead = 20;

/** What the web console knows of the Manager: every object of every type, as the API showed it last. */
export class GuiModel {
  readonly #client: GuiClient;
  #objects = new Map<TypeName, Map<string, GuiObject>>();
  /** Serial of the newest commit that the model holds; -1 before it was filled. */
  #serial = -1;
  #newestEvent = 0;

  constructor(client: GuiClient) {
    this.#client = client;
  }

  get serial(): number {
    return this.#serial;
  }

  get(type: TypeName, id: string): GuiObject | undefined {
    return this.#objects.get(type)?.get(id);
  }

  list(type: TypeName): readonly GuiObject[] {
    return [...(this.#objects.get(type)?.values() ?? [])];
  }

  /** Reads everything. Changes made meanwhile are caught up with by the next `follow`, which begins at the serial from before. */
  async fill(): Promise<void> {
    // A serial that lies ahead asks for the present one and nothing else.
    const { serial } = await this.#client.changes(Number.MAX_SAFE_INTEGER);
    const objects = new Map<TypeName, Map<string, GuiObject>>();
    const left = [...typeNames];
    const read = async (): Promise<void> => {
      for (let type = left.shift(); type !== undefined; type = left.shift()) {
        objects.set(type, new Map((await this.#client.list(type)).map((each) => [each.id.value, each])));
      }
    };
    await Promise.all(Array.from({ length: parallelReads }, read));
    this.#objects = objects;
    this.#serial = serial;
    this.#newestEvent = Math.max(0, ...this.list('Event').map(createTimeOf));
  }

  /** Polls events and the change feed once. Fills anew when the feed does not reach back far enough. */
  async follow(): Promise<void> {
    if (this.#serial < 0) return this.fill();
    const feed = await this.#client.changes(this.#serial);
    if (!feed.complete || feed.serial < this.#serial) return this.fill();
    await this.#apply(feed);
    this.#serial = feed.serial;
    for (const event of await this.#client.events(this.#newestEvent)) {
      this.#put('Event', event);
      this.#newestEvent = Math.max(this.#newestEvent, createTimeOf(event));
    }
  }

  async #apply({ changes }: ModelChanges): Promise<void> {
    const changed = new Map<TypeName, Set<string>>();
    for (const { type, id } of changes) changed.set(type, (changed.get(type) ?? new Set()).add(id));
    for (const [type, ids] of changed) {
      if (ids.size >= listInstead) {
        this.#objects.set(type, new Map((await this.#client.list(type)).map((each) => [each.id.value, each])));
      } else {
        for (const id of ids) await this.#read(type, id);
      }
    }
  }

  async #read(type: TypeName, id: string): Promise<void> {
    const object = await this.#client.get(type, id);
    if (object === undefined) this.#objects.get(type)?.delete(id);
    else this.#put(type, object);
  }

  #put(type: TypeName, object: GuiObject): void {
    const objects = this.#objects.get(type) ?? new Map<string, GuiObject>();
    this.#objects.set(type, objects);
    objects.set(object.id.value, object);
  }
}

function createTimeOf(event: GuiObject): number {
  return typeof event['createTime'] === 'number' ? event['createTime'] : 0;
}
