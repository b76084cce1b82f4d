/** Ranges of letters that take two columns on a terminal: East Asian wide and fullwidth (Unicode TR 11), and pictures. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xa4cf], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe30, 0xfe6f], [0xff00, 0xff60],
  [0xffe0, 0xffe6], [0x1f300, 0x1f64f], [0x1f680, 0x1f6ff], [0x1f900, 0x1f9ff], [0x20000, 0x3fffd],
];
const without = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Columns that one letter takes: 0 for an accent on the letter before, 2 for a wide one. */
export function widthOf(letter: string): 0 | 1 | 2 {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (without.test(letter)) return 0;
  return wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

export const columns = (letters: readonly string[]): number => letters.reduce((sum, letter) => sum + widthOf(letter), 0);
