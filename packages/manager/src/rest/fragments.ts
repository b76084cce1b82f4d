import type { TypeName } from '@ovmsim/model';
import { types } from '@ovmsim/model';
import type { ManagerCore } from '../core/manager-core.js';
import type { Encoder } from './codec.js';
import type { Format } from './media.js';

type FragmentCore = Pick<ManagerCore, 'view' | 'changes'>;

/** Joined lists are kept for so many different bases; a caller may write any Host header. */
const keptBases = 4;

/** Shows the time of the call, so no text of it can be kept. */
const neverKept: ReadonlySet<TypeName> = new Set<TypeName>(
  (Object.keys(types) as TypeName[]).filter((type) => types[type].fields.some((field) => field.origin === 'derived' && field.unit === 'ms')),
);

/** Longer lists are kept as bytes, which need not be encoded again for every caller; shorter ones as text, which the wire record can share. */
const longestText = 64 * 1024;

interface Joined {
  readonly version: number;
  readonly ids: number;
  readonly body: string | Buffer;
}

/** Documents with the base in; those asked for longest ago make room. */
const keptDocuments = 512;

interface Document {
  readonly fragment: string;
  readonly text: string;
}

/**
 * Texts of objects, kept per record until the change feed says that they would come out differently. They hold the encoder's mark where the base URI
 * belongs; complete lists are kept with the base in, for a handful of bases, and so are the documents asked for last.
 */
export class Fragments {
  readonly #core: FragmentCore;
  readonly #encoders: { readonly [F in Format]: Encoder };
  readonly #texts: { readonly [F in Format]: Map<TypeName, Map<string, string>> } = { json: new Map(), xml: new Map() };
  /** How often something of a type changed. */
  readonly #versions = new Map<TypeName, number>();
  readonly #lists = new Map<string, Map<string, Joined>>();
  readonly #documents = new Map<string, Document>();
  #seen: number;

  constructor(core: FragmentCore, encoders: { readonly [F in Format]: Encoder }) {
    this.#core = core;
    this.#encoders = encoders;
    this.#seen = core.changes.serial;
  }

  /** The object as a document with the base in; undefined when there is none. */
  document(object: { readonly type: TypeName; readonly id: string }, format: Format, base: string): string | undefined {
    this.#catchUp();
    const fragment = this.#text(object, format);
    if (fragment === undefined) return undefined;
    const key = `${format} ${object.type} ${base} ${object.id}`;
    const kept = this.#documents.get(key);
    if (kept?.fragment === fragment) return kept.text;
    const encoder = this.#encoders[format];
    const text = encoder.withBase(encoder.document(fragment), base);
    if (!neverKept.has(object.type)) this.#keepDocument(key, { fragment, text });
    return text;
  }

  /** A list of objects. `complete` says that it is every object of the type, in the store's order. */
  list(of: { readonly type: TypeName; readonly ids: readonly string[]; readonly complete: boolean }, format: Format, base: string): string | Buffer {
    this.#catchUp();
    const { type, ids } = of;
    const version = this.#versions.get(type) ?? 0;
    const keep = of.complete && !neverKept.has(type);
    const key = `${format} ${type}`;
    const kept = keep ? this.#lists.get(base)?.get(key) : undefined;
    if (kept?.version === version && kept.ids === ids.length) return kept.body;
    const texts = ids.flatMap((id) => this.#text({ type, id }, format) ?? []);
    const encoder = this.#encoders[format];
    const text = encoder.withBase(encoder.list(type, texts), base);
    const body = text.length > longestText ? Buffer.from(text) : text;
    if (keep) this.#keep(base, key, { version, ids: ids.length, body });
    return body;
  }

  #keepDocument(key: string, document: Document): void {
    this.#documents.delete(key);
    this.#documents.set(key, document);
    const oldest = this.#documents.size > keptDocuments ? this.#documents.keys().next().value : undefined;
    if (oldest !== undefined) this.#documents.delete(oldest);
  }

  #keep(base: string, key: string, joined: Joined): void {
    const lists = this.#lists.get(base) ?? new Map<string, Joined>();
    // Used last goes to the end; the base used longest ago makes room.
    this.#lists.delete(base);
    this.#lists.set(base, lists);
    lists.set(key, joined);
    const oldest = this.#lists.size > keptBases ? this.#lists.keys().next().value : undefined;
    if (oldest !== undefined) this.#lists.delete(oldest);
  }

  #text({ type, id }: { readonly type: TypeName; readonly id: string }, format: Format): string | undefined {
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

  /** Drops what changed since the last look. */
  #catchUp(): void {
    if (this.#core.changes.serial === this.#seen) return;
    const { serial, complete, changes } = this.#core.changes.since(this.#seen);
    this.#seen = serial;
    if (!complete) {
      this.#texts.json.clear();
      this.#texts.xml.clear();
      this.#lists.clear();
      this.#documents.clear();
      return;
    }
    for (const { type, id } of changes) {
      this.#texts.json.get(type)?.delete(id);
      this.#texts.xml.get(type)?.delete(id);
      this.#versions.set(type, (this.#versions.get(type) ?? 0) + 1);
    }
  }
}
