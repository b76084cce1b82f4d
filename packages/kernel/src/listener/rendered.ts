import { STATUS_CODES } from 'node:http';
import { bodyText } from './exchange.js';
import type { WireResponsePart } from '../wire/types.js';
import type { WireResponse } from './types.js';

/** An answer with everything decided, ready to be sent. */
export interface Rendered {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** The body as text, where it was given so: equal texts of many records then are one in memory. */
  readonly text?: string;
  readonly close: boolean;
}

const empty = Buffer.alloc(0);

export function render(response: WireResponse): Rendered {
  const { body } = response;
  return {
    status: response.status,
    reason: onOneLine(response.reason ?? STATUS_CODES[response.status] ?? ''),
    headers: response.headers ?? {},
    ...(typeof body === 'string' ? { body: Buffer.from(body, 'utf8'), text: body } : { body: body ?? empty }),
    close: response.close ?? false,
  };
}

/** What the listener itself says, without a handler. */
export function plainAnswer(status: number, text = STATUS_CODES[status] ?? ''): Rendered {
  return render({ status, headers: { 'Content-Type': 'text/plain;charset=utf-8' }, body: `${text}\n`, close: true });
}

export function hasHeader(headers: Rendered['headers'], name: string): boolean {
  return Object.keys(headers).some((each) => each.toLowerCase() === name);
}

/** For the record: repeated headers in one, as HTTP has it; cookies by line. */
export function recorded(rendered: Rendered): WireResponsePart {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(rendered.headers)) {
    headers[name] = typeof value === 'string' ? value : value.join(name.toLowerCase() === 'set-cookie' ? '\n' : ', ');
  }
  return { status: rendered.status, reason: rendered.reason, headers, body: bodyText(rendered.body, rendered.text) };
}

/** The bytes of an answer as they are written past Node's own HTTP. Reason and header values go out as Latin-1, as Python's do. */
export function rawAnswer(rendered: Rendered, version: '1.0' | '1.1'): Buffer {
  const lines = [`HTTP/${version} ${rendered.status} ${rendered.reason}`];
  for (const [name, value] of Object.entries(rendered.headers)) {
    for (const each of typeof value === 'string' ? [value] : value) lines.push(`${onOneLine(name)}: ${onOneLine(each)}`);
  }
  if (version === '1.1') {
    if (!hasHeader(rendered.headers, 'content-length')) lines.push(`Content-Length: ${rendered.body.length}`);
    lines.push('Connection: close');
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rendered.body]);
}

/** Nobody smuggles a header line into an answer. */
function onOneLine(text: string): string {
  return text.replace(/[^\x20-\x7e\x80-\xff\t]/g, ' ');
}
