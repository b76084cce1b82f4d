import type { IoClock } from '../clock.js';
import { maskHeaders, maskText } from './mask.js';
import type { NewWireRecord, WireFilter, WireOrigin, WireRecord, WireRequestPart, WireResponsePart } from './types.js';

/** Bodies are kept up to here. */
export const recordedBodyBytes = 16 * 1024;

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
  #records: WireRecord[] = [];
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

  record(record: NewWireRecord): WireRecord {
    this.#seq += 1;
    const kept: WireRecord = Object.freeze({
      seq: this.#seq,
      time: record.time ?? this.clock.now(),
      process: this.process,
      line: record.line,
      kind: record.kind,
      from: record.from,
      to: record.to,
      method: record.method,
      path: record.path === null ? null : maskText(record.path),
      summary: maskText(record.summary).replace(/\s+/g, ' ').trim(),
      tls: record.tls,
      request: masked(record.request),
      response: masked(record.response),
      error: record.error === null ? null : maskText(record.error),
      durationMs: Math.round(record.durationMs * 100) / 100,
    });
    this.#records.push(kept);
    this.#text += size(kept);
    this.#trim();
    for (const listener of [...this.#listeners]) {
      try {
        listener(kept);
      } catch {
        // Who watches the wire must not be able to disturb it.
      }
    }
    return kept;
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
    const found: WireRecord[] = [];
    for (let i = this.#first; i < this.#records.length; i += 1) {
      const record = this.#records[i] as WireRecord;
      if (record.seq <= since) continue;
      if (line !== undefined && record.line !== line) continue;
      if (method !== undefined && record.method !== method) continue;
      if (kind !== undefined && record.kind !== kind) continue;
      found.push(record);
    }
    return limit === undefined ? found : found.slice(Math.max(0, found.length - limit));
  }

  /** Records with a number greater than `seq`. */
  since(seq: number): WireRecord[] {
    return this.list({ since: seq });
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
      this.#text -= size(this.#records[this.#first] as WireRecord);
      this.#first += 1;
    }
    if (this.#first > 1000 && this.#first * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#first);
      this.#first = 0;
    }
  }
}

function size(record: WireRecord): number {
  return (record.request?.body.length ?? 0) + (record.response?.body.length ?? 0);
}

function masked<T extends WireRequestPart | WireResponsePart>(part: T | null): T | null {
  return part === null ? null : { ...part, headers: maskHeaders(part.headers), body: truncated(maskText(part.body)) };
}

function truncated(body: string): string {
  // One more for the sign that it was cut before.
  return body.length > recordedBodyBytes + 1 ? `${body.slice(0, recordedBodyBytes)}…` : body;
}
