import type { TypeName } from '@ovmsim/model';
import { types } from '@ovmsim/model';
import type { ManagerCore } from '../core/manager-core.js';
import type { Encoder } from './codec.js';
import { JoinedList } from './joined-list.js';
import type { Format } from './media.js';

type FragmentCore = Pick<ManagerCore, 'view' | 'changes'>;
type ById = Map<string, string>;

/** What is kept for one base in one format; a caller may write any Host header, so there is room for a few bases only. */
interface Shelf {
  readonly documents: Map<string, Document>;
  readonly lists: Map<TypeName, JoinedList>;
}
const keptShelves = 4;

interface Document {
  readonly fragment: string;
  readonly bytes: Buffer;
}

/** Documents kept per shelf, and how many of them, those made longest ago, make room at once. */
const keptDocuments = 4096;
const madeRoom = 512;
/** Longer ones are not kept. */
const longestDocument = 64 * 1024;

/** Shows the time of the call, so no text of it can be kept. */
const neverKept: ReadonlySet<TypeName> = new Set<TypeName>(
  (Object.keys(types) as TypeName[]).filter((type) => types[type].fields.some((field) => field.origin === 'derived' && field.unit === 'ms')),
);

/**
 * Texts of objects, kept per record until the change feed says that they would come out differently. They hold the encoder's mark where the base URI
 * belongs; complete lists and the documents asked for last are kept as bytes with the base in, for a handful of bases.
 */
export class Fragments {
  readonly #core: FragmentCore;
  readonly #encoders: { readonly [F in Format]: Encoder };
  readonly #texts: { readonly [F in Format]: Map<TypeName, ById> } = { json: new Map(), xml: new Map() };
  readonly #shelves: { readonly [F in Format]: Map<string, Shelf> } = { json: new Map(), xml: new Map() };
  #seen: number;

  constructor(core: FragmentCore, encoders: { readonly [F in Format]: Encoder }) {
    this.#core = core;
    this.#encoders = encoders;
    this.#seen = core.changes.serial;
  }

  /** The object as a document with the base in; undefined when there is none. */
  document({ type, id }: { readonly type: TypeName; readonly id: string }, format: Format, base: string): Buffer | undefined {
    this.#catchUp();
    const fragment = this.#text(type, id, format);
    if (fragment === undefined) return undefined;
    const { documents } = this.#shelf(format, base);
    const kept = documents.get(id);
    if (kept?.fragment === fragment) return kept.bytes;
    const encoder = this.#encoders[format];
    const bytes = Buffer.from(encoder.withBase(encoder.document(fragment), base));
    if (!neverKept.has(type) && bytes.length <= longestDocument) keep(documents, id, { fragment, bytes });
    return bytes;
  }

  /** A list of objects. `complete` says that it is every object of the type, in the store's order. */
  list(of: { readonly type: TypeName; readonly ids: readonly string[]; readonly complete: boolean }, format: Format, base: string): Buffer {
    this.#catchUp();
    const { type, ids } = of;
    const encoder = this.#encoders[format];
    const fragment = (id: string): string | undefined => this.#text(type, id, format);
    if (!of.complete || neverKept.has(type)) {
      return Buffer.from(encoder.withBase(encoder.list(type, ids.flatMap((id) => fragment(id) ?? [])), base));
    }
    const { lists } = this.#shelf(format, base);
    let list = lists.get(type);
    if (list === undefined) {
      list = new JoinedList(encoder.listParts(type), (id) => encoder.withBase(fragment(id) ?? '', base));
      lists.set(type, list);
    }
    return list.bytes(ids);
  }

  #text(type: TypeName, id: string, format: Format): string | undefined {
    const kept = this.#texts[format].get(type)?.get(id);
    if (kept !== undefined) return kept;
    const view = this.#core.view(type, id);
    if (view === undefined) return undefined;
    const text = this.#encoders[format].fragment(type, view);
    if (!neverKept.has(type)) {
      const texts = this.#texts[format].get(type) ?? new Map<string, string>();
      this.#texts[format].set(type, texts);
      texts.set(id, text);
    }
    return text;
  }

  #shelf(format: Format, base: string): Shelf {
    const shelves = this.#shelves[format];
    const known = shelves.get(base);
    if (known !== undefined) return known;
    const shelf: Shelf = { documents: new Map(), lists: new Map() };
    shelves.set(base, shelf);
    const oldest = shelves.size > keptShelves ? shelves.keys().next().value : undefined;
    if (oldest !== undefined) shelves.delete(oldest);
    return shelf;
  }

  /** Drops what changed since the last look. */
  #catchUp(): void {
    if (this.#core.changes.serial === this.#seen) return;
    const { serial, complete, changes } = this.#core.changes.since(this.#seen);
    this.#seen = serial;
    for (const format of ['json', 'xml'] as const) {
      if (!complete) {
        this.#texts[format].clear();
        this.#shelves[format].clear();
        continue;
      }
      for (const { type, id } of changes) {
        this.#texts[format].get(type)?.delete(id);
        for (const { lists } of this.#shelves[format].values()) lists.get(type)?.changed(id);
      }
    }
  }
}

/** A Map is slow to tell its first key after many first keys were deleted, so they go by the hundred. */
function keep(documents: Map<string, Document>, id: string, document: Document): void {
  if (documents.size >= keptDocuments) {
    let left = madeRoom;
    for (const oldest of documents.keys()) {
      if (left === 0) break;
      left -= 1;
      documents.delete(oldest);
    }
  }
  documents.set(id, document);
}
