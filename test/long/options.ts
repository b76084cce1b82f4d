/** What `npm run test:long` hands to its tests. */
export interface LongOptions {
  readonly seed: string;
  /** Of a full run, 0 to 1. */
  readonly share: number;
  /** Names; [] for none. */
  readonly decoders: readonly string[];
  /** Where a line of JSON is appended for each decoder. */
  readonly report: string;
}

export function longOptions(): LongOptions {
  const text = process.env['OVMSIM_LONG'];
  if (text === undefined) throw new Error('start these tests with: npm run test:long');
  return JSON.parse(text) as LongOptions;
}
