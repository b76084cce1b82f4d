import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type TestLab } from '../support/lab.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-data-'));
let lab: TestLab;
beforeAll(async () => {
  lab = await startLab('scenarios', '--data', join(folder, 'data'));
});
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a lab with --data', () => {
  it.each(['ca-replaced', 'manager-address', 'manager-reinstalled-new-uuid', 'manager-reinstalled-same-uuid', 'manager-renamed'])('holds every step of the scenario %s', async (scenario) => {
    const { code, stdout, stderr } = await lab.run('replay', scenario);
    expect(code === 0 ? 'held' : stdout + stderr).toBe('held');
    expect(stdout).not.toContain('not shown here');
  }, 90_000);
});
