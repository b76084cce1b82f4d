import { it } from 'vitest';
import { holdUnderSequences } from '../properties/sequences.js';
import { longOptions } from './options.js';

const { share, seed } = longOptions();
const sequences = Math.max(1, Math.round(200 * share));
/** fast-check's seeds are numbers. */
const number = Number.parseInt(seed.replace(/[^0-9a-f]/gi, '').slice(0, 7) || '1', 16);

it(`what must hold holds under ${sequences} sequences of operations`, () => holdUnderSequences({ sequences, steps: 1000, seed: number, patienceMs: 24 * 3_600_000 }));
