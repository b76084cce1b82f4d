import { XmlError } from './error.js';

const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/;
const latin = new Set(['iso-8859-1', 'iso8859-1', 'latin1', 'iso_8859-1']);
const utf8 = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/**
 * The characters of a document: UTF-8 unless its declaration says ISO-8859-1 or its first bytes say UTF-16.
 * @throws XmlError code `encoding` for any other encoding and for bytes that are none
 */
export function decodeDocument(document: string | Buffer): string {
  if (typeof document === 'string') return document.startsWith('\uFEFF') ? document.slice(1) : document;
  if (document[0] === 0xff && document[1] === 0xfe) return decode(document, 'utf-16le');
  if (document[0] === 0xfe && document[1] === 0xff) return decode(document, 'utf-16be');
  const name = (declared.exec(document.toString('latin1', 0, 200))?.[1] ?? 'utf-8').toLowerCase();
  if (latin.has(name)) return document.toString('latin1');
  if (utf8.has(name)) return decode(document, 'utf-8');
  throw new XmlError('encoding', `The encoding ${name} is not known here`);
}

function decode(document: Buffer, label: string): string {
  try {
    return new TextDecoder(label, { fatal: true }).decode(document);
  } catch {
    throw new XmlError('encoding', `The document is not ${label}`);
  }
}
