import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadScenario, scenarioNames } from './load.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-scenarios-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (text: string): string => {
  const path = join(folder, 'scenario.yaml');
  writeFileSync(path, text);
  return path;
};
const head = 'name: x\ntitle: t\nabout: a\nsteps:\n';

describe('scenarios', () => {
  it('come in order, the three flows and their refusals first', () => {
    expect(scenarioNames().slice(0, 5)).toEqual(['ownership', 'certificate-exchange', 'event-polling', 'refusals', 'rekey']);
  });

  it.each(scenarioNames())('%s is in order, and its steps have ids of their own', (name) => {
    const { steps } = loadScenario(name);
    expect(new Set(steps.map((step) => step.id)).size).toBe(steps.length);
    for (const step of steps) for (const needed of step.needs ?? []) expect(steps.map(({ id }) => id)).toContain(needed);
  });

  it.each([
    ['a step that does nothing', `${head}  - id: one\n    says: s\n`, 'a step does exactly one of'],
    ['a step that does two things', `${head}  - id: one\n    says: s\n    gui: compare\n    prepare: owned\n`, 'a step does exactly one of'],
    ['a word that means nothing', `${head}  - id: one\n    says: s\n    gui: compare\n    expects: {}\n`, 'steps.0'],
    ['a line of communication that does not exist', `${head}  - id: one\n    says: s\n    line: telegraph\n    gui: compare\n`, 'steps.0.line'],
    ['what is no YAML', 'a: [', 'scenario.yaml'],
  ])('with %s are refused with the place', (_what, text, words) => {
    expect(() => loadScenario(written(text))).toThrow(words);
  });
});
