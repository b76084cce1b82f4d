import { element, writeXml, type XmlElement } from '@ovmsim/xml';

/** A discovery document as Python's minidom prints it: one line, no name space (recorded 3.2.1). */
export function discoveryDocument(root: XmlElement): string {
  return writeXml(root, { style: 'minidom' });
}

/** Booleans are Python's words in these documents. */
export function flag(value: boolean): string {
  return value ? 'True' : 'False';
}

/** Several elements that hold a text each, in the order of the keys. */
export function texts(values: Readonly<Record<string, string | number>>): XmlElement[] {
  return Object.entries(values).map(([name, value]) => element(name, String(value)));
}
