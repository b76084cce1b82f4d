import { isDeepStrictEqual } from 'node:util';
import { IoClock, Rng } from '@ovmsim/kernel';
import type { Decoder } from './decoder.js';
import { inputFor } from './generate.js';

/** An input that a decoder did not bear. */
export interface Finding {
  readonly input: Buffer;
  /** What went wrong: the error's class and text, or what was not the same. */
  readonly what: string;
}

export interface Report {
  readonly name: string;
  readonly inputs: number;
  /** How many of them had a value. */
  readonly values: number;
  readonly worstMs: number;
  readonly worstBytes: number;
  readonly findings: readonly Finding[];
}

export interface AttackOptions {
  readonly seed: string;
  readonly inputs: number;
  /** Told before each input, so that somebody else can say which one has no end. */
  readonly begins?: (index: number) => void;
  readonly progress?: (done: number) => void;
}

/** A decoder that takes longer for one input, ms, is in need of help; pauses of the machine are measured again. */
const longestStepMs = 2000;
const worthASecondLookMs = 5;
const enough = 5;
const clock = new IoClock();

/** How a decoder took one input: whether it had a value, and what is wrong, if anything. */
export interface Judgement {
  readonly decoded: boolean;
  readonly what: string | null;
}

export function judge(decoder: Decoder, input: Buffer): Judgement {
  let decoded = false;
  let what: string | null = null;
  try {
    const value = decoder.decode(input);
    decoded = true;
    const again = value === undefined ? undefined : decoder.again?.(value);
    if (again !== undefined && !isDeepStrictEqual(again, value)) what = `another value after encoding and decoding: ${shown(value)} became ${shown(again)}`;
  } catch (error) {
    // Only decoding may refuse: what was decoded can be encoded and decoded again.
    if (decoded || !decoder.refusals.some((refusal) => error instanceof refusal)) what = `threw ${error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error)}`;
  }
  const inherited = Object.keys(Object.prototype);
  return { decoded, what: what ?? (inherited.length === 0 ? null : `polluted Object.prototype with ${inherited.join(', ')}`) };
}

/** Input number `index` of a seed. */
export function inputAt(decoder: Decoder, seed: string, index: number): Buffer {
  return inputFor(decoder, new Rng(`${seed}/${decoder.name}/${index}`));
}

/** Gives a decoder `inputs` inputs made from the seed. */
export function attack(decoder: Decoder, { seed, inputs, begins, progress }: AttackOptions): Report {
  const findings = new Map<string, Finding>();
  let [values, worstMs, worstBytes, done] = [0, 0, 0, 0];
  for (; done < inputs && findings.size < enough; done += 1) {
    const input = inputAt(decoder, seed, done);
    begins?.(done);
    const began = clock.monotonic();
    const { decoded, what: wrong } = judge(decoder, input);
    let what = wrong;
    let ms = clock.monotonic() - began;
    if (ms > Math.max(worstMs, worthASecondLookMs)) ms = Math.min(ms, timeOf(decoder, input), timeOf(decoder, input));
    if (ms > longestStepMs) what ??= `took ${Math.round(ms)} ms for ${input.length} bytes`;
    if (ms > worstMs) [worstMs, worstBytes] = [ms, input.length];
    if (what !== null) findings.set(kindOf(what), shrunk(decoder, { input, what }));
    if (decoded) values += 1;
    if (done % 1000 === 999) progress?.(done + 1);
  }
  return { name: decoder.name, inputs: done, values, worstMs, worstBytes, findings: [...findings.values()] };
}

function timeOf(decoder: Decoder, input: Buffer): number {
  const began = clock.monotonic();
  judge(decoder, input);
  return clock.monotonic() - began;
}

/** Findings that differ in numbers and quoted parts only are one. */
function kindOf(what: string): string {
  return what.startsWith('threw') ? what.replace(/\d+|'[^']*'|"[^"]*"/g, '#').slice(0, 60) : what.slice(0, 20);
}

/** The same finding in fewer bytes: pieces are left out as long as it stays. */
function shrunk(decoder: Decoder, finding: Finding): Finding {
  if (finding.what.startsWith('took')) return finding;
  const kind = kindOf(finding.what);
  let best = finding;
  let tries = 2000;
  for (let size = Math.ceil(best.input.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.input.length && tries > 0; tries -= 1) {
      const input = Buffer.concat([best.input.subarray(0, from), best.input.subarray(from + size)]);
      const { what } = judge(decoder, input);
      if (what !== null && kindOf(what) === kind) best = { input, what };
      else from += size;
    }
  }
  return best;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : Object.is(each, -0) ? '-0' : each)) ?? 'undefined';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
