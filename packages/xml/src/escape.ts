import { XmlError } from './error.js';

/** Which characters a writer spells as entities; `\r` always is, because every reader turns a bare one into `\n`. */
export interface EscapeStyle {
  readonly text: RegExp;
  readonly attribute: RegExp;
}

/** Python's minidom spells the double quote in text as well. */
export const minidomEscapes: EscapeStyle = { text: /[&<>"\r]/g, attribute: /[&<>"\r\n\t]/g };
/** JAXB, and what we write without an example to follow. */
export const jaxbEscapes: EscapeStyle = { text: /[&<>\r]/g, attribute: /[&<>"\r\n\t]/g };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

// A control character cannot be written in XML 1.0 at all, not even as a character reference; nor can half of a surrogate pair.
// eslint-disable-next-line no-control-regex
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** @throws XmlError code `character` for what XML 1.0 cannot hold */
export function escapeXml(text: string, escapes: RegExp): string {
  const bad = unwritable.exec(text);
  if (bad !== null) {
    const code = bad[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw new XmlError('character', `U+${code} at ${bad.index} cannot be written in XML`);
  }
  return text.replace(escapes, (character) => entities[character] ?? character);
}
