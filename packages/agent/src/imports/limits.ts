import { z } from 'zod';

const gib = 2 ** 30;
const bound = z.int().positive();

/** What an import may cost a Server. Times are of the I/O clock. */
export const importLimits = z.strictObject({
  /** Longest file that is fetched, bytes. */
  maxBytes: bound.default(64 * gib),
  /** Longest archive after unpacking, bytes. */
  maxUnpackedBytes: bound.default(512 * gib),
  /** Most files in one archive. */
  maxEntries: bound.default(10_000),
  /** Until the first line of an answer, ms. */
  answerMs: bound.default(30_000),
  /** Between two pieces of an answer, ms. */
  idleMs: bound.default(60_000),
  /** Of one file, ms. */
  totalMs: bound.default(6 * 3_600_000),
  maxRedirects: z.int().nonnegative().default(5),
});

export type ImportLimits = Readonly<z.output<typeof importLimits>>;

/** What a caller says of the limits; the rest has its default. */
export type GivenImportLimits = Readonly<z.input<typeof importLimits>>;
