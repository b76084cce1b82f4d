import { XmlError } from './error.js';
import { escapeXml, jaxbEscapes, minidomEscapes } from './escape.js';
import type { EscapeStyle } from './escape.js';
import type { XmlElement } from './element.js';

/**
 * Whose writer is imitated.
 * `minidom`: the agent's discovery documents, all on one line, attributes in alphabetical order as Python 2 wrote them.
 * `jaxb`: the Manager's answers. `plain`: no declaration, otherwise as `jaxb`.
 */
export type XmlStyle = 'minidom' | 'jaxb' | 'plain';

/** `style`: the one that belongs to the style. `encoding`: `<?xml version="1.0" encoding="UTF-8"?>`, as discover_hardware begins. */
export type XmlDeclaration = 'style' | 'encoding' | 'none';

export interface WriteOptions {
  readonly style: XmlStyle;
  /** Default `style`. */
  readonly declaration?: XmlDeclaration;
}

interface Manner {
  readonly declaration: string;
  readonly escapes: EscapeStyle;
  readonly sortAttributes: boolean;
}

const manners: Readonly<Record<XmlStyle, Manner>> = {
  minidom: { declaration: '<?xml version="1.0" ?>', escapes: minidomEscapes, sortAttributes: true },
  jaxb: { declaration: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', escapes: jaxbEscapes, sortAttributes: false },
  plain: { declaration: '', escapes: jaxbEscapes, sortAttributes: false },
};

/** Beyond this a tree holds itself; what we read ends at 64. */
const deepest = 512;

/**
 * Prints a tree on one line, without indentation.
 * @throws XmlError code `character` for control characters, `tree` for a tree without end
 */
export function writeXml(root: XmlElement, options: WriteOptions): string {
  const manner = manners[options.style];
  return declarationOf(manner, options.declaration ?? 'style') + print(root, manner, 1);
}

function declarationOf(manner: Manner, wanted: XmlDeclaration): string {
  if (wanted === 'none') return '';
  return wanted === 'encoding' ? '<?xml version="1.0" encoding="UTF-8"?>' : manner.declaration;
}

function print(node: XmlElement, manner: Manner, depth: number): string {
  if (depth > deepest) throw new XmlError('tree', `The tree is deeper than ${deepest}`);
  let out = `<${node.name}`;
  const names = Object.keys(node.attributes);
  if (manner.sortAttributes) names.sort();
  for (const name of names) out += ` ${name}="${escapeXml(node.attributes[name] ?? '', manner.escapes.attribute)}"`;
  if (node.children.length === 0 && node.text === '' && node.pair === undefined) return `${out}/>`;
  out += `>${escapeXml(node.text, manner.escapes.text)}`;
  for (const child of node.children) out += print(child, manner, depth + 1);
  return `${out}</${node.name}>`;
}
