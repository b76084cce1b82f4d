import type { GrammarIndex } from './grammar-index.js';
import { partsOf, wordsOf } from './scanner.js';
import type { Word } from './scanner.js';

const mask = '********';
/** Whatever the command: a mistyped one may hold a password, too. */
const secretName = /passw|passphrase|secret/i;

/** The line with the values of secret attributes as asterisks (CLI guide 3.3, changeServerAgentPassword; for the other commands inferred). */
export function maskLine(line: string, grammar: GrammarIndex): string {
  const hidden = partsOf(line).flatMap(({ start, end }) => hiddenIn(wordsOf(line.slice(start, end)), grammar).map((range) => ({ start: start + range.start, end: start + range.end })));
  let masked = '';
  let at = 0;
  for (const { start, end } of hidden) {
    masked += line.slice(at, start) + mask;
    at = end;
  }
  return masked + line.slice(at);
}

function hiddenIn(words: readonly Word[], grammar: GrammarIndex): readonly { readonly start: number; readonly end: number }[] {
  const isSecret = (name: string): boolean => secretName.test(name) || grammar.secrets.has(name.toLowerCase());
  // What is sent to a guest under the key of a password is one ('com.oracle.linux.root-password').
  const guestSecret = words.some(({ name, value }) => name?.toLowerCase() === 'key' && isSecret(value));
  const hidden: { start: number; end: number }[] = [];
  let expecting = false;
  for (const word of words) {
    const name = word.name ?? word.raw;
    if (word.name !== null && word.name !== '' && (isSecret(name) || (guestSecret && name.toLowerCase() === 'message'))) {
      if (word.end > word.valueStart) hidden.push({ start: word.valueStart, end: word.end });
      expecting = word.end === word.valueStart;
    } else if (expecting && (word.name === null || word.name === '') && word.raw !== '=') {
      // `password = x`, `password x`: refused, and still a secret.
      hidden.push({ start: word.name === null ? word.start : word.valueStart, end: word.end });
      expecting = false;
    } else if (word.raw !== '=') expecting = word.name === null && secretName.test(name) && words[0] !== word;
  }
  return hidden;
}
