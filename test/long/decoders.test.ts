import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { attack, type Finding } from './attack.js';
import { decoders } from './decoders/index.js';
import { longOptions } from './options.js';
import { Overseer } from './overseer.js';

const { seed, share, decoders: wanted, report } = longOptions();
const inputs = Math.max(1, Math.round(1_000_000 * share));
const missing = wanted.filter((name) => !decoders.some((decoder) => decoder.name === name));
if (missing.length > 0) throw new Error(`decoders/index.ts does not list ${missing.join(', ')}`);
const fixtures = fileURLToPath(new URL('../fixtures/hostile', import.meta.url));

/** Writes the input where `npm test` tries it again from now on, and answers it in a form that can be pasted. */
function kept(name: string, { input, what }: Finding): string {
  const folder = `${fixtures}/${name}`;
  const file = `${folder}/${createHash('sha256').update(input).digest('hex').slice(0, 12)}.txt`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, input);
  const literal = input.length > 2000 ? `(${input.length} bytes)` : `Buffer.from('${input.toString('base64')}', 'base64')   // ${JSON.stringify(input.toString('latin1').slice(0, 200))}`;
  return `${what}\n  ${literal}\n  kept as ${file}`;
}

describe.each(decoders.filter(({ name }) => wanted.includes(name)))('the decoder $name', (decoder) => {
  it(`bears ${inputs} inputs of seed ${seed}`, async () => {
    const overseer = new Overseer(`${decoder.name}, seed ${seed}:`);
    const step = Math.max(10_000, Math.round(inputs / 10_000) * 1000);
    const progress = (done: number): void => {
      if (done % step === 0 && done < inputs) process.stderr.write(`${decoder.name}: ${done} of ${inputs}\n`);
    };
    const { findings, ...counts } = attack(decoder, { seed, inputs, begins: (index) => overseer.begins(index), progress });
    await overseer.end();
    const found = findings.map((finding) => kept(decoder.name, finding));
    appendFileSync(report, `${JSON.stringify({ ...counts, findings: found.length })}\n`);
    expect(found.join('\n\n')).toBe('');
  });
});
