import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, startLab, type TestLab } from '../support/lab.js';
import { program } from '../support/programs.js';

const rounds = 3;

describe('the sqlite3 shell', () => {
  let lab: TestLab;
  const data = mkdtempSync(join(tmpdir(), 'ovmsim-interop-data-'));
  beforeAll(async () => {
    lab = await startLab('database-interop', '--servers', '1', '--data', data);
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(data, { recursive: true, force: true });
  });

  async function sql(database: string, text: string): Promise<string[]> {
    const { code, stdout, stderr } = await program('sqlite3', [database], { input: text });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout.trim().split('\n');
  }

  /** Makes pools one after the other until the Manager is gone. Returns the ids of those whose making was told to be done. */
  async function makePools(): Promise<string[]> {
    const client = clientOf(lab);
    const done: string[] = [];
    try {
      for (;;) {
        const { resultId } = await client.waitForJob(await client.create('ServerPool', { name: `pool ${done.length}` }), { mustSucceed: true });
        if (resultId !== null && resultId !== undefined) done.push(resultId.value);
        // In the middle of the writing of those that follow.
        if (done.length === 5) void lab.run('kill', 'manager');
      }
    } catch {
      return done;
    } finally {
      client.close();
    }
  }

  it(`finds the Manager's database whole, with everything that was told to be done, after kill -9 in the middle of writing, ${rounds} times`, async () => {
    const database = join(data, 'manager', 'manager.db');
    for (let round = 0; round < rounds; round += 1) {
      const made = await makePools();
      expect(made.length).toBeGreaterThanOrEqual(5);
      const [verdict, ...kept] = await sql(database, "PRAGMA integrity_check; SELECT id FROM record WHERE type = 'ServerPool';");
      expect(verdict).toBe('ok');
      expect(kept).toEqual(expect.arrayContaining(made));
      expect(await lab.run('start', 'manager')).toMatchObject({ code: 0 });
    }
  }, 180_000);

  it('finds a backup whole, which the Manager goes back to', async () => {
    const { stdout } = await lab.run('backup');
    const folder = stdout.trim();
    expect(await sql(join(folder, 'manager.db'), 'PRAGMA integrity_check;')).toEqual(['ok']);
    expect((await lab.run('backup', 'list')).stdout.trim()).toBe(folder);
    const client = clientOf(lab);
    const before = (await client.list('ServerPool')).length;
    await client.waitForJob(await client.create('ServerPool', { name: 'later' }), { mustSucceed: true });
    expect(await lab.run('backup', 'restore', folder)).toMatchObject({ code: 0 });
    expect(await client.list('ServerPool')).toHaveLength(before);
    client.close();
    expect(await lab.run('backup', 'restore', 'nothing')).toMatchObject({ code: 2, stderr: expect.stringContaining('is no backup of this Manager') as unknown });
  }, 60_000);
});
