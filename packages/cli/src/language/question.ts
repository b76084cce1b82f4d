import type { Named } from '../run/resolve.js';
import { failures } from '../texts.js';
import type { GrammarIndex } from './grammar-index.js';
import { nextAfter, valuesFor } from './next-words.js';
import { wordsOf } from './scanner.js';
import { valueWords } from './values.js';
import { walk } from './walk.js';

/** How far the entries of `?` are shifted to the right (transcript). */
const shift = ' '.repeat(17);

export interface QuestionContext {
  readonly grammar: GrammarIndex;
  /** What `?` prints that stands alone (inferred: the same as `help`). */
  readonly summary: string;
  objects(type: string): Promise<readonly Named[]>;
}

/** Whether a command asks what may come next: its last word is `?`, or an attribute's value is. */
export function isQuestion(command: string): boolean {
  const last = wordsOf(command).at(-1);
  // A quoted one is a value like any other.
  return last !== undefined && (last.raw === '?' || (last.name !== null && last.raw.endsWith('=?') && last.value === '?'));
}

/** The answer to a question, each line ended by '\n'. @throws CommandError for a beginning that is no command */
export async function answerQuestion(command: string, context: QuestionContext): Promise<string> {
  const words = wordsOf(command);
  const last = words.at(-1);
  const before = command.slice(0, last?.start ?? 0);
  if (last === undefined || (words.length === 1 && last.name === null)) return context.summary;
  const asked = last.name === null ? nextAfter(before, context.grammar) : valuesFor(before, last, context.grammar);
  switch (asked.kind) {
    case 'words':
      return printed(asked.words.map(({ word, required }) => (required ? `*${word}` : word)), asked.help);
    case 'values': {
      const names = asked.objects === null ? [] : (await context.objects(asked.objects)).map(({ id, name }) => (last.name?.toLowerCase() === 'id' || name === '' ? id : name));
      const described = asked.words.length > 0 || asked.objects !== null || asked.attribute === null ? asked.words : valueWords(asked.attribute.value, context.grammar);
      return printed([...described, ...names], asked.help);
    }
    case 'nothing':
      throw walk(wordsOf(before), context.grammar).problem ?? (last.name === null ? failures.unexpected(last.raw) : failures.unknownAttribute(last.name));
  }
}

function printed(entries: readonly string[], help: string): string {
  return `${entries.map((entry) => `${shift}${entry}\n`).join('')}${help === '' ? '' : `HelpText: ${help}\n`}`;
}
