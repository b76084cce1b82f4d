import { STATUS_CODES } from 'node:http';
import { recordedBodyBytes } from '../wire/kept.js';
import type { UntoldResponse, WireResponsePart } from '../wire/types.js';
import { bodyText } from './exchange.js';
import type { WireResponse } from './types.js';

/** Names and values in turn, as Node takes them; a value may be several of the same name. */
export type HeaderList = readonly (string | readonly string[])[];

/** An answer with everything decided, ready to be sent. Its record keeps it as it is: equal texts and headers of many records then are one in memory. */
export class Rendered implements UntoldResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderList;
  readonly body: string | Buffer;
  readonly close: boolean;

  constructor(response: Omit<WireResponse, 'headers'>, headers: HeaderList) {
    const { status, reason, body = '', close = false } = response;
    this.status = status;
    this.reason = reason === undefined ? (STATUS_CODES[status] ?? '') : onOneLine(reason);
    this.headers = headers;
    this.body = body;
    this.close = close;
  }

  static of(response: WireResponse): Rendered {
    const list: (string | readonly string[])[] = [];
    const { headers } = response;
    for (const name in headers) list.push(name, headers[name] ?? '');
    return new Rendered(response, list);
  }

  /** Of the body, in bytes. */
  get length(): number {
    return typeof this.body === 'string' ? Buffer.byteLength(this.body) : this.body.length;
  }

  get size(): number {
    return this.body.length;
  }

  /** For the record: repeated headers in one, as HTTP has it; cookies by line. */
  tell(): WireResponsePart {
    const headers: Record<string, string> = {};
    for (let i = 0; i < this.headers.length; i += 2) {
      const name = String(this.headers[i]);
      const value = this.headers[i + 1] ?? '';
      headers[name] = typeof value === 'string' ? value : value.join(name.toLowerCase() === 'set-cookie' ? '\n' : ', ');
    }
    return { status: this.status, reason: this.reason, headers, body: typeof this.body === 'string' ? this.body : bodyText(this.body) };
  }
}

/** What the listener itself says, without a handler. */
export function plainAnswer(status: number, text = STATUS_CODES[status] ?? ''): Rendered {
  return new Rendered({ status, body: `${text}\n`, close: true }, ['Content-Type', 'text/plain;charset=utf-8']);
}

/** @param name in small letters */
export function hasHeader(headers: HeaderList, name: string): boolean {
  for (let i = 0; i < headers.length; i += 2) {
    const each = headers[i];
    if (each?.length === name.length && String(each).toLowerCase() === name) return true;
  }
  return false;
}

/** An answer for its record, which must not keep what it does not show of a long body. */
export function recorded(rendered: Rendered): UntoldResponse {
  const { body } = rendered;
  if (body.length <= recordedBodyBytes / 4 || rendered.length <= recordedBodyBytes) return rendered;
  // A part of a string keeps the whole string in memory; what was bytes once does not.
  const { status, reason, headers } = rendered;
  return new Rendered({ status, reason, body: bodyText(typeof body === 'string' ? Buffer.from(body.slice(0, recordedBodyBytes + 1)) : body) }, headers);
}

/** The bytes of an answer as they are written past Node's own HTTP. Reason and header values go out as Latin-1, as Python's do. */
export function rawAnswer(rendered: Rendered, { version, bodiless }: { readonly version: '1.0' | '1.1'; readonly bodiless: boolean }): Buffer {
  const lines = [`HTTP/${version} ${rendered.status} ${rendered.reason}`];
  for (let i = 0; i < rendered.headers.length; i += 2) {
    const value = rendered.headers[i + 1] ?? '';
    for (const each of typeof value === 'string' ? [value] : value) lines.push(`${onOneLine(String(rendered.headers[i]))}: ${onOneLine(each)}`);
  }
  if (version === '1.1') {
    if (!hasHeader(rendered.headers, 'content-length')) lines.push(`Content-Length: ${rendered.length}`);
    lines.push('Connection: close');
  }
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return bodiless ? head : Buffer.concat([head, typeof rendered.body === 'string' ? Buffer.from(rendered.body) : rendered.body]);
}

/** Nobody smuggles a header line into an answer. */
function onOneLine(text: string): string {
  return text.replace(/[^\x20-\x7e\x80-\xff\t]/g, ' ');
}
