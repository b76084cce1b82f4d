import type { Completion } from '../command-session.js';
import type { Named } from '../run/resolve.js';
import type { GrammarIndex } from './grammar-index.js';
import { nextAfter, valuesFor } from './next-words.js';
import type { Next } from './next-words.js';
import { partsOf, quoted, wordsOf } from './scanner.js';
import type { Word } from './scanner.js';

export interface CompletionContext {
  readonly grammar: GrammarIndex;
  /** The objects of a type of the command line; none when the Manager cannot say. */
  objects(type: string): Promise<readonly Named[]>;
}

/** What may stand at the end of a line. Only the last command counts. */
export async function complete(line: string, context: CompletionContext): Promise<Completion> {
  const { start } = partsOf(line).at(-1) ?? { start: 0 };
  const command = line.slice(start);
  const last = wordsOf(command).at(-1);
  const begun = last !== undefined && last.end === command.length ? last : null;
  const before = begun === null ? command : command.slice(0, begun.start);
  if (begun === null || begun.name === null) {
    if (begun !== null && begun.open !== null) return { from: line.length, words: [] };
    return { from: start + (begun?.start ?? command.length), words: wordsFor(nextAfter(before, context.grammar), begun?.raw ?? '') };
  }
  return valueCompletion({ line, start, begun }, valuesFor(before, begun, context.grammar), context);
}

function wordsFor(next: Next, typed: string): readonly string[] {
  if (next.kind !== 'words') return [];
  return next.words.filter(({ word }) => startsWith(word, typed)).map(({ word, assigned }) => (assigned ? `${word}=` : word));
}

const startsWith = (word: string, typed: string): boolean => word.toLowerCase().startsWith(typed.toLowerCase());

interface Begun {
  readonly line: string;
  /** Where the command begins in the line. */
  readonly start: number;
  readonly begun: Word;
}

async function valueCompletion({ line, start, begun }: Begun, next: Next, context: CompletionContext): Promise<Completion> {
  if (next.kind !== 'values') return { from: line.length, words: [] };
  const isList = next.attribute?.multi === true;
  const raw = line.slice(start + begun.valueStart);
  // Of a list only the member at its end is completed; a quote may stand around the whole list, and stays open then.
  const comma = isList ? raw.lastIndexOf(',') : -1;
  const from = start + begun.valueStart + comma + 1;
  const inQuotes = isList && begun.open !== null && comma >= 0;
  const typed = isList ? begun.value.slice(begun.value.lastIndexOf(',') + 1).trimStart() : begun.value;
  const fixed = next.words.filter((word) => startsWith(word, typed));
  // Names are compared exactly, as everywhere.
  const names = next.objects === null ? [] : matching(await context.objects(next.objects), begun.name ?? '', typed);
  return { from, words: [...fixed, ...names.map((name) => (inQuotes ? name : quoted(name)))] };
}

/** Ids after `id=`, else names. */
function matching(objects: readonly Named[], attribute: string, typed: string): readonly string[] {
  const texts = objects.map(({ id, name }) => (attribute.toLowerCase() === 'id' ? id : name));
  return [...new Set(texts)].filter((text) => text !== '' && text.startsWith(typed));
}
