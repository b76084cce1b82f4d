import { maskHeaders, maskText } from './mask.js';
import type { NewWireRecord, UntoldResponse, WireRecord, WireRequestPart, WireResponsePart } from './types.js';

/** Bodies are kept up to here. */
export const recordedBodyBytes = 16 * 1024;

type Headers = WireRequestPart['headers'];

/** Whoever keeps a connection sends the same headers with every request. */
const masked = new WeakMap<Headers, Headers>();

/**
 * A record as the recorder keeps it. What came from outside is masked at once; the answer, which this process made itself and may share with others, when
 * the record is read: nearly all records are forgotten unread.
 */
export class KeptRecord {
  readonly line: NewWireRecord['line'];
  readonly kind: NewWireRecord['kind'];
  readonly method: NewWireRecord['method'];
  /** Characters of its bodies. */
  readonly size: number;
  private readonly from: string;
  private readonly to: string;
  private readonly path: string | null;
  private readonly summary: string;
  private readonly tls: NewWireRecord['tls'];
  private readonly request: WireRequestPart | null;
  private response: WireResponsePart | UntoldResponse | null;
  private readonly error: string | null;
  private readonly durationMs: number;
  private told: WireRecord | null = null;

  constructor(
    record: NewWireRecord,
    readonly seq: number,
    readonly time: number,
  ) {
    const { request, response } = record;
    this.line = record.line;
    this.kind = record.kind;
    this.method = record.method;
    this.size = (request?.body.length ?? 0) + (response === null ? 0 : sizeOf(response));
    this.from = record.from;
    this.to = record.to;
    this.path = record.path === null ? null : maskText(record.path);
    this.summary = maskText(record.summary);
    this.tls = record.tls;
    this.request = request === null ? null : { headers: maskedHeaders(request.headers), body: maskedBodyOf(request.body) };
    this.response = response;
    this.error = record.error === null ? null : maskText(record.error);
    this.durationMs = record.durationMs;
  }

  /** The record as it is shown, the same object each time. */
  tell(process: string): WireRecord {
    this.told ??= Object.freeze({
      seq: this.seq,
      time: this.time,
      process,
      line: this.line,
      kind: this.kind,
      from: this.from,
      to: this.to,
      method: this.method,
      path: this.path,
      summary: this.summary.replace(/\s+/g, ' ').trim(),
      tls: this.tls,
      request: this.request,
      response: this.maskedResponse(),
      error: this.error,
      durationMs: Math.round(this.durationMs * 100) / 100,
    });
    this.response = this.told.response;
    return this.told;
  }

  private maskedResponse(): WireResponsePart | null {
    if (this.response === null) return null;
    const part = 'tell' in this.response ? this.response.tell() : this.response;
    return { ...part, headers: maskHeaders(part.headers), body: maskedBodyOf(part.body) };
  }
}

function sizeOf(response: WireResponsePart | UntoldResponse): number {
  return 'tell' in response ? response.size : response.body.length;
}

function maskedHeaders(headers: Headers): Headers {
  let known = masked.get(headers);
  if (known === undefined) {
    known = maskHeaders(headers);
    masked.set(headers, known);
  }
  return known;
}

function maskedBodyOf(body: string): string {
  if (body === '') return body;
  const text = maskText(body);
  // One more for the sign that it was cut before.
  return text.length > recordedBodyBytes + 1 ? `${text.slice(0, recordedBodyBytes)}…` : text;
}
