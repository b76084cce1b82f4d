import { operations } from '@ovmsim/model';
import type { Level } from '@ovmsim/model';

/** How often an operation was called since the start. */
export interface OperationCoverage {
  readonly name: string;
  readonly level: Level;
  readonly calls: number;
  /** Of these, how many were refused at once. */
  readonly refused: number;
}

/** What the simulator does not do and somebody called for, most wanted first. */
export function notSimulated(operations: readonly OperationCoverage[]): Pick<OperationCoverage, 'name' | 'calls'>[] {
  const wanted = operations.filter(({ level, calls }) => level === 'refused' && calls > 0);
  return wanted.map(({ name, calls }) => ({ name, calls })).sort((a, b) => b.calls - a.calls);
}

/** Counts calls per operation of the registry. */
export class Coverage {
  readonly #counts = new Map<string, { calls: number; refused: number }>();

  called(operation: string): void {
    this.#of(operation).calls += 1;
  }

  refused(operation: string): void {
    this.#of(operation).refused += 1;
  }

  /** Every operation of the registry, called or not. */
  list(): OperationCoverage[] {
    return operations.map(({ name, level }) => ({ name, level, calls: 0, refused: 0, ...this.#counts.get(name) }));
  }

  clear(): void {
    this.#counts.clear();
  }

  #of(operation: string): { calls: number; refused: number } {
    let counts = this.#counts.get(operation);
    if (counts === undefined) {
      counts = { calls: 0, refused: 0 };
      this.#counts.set(operation, counts);
    }
    return counts;
  }
}
