/** How Python 2.6's `pprint` prints the agent's databases. */
import type { Item } from './database.js';
import { pythonRepr, pythonSet, pythonString } from './python.js';

/** A set of texts, which Python prints as `set(['xen', 'utility'])`. */
export class PythonSet {
  constructor(readonly members: readonly string[]) {}
}

/** What can be printed: an item of a database, with sets in it. */
export type Printable = Item | PythonSet | readonly Printable[] | { readonly [key: string]: Printable };

/** Columns of a line, as `pprint` has them unless told. */
const WIDTH = 80;

/**
 * A value as `pprint.pformat` of Python 2.6 prints it: keys in alphabetical order, on one line where it fits into 80 columns,
 * else one member per line. Unlike later releases, 2.6 leaves a long text in one piece.
 */
export function pythonPrettyPrint(value: Printable): string {
  return formatted(value, 0, 0);
}

/** `allowance`: columns that what encloses the value still needs after it on its last line. */
function formatted(value: Printable, indent: number, allowance: number): string {
  const flat = onOneLine(value);
  if (flat.length <= WIDTH - 1 - indent - allowance) return flat;
  if (value instanceof PythonSet) return wrapped('set([', '])', { members: [...value.members].sort(), indent: indent + 4, allowance });
  if (isList(value)) return wrapped('[', ']', { members: value, indent, allowance });
  if (typeof value !== 'object' || value === null) return flat;
  const separator = `,\n${' '.repeat(indent + 1)}`;
  const members = entriesOf(value).map(([key, member]) => {
    const name = `${pythonString(key)}: `;
    return name + formatted(member, indent + 1 + name.length, allowance + 1);
  });
  return `{${members.join(separator)}}`;
}

function wrapped(open: string, close: string, { members, indent, allowance }: { members: readonly Printable[]; indent: number; allowance: number }): string {
  return open + members.map((member) => formatted(member, indent + 1, allowance + 1)).join(`,\n${' '.repeat(indent + 1)}`) + close;
}

function onOneLine(value: Printable): string {
  if (value instanceof PythonSet) return pythonSet(value.members);
  if (isList(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return pythonRepr(value);
  return `{${entriesOf(value)
    .map(([key, member]) => `${pythonString(key)}: ${onOneLine(member)}`)
    .join(', ')}}`;
}

/** As Python 2 sorts texts: by their bytes. */
function entriesOf(value: { readonly [key: string]: Printable }): [string, Printable][] {
  return Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function isList(value: Printable): value is readonly Printable[] {
  return Array.isArray(value);
}
