import { elementAt, parseXml, textAt, XmlError, type RpcValue, type XmlElement } from '@ovmsim/xml';

/** An agent's answer that is not the document it should be. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
}

/**
 * Reads the answer of a `discover_*` call: one string holding a document with the given root.
 * @throws DiscoveryError
 */
export function readDocument(answer: RpcValue, root: string): XmlElement {
  if (typeof answer !== 'string') throw new DiscoveryError(`the agent did not answer a ${root} document`);
  try {
    const document = parseXml(answer);
    if (document.name !== root) throw new DiscoveryError(`the agent answered <${document.name}> instead of a ${root} document`);
    return document;
  } catch (error) {
    if (error instanceof XmlError) throw new DiscoveryError(`the agent answered a ${root} document that is not XML: ${error.message}`);
    throw error;
  }
}

/** The text the names lead to; empty when the element is absent. */
export function textOf(from: XmlElement, ...path: readonly string[]): string {
  return textAt(from, ...path) ?? '';
}

/** As `textOf`; null also for the agent's `none` and `None`, which mean unset (recorded 3.2.1). */
export function optionalText(from: XmlElement, ...path: readonly string[]): string | null {
  const text = textOf(from, ...path);
  return text === '' || text.toLowerCase() === 'none' ? null : text;
}

/** The whole number at the beginning of the text (`4096 KB` is 4096), or `fallback`. */
export function wholeNumber(text: string, fallback = 0): number {
  const value = Number.parseInt(text, 10);
  return Number.isSafeInteger(value) ? value : fallback;
}

/** The agent writes booleans as Python does, some in lower case (recorded 3.2.1). */
export function truth(text: string): boolean {
  return text.toLowerCase() === 'true';
}

/** The child elements of the element the names lead to; none when it is absent. */
export function childrenAt(from: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  return elementAt(from, ...path)?.children ?? [];
}
