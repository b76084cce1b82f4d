import type { Rng } from '@ovmsim/kernel';
import type { Decoder } from './decoder.js';

/** Most inputs are short, so that a million of them take minutes; one in two hundred is long enough for what takes the square of its length to show. */
const longest = 8 * 1024;
const longestOfAll = 256 * 1024;

const numbers = ['0', '-0', '-1', '1e400', '1e-400', '2147483648', '-9223372036854775809', '9007199254740993', '18446744073709551616', '9'.repeat(400), '0x7f', 'NaN', '1_000', '００'];
const oddities = ['\0', '\u0001', '\r', '\n', '\t', '\ufeff', '\u2028', '\ud800', '\u{10ffff}', 'é', '%', '%00', '%ff', '\\', '"', "'", '<', '>', '&', ';', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

type Mutation = (input: Buffer, rng: Rng, decoder: Decoder) => Buffer;

const at = (input: Buffer, rng: Rng): number => rng.int(input.length + 1);
const insert = (input: Buffer, where: number, what: Buffer): Buffer => Buffer.concat([input.subarray(0, where), what, input.subarray(where)]);
const pieceOf = (input: Buffer, rng: Rng): Buffer => {
  const from = at(input, rng);
  return input.subarray(from, from + 1 + rng.int(64));
};
const noise = (rng: Rng): Buffer => Buffer.from(rng.hex(2 * (1 + rng.int(32))), 'hex');

const mutations: readonly Mutation[] = [
  (input, rng) => {
    const flipped = Buffer.from(input);
    const place = rng.int(Math.max(1, flipped.length));
    if (place < flipped.length) flipped[place] = (flipped[place] ?? 0) ^ (1 << rng.int(8));
    return flipped;
  },
  (input, rng) => input.subarray(0, at(input, rng)),
  (input, rng) => input.subarray(at(input, rng)),
  (input, rng) => {
    const from = at(input, rng);
    return Buffer.concat([input.subarray(0, from), input.subarray(from + 1 + rng.int(32))]);
  },
  (input, rng) => insert(input, at(input, rng), pieceOf(input, rng)),
  (input, rng) => insert(input, at(input, rng), Buffer.concat(new Array<Buffer>(1 + rng.int(100)).fill(pieceOf(input, rng)))),
  (input, rng) => insert(input, at(input, rng), noise(rng)),
  (input, rng, { words }) => insert(input, at(input, rng), Buffer.from(rng.pick(words))),
  (input, rng) => insert(input, at(input, rng), Buffer.from(rng.pick(oddities))),
  (input, rng, { samples }) => Buffer.concat([input.subarray(0, at(input, rng)), Buffer.from(rng.pick(samples)).subarray(rng.int(64))]),
  (input, rng) => Buffer.from(input.toString('latin1').replace(/\d+/g, (digits) => (rng.int(3) === 0 ? rng.pick(numbers) : digits)), 'latin1'),
  (input, rng) => {
    // What is opened often and closed once, or the other way round.
    const piece = pieceOf(input, rng);
    const times = 1 + rng.int(rng.int(200) === 0 ? longestOfAll : 64);
    return insert(input, at(input, rng), Buffer.alloc(Math.min(longestOfAll, piece.length * times), piece.length === 0 ? 0 : piece));
  },
];

/** The input that belongs to a source of chance: garbage, words without order, or a valid document that went bad. */
export function inputFor(decoder: Decoder, rng: Rng): Buffer {
  const kind = rng.int(100);
  if (kind < 5) return Buffer.from(rng.hex(2 * rng.int(200)), 'hex');
  let input = kind < 20 ? wordsOf(decoder, rng) : Buffer.from(rng.pick(decoder.samples));
  const steps = kind < 24 ? 0 : 1 + rng.int(rng.int(4) === 0 ? 6 : 2);
  for (let step = 0; step < steps; step += 1) input = rng.pick(mutations)(input, rng, decoder);
  const limit = rng.int(200) === 0 ? longestOfAll : longest;
  if (input.length > limit) input = input.subarray(0, limit);
  return decoder.dress === undefined || rng.int(2) === 0 ? input : decoder.dress(input);
}

function wordsOf({ words }: Decoder, rng: Rng): Buffer {
  const chosen: string[] = [];
  for (let count = rng.int(40); count > 0; count -= 1) chosen.push(rng.int(8) === 0 ? rng.pick(rng.int(2) === 0 ? numbers : oddities) : rng.pick(words));
  return Buffer.from(chosen.join(''));
}
