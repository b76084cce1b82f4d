import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lines } from '@ovmsim/model';
import { generatedDocs } from './docs.js';
import { loadScenario, scenarioNames } from './load.js';

const top = fileURLToPath(new URL('../../../../', import.meta.url));

const docs = await generatedDocs();

describe('the generated pages', () => {
  it.each(Object.entries(docs))('%s is what `npm run docs` writes', (path, content) => {
    expect(readFileSync(`${top}${path}`, 'utf8')).toBe(content);
  });

  it('show every simulated line of communication by at least one scenario step', () => {
    const shown = new Set(scenarioNames().flatMap((name) => loadScenario(name).steps.map((step) => step.line)));
    expect(lines.filter((line) => line.status === 'simulated' && !shown.has(line.id)).map((line) => line.id)).toEqual([]);
  });
});
