import fc from 'fast-check';
import { pools } from './requests.js';
import type { Step } from './requests.js';
import { runSequence } from './sequence.js';

const names = (of: keyof typeof pools): string[] => pools[of].map(({ name }) => name);

/** A step of which most do something; every operation of the registry has its chance. */
const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...names('hinted')) },
    { weight: 4, arbitrary: fc.constantFrom(...names('writes')) },
    { weight: 3, arbitrary: fc.constantFrom(...names('reads')) },
    { weight: 1, arbitrary: fc.constantFrom(...names('refused')) },
  ),
  seed: fc.nat(),
});

export interface SequencesWishes {
  /** So many sequences, each in an estate of its own. */
  readonly sequences: number;
  /** Of a sequence, at most; on the average half as many. */
  readonly steps: number;
  readonly seed: number;
  /** When to stop looking for a shorter sequence that fails, too, ms. */
  readonly patienceMs: number;
}

/** Random sequences of legal and illegal operations. Throws what did not hold, with the shortest sequence found that shows it, as curl commands. */
export async function holdUnderSequences({ sequences, steps, seed, patienceMs }: SequencesWishes): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.noBias(fc.array(step, { maxLength: steps, size: 'max' })), (taken) => runSequence(taken, 'estate')),
    { numRuns: sequences, seed, interruptAfterTimeLimit: patienceMs, markInterruptAsFailure: true },
  );
}
