import { SaxesParser } from 'saxes';
import { decodeDocument } from './encoding.js';
import { XmlError } from './error.js';
import type { XmlElement } from './element.js';

/** What a document may cost its reader. */
export interface XmlLimits {
  /** Bytes of a Buffer, UTF-8 bytes of a string. Default 4 MiB. */
  readonly maxBytes: number;
  /** Elements within elements, the root being 1. Default 64. */
  readonly maxDepth: number;
  /** Elements and attributes together. Default 200 000. */
  readonly maxNodes: number;
}

export const defaultXmlLimits: XmlLimits = { maxBytes: 4 * 1024 * 1024, maxDepth: 64, maxNodes: 200_000 };

interface OpenElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/**
 * Reads a document into a tree. Prefixes stay part of the names and are not resolved; comments and processing instructions are dropped.
 * No document type declaration is accepted, so no entity beyond the five of XML exists.
 * @throws XmlError
 */
export function parseXml(document: string | Buffer, limits: Partial<XmlLimits> = {}): XmlElement {
  const { maxBytes, maxDepth, maxNodes } = { ...defaultXmlLimits, ...limits };
  const bytes = typeof document === 'string' ? Buffer.byteLength(document) : document.length;
  if (bytes > maxBytes) throw new XmlError('size', `The document has ${bytes} bytes, more than ${maxBytes}`);
  const text = decodeDocument(document);

  // Version 1.1 would let control characters in.
  const parser = new SaxesParser({ xmlns: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const refuse = (code: XmlError['code'], message: string): never => {
    throw new XmlError(code, message, { line: parser.line, column: parser.column });
  };
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let nodes = 0;
  const count = (): void => {
    nodes += 1;
    if (nodes > maxNodes) refuse('nodes', `More than ${maxNodes} elements and attributes`);
  };

  parser.on('error', (error) => refuse('syntax', error.message.replace(/^(?:undefined:)?\d+:\d+: /, '')));
  parser.on('doctype', () => refuse('doctype', 'A document type declaration is not accepted'));
  parser.on('attribute', count);
  parser.on('opentag', (tag) => {
    count();
    if (open.length >= maxDepth) refuse('depth', `Elements nested deeper than ${maxDepth}`);
    open.push({ name: tag.name, attributes: tag.attributes, children: [], text: '' });
  });
  const append = (words: string): void => {
    const current = open.at(-1);
    if (current !== undefined) current.text += words;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const parent = open.at(-1);
    if (parent === undefined) root = closed;
    else parent.children.push(closed);
  });
  parser.write(text).close();
  return root ?? refuse('syntax', 'The document has no element');
}
