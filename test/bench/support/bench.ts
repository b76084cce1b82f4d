import type { Table } from './table.js';

/** How a bench is to be run. */
export interface BenchOptions {
  /** Fewer and shorter rounds: to see that it runs, not to quote. */
  readonly quick: boolean;
  /** Whatever has a long form takes it. */
  readonly long: boolean;
  /** Hears a line now and then. */
  readonly progress: (line: string) => void;
}

/** One thing that is measured. `F` are the bare figures, from which the tables are made. */
export interface Bench<F> {
  /** As the command line names it. */
  readonly name: string;
  readonly about: string;
  measure(options: BenchOptions): Promise<F>;
  tables(figures: F): Table[];
}

/** Measures several things in turn, round after round, so that whatever else the machine does meets all of them. */
export async function inTurn<K extends string>(rounds: number, subjects: { readonly [P in K]: () => Promise<unknown> }): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const measure of Object.values<() => Promise<unknown>>(subjects)) await measure();
  }
}
