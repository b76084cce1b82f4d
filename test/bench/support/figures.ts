/** The middle of some figures; of an even number the mean of the two in the middle. NaN of none. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}

/** Three significant figures, thousands grouped: 12.3, 4,567. */
export function shown(figure: number): string {
  if (!Number.isFinite(figure)) return '–';
  const digits = Math.abs(figure) >= 100 ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
  return figure.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** 'minimum … median … maximum' as three cells. */
export function spread(figures: readonly number[]): string[] {
  if (figures.length === 0) return ['–', '–', '–'];
  return [Math.min(...figures), median(figures), Math.max(...figures)].map(shown);
}

/** The ratio of two medians, as a cell. */
export function ratio(of: readonly number[], to: readonly number[]): string {
  return shown(median(of) / median(to));
}
