import type { Format } from './media.js';

interface MediaRange {
  readonly type: string;
  readonly quality: number;
  /** 2: type/subtype, 1: type/*, 0: any. */
  readonly precision: number;
  readonly position: number;
}

function rangesOf(header: string): MediaRange[] {
  return header
    .split(',')
    .map((part, position) => {
      const [name = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
      const quality = parameters.find((each) => each.startsWith('q='))?.slice(2);
      const parsed = quality === undefined ? 1 : Number(quality);
      const type = name === '*' ? '*/*' : name;
      return {
        type,
        quality: Number.isFinite(parsed) ? Math.min(Math.max(parsed, 0), 1) : 0,
        precision: type === '*/*' ? 0 : type.endsWith('/*') ? 1 : 2,
        position,
      };
    })
    .filter((range) => range.type !== '');
}

/** What each media range gives; ranges that leave the choice to the server give XML, the server's default (WSAPI guide 3.3 §2.4). */
const formatOfRange: ReadonlyMap<string, Format | 'text'> = new Map([
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/*', 'xml'],
  ['text/*', 'xml'],
  ['*/*', 'xml'],
  ['text/plain', 'text'],
]);

/**
 * The format of an answer from the Accept header; null when nothing that is offered is acceptable (406). No header, an empty one or one that leaves
 * the choice gives XML. Among equals the more precise range wins, then the first. `text/plain` is acceptable for operations that answer plain text,
 * whose errors then are XML.
 */
export function negotiate(accept: string | undefined, answersText: boolean): Format | null {
  // Nearly all clients name just one.
  const only = formatOfRange.get(accept ?? '*/*');
  if (only === 'json' || only === 'xml') return only;
  const ranges = rangesOf(accept ?? '');
  if (ranges.length === 0) return 'xml';
  const ordered = ranges
    .filter((range) => range.quality > 0)
    .sort((a, b) => b.quality - a.quality || b.precision - a.precision || a.position - b.position);
  for (const range of ordered) {
    const format = formatOfRange.get(range.type);
    if (format === 'text') {
      if (answersText) return 'xml';
    } else if (format !== undefined) return format;
  }
  return null;
}

/** How a body is to be read. */
export type BodyFormat = Format | 'unsupported';

/** Format of a request body from its Content-Type: XML without one (WSAPI guide 3.3 §2.4). A body that is coded, as with gzip, is not read. */
export function bodyFormat(contentType: string | undefined, contentEncoding = 'identity'): BodyFormat {
  if (contentEncoding.trim().toLowerCase() !== 'identity') return 'unsupported';
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '') return 'xml';
  if (type === 'application/json' || type === 'text/json') return 'json';
  return type === 'application/xml' || type === 'text/xml' ? 'xml' : 'unsupported';
}

/** Empty, blank and JSON null mean the same: no body. pyovm sends `null` with every action. */
export function isBlank(body: string): boolean {
  const text = body.trim();
  return text === '' || text === 'null';
}
