import { XmlError } from './error.js';

/** One element of a document. Mixed content keeps its words in `text` (all of them, joined) and its elements in `children`. */
export interface XmlElement {
  /** As written, prefix included: `ex:nil`. */
  readonly name: string;
  /** Null-prototype when read from a document, so that an attribute may bear any name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** Written as `<a></a>` where an element without content would be `<a/>`: an empty text node of a DOM. Never set by the reader. */
  readonly pair?: true;
}

export type XmlAttributes = Readonly<Record<string, string | number>>;

/** Text, or children; null and undefined among the children are left out. */
export type XmlContent = string | number | bigint | readonly (XmlElement | null | undefined)[];

const noAttributes: Readonly<Record<string, string>> = Object.freeze({});
const noChildren: readonly XmlElement[] = Object.freeze([]);
const namePattern = /^[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?$/u;

/** Refuses what would not be a name in a document. @throws XmlError code `name` */
export function checkName(name: string): void {
  if (!namePattern.test(name)) throw new XmlError('name', `Not a name of an element or attribute: ${JSON.stringify(name)}`);
}

function isContent(value: XmlAttributes | XmlContent): value is XmlContent {
  return typeof value !== 'object' || Array.isArray(value);
}

/**
 * Builds an element: `element('UTC', 'True')`, `element('CPU', { ID: 0 }, [...])`, `element('Exports')`.
 * An empty string as content asks for `<a></a>`, no content for `<a/>`; the recorded discovery documents hold both.
 * @throws XmlError code `name`
 */
export function element(name: string, attributesOrContent?: XmlAttributes | XmlContent, content?: XmlContent): XmlElement {
  checkName(name);
  let attributes = noAttributes;
  let inner = content;
  if (attributesOrContent !== undefined) {
    if (isContent(attributesOrContent)) inner ??= attributesOrContent;
    else attributes = attributesOf(attributesOrContent);
  }
  if (inner === undefined) return { name, attributes, children: noChildren, text: '' };
  if (typeof inner === 'object') {
    return { name, attributes, children: inner.filter((child) => child !== null && child !== undefined), text: '' };
  }
  const text = String(inner);
  return text === '' ? { name, attributes, children: noChildren, text, pair: true } : { name, attributes, children: noChildren, text };
}

function attributesOf(given: XmlAttributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      checkName(name);
      return [name, String(value)];
    }),
  );
}

/** The name without its prefix. */
export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

/** The first child of this local name. */
export function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((child) => localName(child.name) === name);
}

/** Every child of this local name, in document order. */
export function childrenOf(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => localName(child.name) === name);
}

/** The text of the element that the names lead to, blanks at both ends cut; null when there is none. */
export function textAt(root: XmlElement, ...path: readonly string[]): string | null {
  let at: XmlElement | undefined = root;
  for (const name of path) {
    at = childOf(at, name);
    if (at === undefined) return null;
  }
  return at.text.trim();
}

/** The first element that the names lead to; undefined when there is none. */
export function elementAt(root: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  let at: XmlElement | undefined = root;
  for (const name of path) {
    if (at === undefined) return undefined;
    at = childOf(at, name);
  }
  return at;
}

/** Whether the element says of itself that it is null (`xsi:nil="true"`, under any prefix). */
export function isNil(of: XmlElement): boolean {
  return Object.entries(of.attributes).some(([name, value]) => localName(name) === 'nil' && (value.trim() === 'true' || value.trim() === '1'));
}
