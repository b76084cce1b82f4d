/**
 * Python 2 as it shows on the wire and in the log: how values print and in which order a set lists its members.
 * The agent is a Python program (2.4 in 3.2, 2.6 in 3.3 and 3.4), so its fault texts carry Python's own notation.
 */
import { pythonString } from '@ovmsim/xml';

export { pythonRepr, pythonString } from '@ovmsim/xml';

const HASH_MULTIPLIER = 1000003n;
const WORD = (1n << 64n) - 1n;

/** Python 2's hash of a string on a 64-bit machine, as an unsigned number. */
function stringHash(text: string): bigint {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === 0) return 0n;
  let hash = BigInt(bytes[0] ?? 0) << 7n;
  for (const byte of bytes) hash = ((hash * HASH_MULTIPLIER) & WORD) ^ BigInt(byte);
  return hash ^ BigInt(bytes.length);
}

function place(table: (string | null)[], item: string): void {
  const mask = BigInt(table.length - 1);
  let perturb = stringHash(item);
  let slot = perturb & mask;
  for (;;) {
    const index = Number(slot & mask);
    const held = table[index] ?? null;
    if (held === item) return;
    if (held === null) {
      table[index] = item;
      return;
    }
    slot = ((slot << 2n) + slot + perturb + 1n) & WORD;
    perturb >>= 5n;
  }
}

/**
 * The members of `items` in the order in which Python 2 walks a set built from them. A table of eight slots grows
 * by four when it is two thirds full.
 */
export function pythonSetOrder(items: readonly string[]): string[] {
  let table: (string | null)[] = new Array<string | null>(8).fill(null);
  for (const item of items) {
    place(table, item);
    const used = table.filter((held): held is string => held !== null);
    if (used.length * 3 < table.length * 2) continue;
    let size = 8;
    while (size <= used.length * 4) size *= 2;
    const grown = new Array<string | null>(size).fill(null);
    for (const held of used) place(grown, held);
    table = grown;
  }
  return table.filter((held): held is string => held !== null);
}

/** `set(['xen', 'utility'])`. */
export function pythonSet(items: readonly string[]): string {
  return `set([${pythonSetOrder(items).map(pythonString).join(', ')}])`;
}
