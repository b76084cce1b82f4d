import type { StateFiles } from './state-files.js';

/** What an item of a database may be. Python keeps pickles; here it is JSON of the same shape. */
export type Item = string | number | boolean | null | Item[] | { [key: string]: Item };

/** A file that somebody edited into something else. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

/**
 * One of the agent's small databases: one key per item, a file of its own. The file is looked at before every read,
 * so that what somebody edits or deletes by hand counts from then on: a Server without its `server` file is unowned
 * (CloudStack ovm3 plug-in, `clean_master.sh`).
 */
export class Database {
  private seen: string | null | undefined;
  private items = keyed({});

  constructor(
    private readonly files: StateFiles,
    private readonly path: string,
  ) {}

  /** All items, keys in alphabetical order as `ovs-agent-db dump_db` prints them. */
  dump(): Readonly<Record<string, Item>> {
    this.refresh();
    return Object.fromEntries(Object.entries(this.items).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get(key: string): Item | undefined {
    this.refresh();
    return this.items[key];
  }

  /** The item if it is a text, else the empty text. */
  text(key: string): string {
    const item = this.get(key);
    return typeof item === 'string' ? item : '';
  }

  /** Writes several items at once; `undefined` removes the key. */
  update(changes: Readonly<Record<string, Item | undefined>>): void {
    this.refresh();
    const next = keyed(this.items);
    for (const [key, item] of Object.entries(changes)) {
      if (item === undefined) delete next[key];
      else next[key] = item;
    }
    this.files.write(this.path, `${JSON.stringify(next, null, 1)}\n`);
    this.items = next;
    this.seen = this.files.version(this.path);
  }

  private refresh(): void {
    const version = this.files.version(this.path);
    if (version === this.seen && this.seen !== undefined) return;
    const text = version === null ? null : this.files.read(this.path);
    this.items = text === null ? keyed({}) : parse(text, this.path);
    this.seen = version;
  }
}

function parse(text: string, path: string): Record<string, Item> {
  let value: unknown;
  try {
    value = JSON.parse(text, (_key, item: unknown) => {
      // It would be written as null.
      if (item === Infinity || item === -Infinity) throw new Error('a number is too large');
      return item === 0 ? 0 : item;
    });
  } catch (error) {
    throw new DatabaseError(`${path} does not hold a database: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new DatabaseError(`${path} does not hold a database`);
  return keyed(value as Record<string, Item>);
}

/** A copy without a prototype: a key may be called `constructor` or `__proto__`. */
function keyed(items: Readonly<Record<string, Item>>): Record<string, Item> {
  return Object.assign(Object.create(null) as Record<string, Item>, items);
}
