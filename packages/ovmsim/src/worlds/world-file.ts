import { readFileSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { UserError } from '../supervisor/user-error.js';
import { descriptionMistakes, worldSchema, type WorldDescription } from './description.js';
import { pathText, readMistakes, type FoundMistake } from './mistakes.js';

/** As many mistakes are shown at once. */
const shown = 20;

/** Reads the world that a file describes. Throws a UserError that has file, line and column of every mistake. */
export function readWorldFile(path: string): WorldDescription {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`the world file ${path} cannot be read: ${(error as Error).message}`);
  }
  return readWorldText(text, path);
}

/** The same for a text that came from there. */
export function readWorldText(text: string, path: string): WorldDescription {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = counter.linePos(offset);
    return `${path}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  if (document.errors.length > 0) throw refused(path, document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`));
  const parsed = worldSchema.safeParse(asData(document, path));
  const mistakes = parsed.success ? descriptionMistakes(parsed.data) : readMistakes(parsed.error, worldSchema);
  const placed = mistakes.map((mistake) => ({ ...mistake, offset: offsetOf(document, mistake) })).sort((a, b) => a.offset - b.offset);
  if (!parsed.success || placed.length > 0) throw refused(path, placed.map(({ offset, path: where, message }) => `${at(offset)}: ${pathText(where)}${message}`));
  return parsed.data;
}

function asData(document: Document.Parsed, path: string): unknown {
  try {
    // An empty file is a world of defaults.
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw new UserError(`${path}: ${(error as Error).message}`);
  }
}

function refused(path: string, lines: readonly string[]): UserError {
  const more = lines.length > shown ? [`… and ${lines.length - shown} more`] : [];
  return new UserError([`the world in ${path} cannot be built (ovmsim world schema says what is allowed):`, ...lines.slice(0, shown), ...more].join('\n'));
}

/** Where the value that a path leads to begins, or the key itself; as far as the path leads. */
function offsetOf(document: Document.Parsed, { path, key }: FoundMistake): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(step));
      if (pair === undefined) return offset;
      const meant = key === true && depth === path.length - 1 ? pair.key : (pair.value ?? pair.key);
      offset = rangeOf(meant) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = rangeOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

const rangeOf = (node: unknown): number | undefined => (node as { readonly range?: readonly [number, number, number] | null } | null)?.range?.[0];

/** What world files are checked against, as JSON Schema. */
export function worldJsonSchema(): unknown {
  return z.toJSONSchema(worldSchema, { io: 'input' });
}
