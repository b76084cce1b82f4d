import type { IoClock } from '../clock.js';
import { KeptRecord } from './kept.js';
import type { NewWireRecord, WireCount, WireFilter, WireKind, WireOrigin, WireRecord } from './types.js';

export interface WireRecorderOptions {
  readonly process: string;
  readonly clock: IoClock;
  /** How many records are kept; default 5000. */
  readonly limit?: number;
  /** How many characters of bodies are kept in all; default 32 million. */
  readonly textLimit?: number;
}

/**
 * Everything that crossed this process's boundary, recorded once: by the listener for what arrives, by the client for what
 * never arrived. The oldest records make room for new ones.
 */
export class WireRecorder {
  /** Whose record this is. */
  readonly process: string;
  /** Stamps the records; real time. */
  readonly clock: IoClock;
  readonly #limit: number;
  readonly #textLimit: number;
  readonly #listeners = new Set<(record: WireRecord) => void>();
  readonly #origins = new Map<string, WireOrigin>();
  readonly #counts = new Map<WireKind, Map<WireRecord['line'], number>>();
  #records: (KeptRecord | undefined)[] = [];
  /** Index of the oldest record still kept; those before it are dropped now and then in one go. */
  #first = 0;
  #text = 0;
  #seq = 0;

  constructor(options: WireRecorderOptions) {
    this.process = options.process;
    this.clock = options.clock;
    this.#limit = options.limit ?? 5000;
    this.#textLimit = options.textLimit ?? 32_000_000;
  }

  /** How many records were made so far, including those no longer kept. */
  get count(): number {
    return this.#seq;
  }

  record(record: NewWireRecord): void {
    this.#seq += 1;
    const kept = new KeptRecord(record, this.#seq, record.time ?? this.clock.now());
    this.#count(kept);
    this.#records.push(kept);
    this.#text += kept.size;
    this.#trim();
    if (this.#listeners.size === 0) return;
    for (const listener of [...this.#listeners]) {
      try {
        listener(kept.tell(this.process));
      } catch {
        // Who watches the wire must not be able to disturb it.
      }
    }
  }

  /** Notes that this process sends from a local end ('127.0.0.1:40001'): the listener at the other end knows only that. */
  sends(endpoint: string): void {
    const now = this.clock.now();
    const known = this.#origins.get(endpoint);
    this.#origins.delete(endpoint);
    this.#origins.set(endpoint, { endpoint, first: known?.first ?? now, last: now });
    if (this.#origins.size > this.#limit) this.#origins.delete(this.#origins.keys().next().value as string);
  }

  /** From where this process has sent, the latest last. */
  get origins(): WireOrigin[] {
    return [...this.#origins.values()];
  }

  /** Oldest first. */
  list(filter: WireFilter = {}): WireRecord[] {
    const { since = 0, line, method, kind, limit } = filter;
    const found: KeptRecord[] = [];
    for (let i = this.#first; i < this.#records.length; i += 1) {
      const record = this.#records[i] as KeptRecord;
      if (record.seq <= since) continue;
      if (line !== undefined && record.line !== line) continue;
      if (method !== undefined && record.method !== method) continue;
      if (kind !== undefined && record.kind !== kind) continue;
      found.push(record);
    }
    return (limit === undefined ? found : found.slice(Math.max(0, found.length - limit))).map((record) => record.tell(this.process));
  }

  /** Records with a number greater than `seq`. */
  since(seq: number): WireRecord[] {
    return this.list({ since: seq });
  }

  /** How many records were made so far by kind and line, including those no longer kept. */
  get counts(): WireCount[] {
    return [...this.#counts].flatMap(([kind, lines]) => [...lines].map(([line, count]) => ({ kind, line, count })));
  }

  /** Called with every record as it is made. Answers what ends it. */
  subscribe(listener: (record: WireRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Forgets the records; numbers go on. */
  clear(): void {
    this.#records = [];
    this.#origins.clear();
    this.#first = 0;
    this.#text = 0;
  }

  #trim(): void {
    while (this.#records.length - this.#first > this.#limit || (this.#text > this.#textLimit && this.#records.length - this.#first > 1)) {
      this.#text -= this.#records[this.#first]?.size ?? 0;
      this.#records[this.#first] = undefined;
      this.#first += 1;
    }
    if (this.#first > 1000 && this.#first * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#first);
      this.#first = 0;
    }
  }

  #count({ kind, line }: KeptRecord): void {
    let lines = this.#counts.get(kind);
    if (lines === undefined) {
      lines = new Map();
      this.#counts.set(kind, lines);
    }
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
}
