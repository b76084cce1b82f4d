import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
/** The project's own rules, without those that need types: the texts below are in no program. */
const eslint = new ESLint({ cwd: root, overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }] });

/** Names of the rules that refuse a text as part of a package. */
async function refusals(code: string, name = 'manager'): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: join(root, `packages/${name}/src/sample.ts`) });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

const refused = [
  'setTimeout(() => undefined, 1);',
  'setInterval(() => undefined, 1);',
  'setImmediate(() => undefined);',
  'globalThis.setTimeout(() => undefined, 1);',
  "globalThis['setInterval'](() => undefined, 1);",
  'global.setImmediate(() => undefined);',
  'const { setTimeout: wait } = globalThis; wait(() => undefined, 1);',
  'export const time = performance.now();',
  'export const time = globalThis.performance.now();',
  'export const time = process.hrtime();',
  'export const time = process.hrtime.bigint();',
  'export const signal = AbortSignal.timeout(5);',
  'export const time = Date.now();',
  "export const time = Date['now']();",
  'export const time = new globalThis.Date();',
  'export const time = new Date();',
  'export const time = Date();',
  'export const clock = Date;',
  'export const clock = { Date };',
  'export const { now } = Date;',
  'export const time = [1].map(Date);',
  'export const luck = Math.random();',
  'export const luck = crypto.randomUUID();',
  "import { setTimeout as wait } from 'node:timers/promises'; await wait(1);",
  "import { performance as clock } from 'node:perf_hooks'; export const time = clock.now();",
  "import { hrtime } from 'node:process'; export const time = hrtime();",
  "import { randomBytes } from 'node:crypto'; export const luck = randomBytes(1);",
  "import * as secrets from 'node:crypto'; export const luck = secrets.randomUUID();",
];

const allowed = [
  'export const time = (at: number): string => new Date(at).toISOString();',
  'export const time = Date.UTC(2016, 1, 1);',
  "export const time = Date.parse('2016-01-01');",
  'export const isTime = (value: unknown): value is Date => value instanceof Date;',
  'export const facts = { Date: 1, performance: 2 };',
  'export const text = (facts: { Date: string }): string => facts.Date;',
  "import { createHash } from 'node:crypto'; export const digest = createHash('sha256').update('x').digest('hex');",
];

describe('the rules of the project', () => {
  it.each(refused)('refuse outside the kernel: %s', async (code) => {
    expect((await refusals(code)).some((rule) => rule?.startsWith('no-restricted-'))).toBe(true);
  });

  it.each(allowed)('allow everywhere: %s', async (code) => {
    expect(await refusals(code)).toEqual([]);
  });

  it('let the kernel have time and chance', async () => {
    expect(await refusals('export const time = Date.now() + performance.now() + Math.random();', 'kernel')).toEqual([]);
  });

  it('refuse files of more than 300 lines and functions of more than three parameters', async () => {
    const lines = (count: number): string => `export const list = [\n${'  1,\n'.repeat(count - 2)}];`;
    expect(await refusals(lines(300))).toEqual([]);
    expect(await refusals(`${lines(300)}\n\n// Neither this line nor the blank one counts.`)).toEqual([]);
    expect(await refusals(lines(301))).toEqual(['max-lines']);
    expect(await refusals('export const sum = (a: number, b: number, c: number, d: number): number => a + b + c + d;')).toEqual(['max-params']);
  });
});
