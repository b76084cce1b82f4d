import type { Completion } from '../command-session.js';

/** What a press of the Tab key does to the line. */
export interface Completed {
  /** Index in the line from which the text replaces what stands there. */
  readonly from: number;
  /** Null: the line stays as it is. */
  readonly text: string | null;
  /** Words to choose from, for a second press. */
  readonly choices: readonly string[];
}

/** The one word that may stand there with a blank behind it, or as much as all have in common. */
export function completed(line: string, { from, words }: Completion): Completed {
  const typed = line.slice(from);
  const [only, ...others] = words;
  if (only === undefined) return { from, text: null, choices: [] };
  // Behind `name=` the value follows at once.
  if (others.length === 0) return { from, text: only.endsWith('=') || only.endsWith(' ') ? only : `${only} `, choices: [] };
  const common = commonBeginning(words);
  return { from, text: common.length > typed.length ? common : null, choices: words };
}

function commonBeginning(words: readonly string[]): string {
  const [first = '', ...others] = words.map((word) => [...word]);
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && other[same]?.toLowerCase() === first[same]?.toLowerCase()) same += 1;
    length = same;
  }
  return [...first].slice(0, length).join('');
}

/** So many words are listed. */
const mostListed = 200;

/** The words as one line; there may be more than anybody reads. */
export function listing(words: readonly string[]): string {
  const more = words.length - mostListed;
  return words.slice(0, mostListed).join('  ') + (more > 0 ? `  and ${more} more` : '');
}
