import { openApiDocument } from '@ovmsim/manager';
import { agentMethods, operations } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { coverageText } from './coverage.js';
import { openApiText } from './openapi.js';

describe('the OpenAPI file', () => {
  it('says what the document says', () => {
    expect(JSON.parse(openApiText())).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });
});

describe('the coverage', () => {
  it('counts every operation and every method of the agent once, and names each that is refused', () => {
    const text = coverageText();
    const totals = text.filter((line) => line.startsWith('| **all**')).map((line) => Number(/(\d+) \|$/.exec(line)?.[1]));
    expect(totals).toEqual([operations.length, [...agentMethods].length]);
    const named = text.filter((line) => line.startsWith('- **')).flatMap((line) => line.split(': ')[1]?.split(', ') ?? []);
    expect(named).toHaveLength(operations.filter(({ level }) => level === 'refused').length);
  });
});
