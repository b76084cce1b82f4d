import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { attack, judge } from '../long/attack.js';
import type { Decoder } from '../long/decoder.js';
import { decoders } from '../long/decoders/index.js';

const folder = (name: string): string => fileURLToPath(new URL(`../fixtures/hostile/${name}`, import.meta.url));
const filesOf = (name: string): string[] => (existsSync(folder(name)) ? readdirSync(folder(name)) : []);

describe.each(decoders)('the decoder $name', (decoder) => {
  it('bears a few hundred inputs; a million are `npm run test:long`', () => {
    expect(attack(decoder, { seed: 'a few', inputs: 200 }).findings).toEqual([]);
  });

  it('reads its samples', () => {
    for (const sample of decoder.samples) {
      const input = Buffer.from(sample);
      expect(judge(decoder, input).what).toBeNull();
      if (decoder.dress !== undefined) expect(judge(decoder, decoder.dress(input)).what).toBeNull();
    }
    expect(decoder.samples.some((sample) => judge(decoder, Buffer.from(sample)).decoded)).toBe(true);
  });
});

describe('inputs that were not borne once', () => {
  it.each(decoders.flatMap((decoder) => filesOf(decoder.name).map((file) => ({ name: decoder.name, file, decoder }))))('are borne now: $name/$file', ({ name, file, decoder }) => {
    expect(judge(decoder, readFileSync(`${folder(name)}/${file}`)).what).toBeNull();
  });

  it('are kept for decoders that there are', () => {
    const names = new Set(decoders.map(({ name }) => name));
    expect(readdirSync(folder('')).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('the search itself', () => {
  const broken = (decode: (text: string) => unknown, again?: Decoder['again']): Decoder => ({
    name: 'broken', samples: ['[1, 2, 3]', '{"a": "b"}'], words: ['[', ']', ','], refusals: [SyntaxError], decode: (input) => decode(input.toString('latin1')), ...(again === undefined ? {} : { again }),
  });

  it('finds an error of a foreign class, and makes the input that shows it small', () => {
    const decoder = broken((text) => {
      if (text.includes('],')) throw new TypeError('no list may follow');
      return text;
    });
    const { findings } = attack(decoder, { seed: 'x', inputs: 5000 });
    expect(findings).toEqual([{ input: Buffer.from('],'), what: 'threw TypeError: no list may follow' }]);
    expect(attack(decoder, { seed: 'x', inputs: 5000 }).findings).toEqual(findings);
  });

  it('finds a value that does not survive its encoding, and a refusal to encode', () => {
    const [lost] = attack(broken((text) => text, (value) => String(value).replace('{', '')), { seed: 'x', inputs: 2000 }).findings;
    expect(lost).toEqual({ input: Buffer.from('{'), what: 'another value after encoding and decoding: "{" became ""' });
    const refusing = broken((text) => text, () => {
      throw new SyntaxError('cannot');
    });
    expect(attack(refusing, { seed: 'x', inputs: 100 }).findings).toMatchObject([{ what: 'threw SyntaxError: cannot' }]);
  });

  it('finds what reaches the prototype of all objects', () => {
    const decoder = broken((text) => {
      if (text.startsWith('{"a')) Object.assign(Object.prototype, { evil: true });
      return undefined;
    });
    try {
      expect(judge(decoder, Buffer.from('{"a": 1}')).what).toBe('polluted Object.prototype with evil');
    } finally {
      delete (Object.prototype as { evil?: boolean }).evil;
    }
  });
});
