import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@ovmsim/kernel';
import { afterAll, describe, expect, it } from 'vitest';
import { databaseOf, Journal, openDatabase } from './journal.js';
import { openMemoryCore, type MemoryCore } from './memory-core.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newFolder = (): string => join(folder, String((count += 1)));
/** Opens a Manager over a folder; the one before it was not closed, as after kill -9. */
const open = (data: string, more: Parameters<typeof openMemoryCore>[0] = {}): Promise<MemoryCore> => openMemoryCore({ ...more, journal: new Journal(openDatabase(databaseOf(data))) });
const saved = async ({ core }: MemoryCore): Promise<unknown> => ({ ...((await core.snapshot()) as { store: object }).store, serial: 0, time: 0 });

describe('the Manager on disk', () => {
  it('goes on where it was, with the ids it would have drawn next', async () => {
    const data = newFolder();
    const first = await open(data);
    first.core.transact((tx) => tx.insert('@User', { id: 'eve', passwordHash: '00', salt: '00' }));
    const before = await saved(first);
    const next = first.core.ids.save();
    const second = await open(data);
    expect(second.core.managerId).toBe(first.core.managerId);
    expect(second.core.store.has('@User', 'eve')).toBe(true);
    expect(second.core.ids.save()).toBe(next);
    const jobs = (world: unknown): unknown => (world as { records: { Job: { id: string }[] } }).records.Job.length;
    expect(jobs(await saved(second))).toBe(Number(jobs(before)) + 1);
    await second.core.close();
  });

  it('fails the jobs that were under way and frees what they locked', async () => {
    const data = newFolder();
    const first = await open(data);
    const id = first.core.jobs.create({ name: 'never ends', objects: [{ type: 'Manager', id: first.core.managerId }], body: () => new Promise(() => undefined) }, 'admin');
    first.core.jobs.start(id);
    expect(first.core.store.get('Manager', first.core.managerId)?.locked).toBe(true);
    const second = await open(data);
    expect(second.core.store.get('Job', id)).toMatchObject({ done: true, jobRunState: 'FAILURE', error: { message: expect.stringContaining('the Manager was stopped while the job ran') as unknown } });
    expect(second.core.store.get('Manager', second.core.managerId)?.locked).toBe(false);
    await second.core.close();
  });

  it('goes back to its installation on reset, and to a snapshot on restore, also for the next start', async () => {
    const data = newFolder();
    const first = await open(data);
    first.core.transact((tx) => tx.insert('@User', { id: 'eve', passwordHash: '00', salt: '00' }));
    const snapshot = await first.core.snapshot();
    await first.core.reset();
    expect((await open(data)).core.store.has('@User', 'eve')).toBe(false);
    const again = await open(data);
    await again.core.restore(snapshot);
    expect((await open(data)).core.store.has('@User', 'eve')).toBe(true);
  });

  it('is not opened as another Manager or release', async () => {
    const data = newFolder();
    await (await open(data)).core.close();
    await expect(open(data, { profile: '3.3' })).rejects.toThrow(ConfigError);
    await expect(open(data, { managerUuid: '0004fb00000100000000000000000000' })).rejects.toThrow('start it with that UUID, or with another data folder');
  });

  it('does not do what it cannot write', async () => {
    const data = newFolder();
    const { core } = await open(data);
    const { default: Database } = (await import('libsql')) as unknown as { default: new (path: string) => { exec(sql: string): void; close(): void } };
    const other = new Database(databaseOf(data));
    other.exec('BEGIN IMMEDIATE');
    expect(() => core.transact((tx) => tx.insert('@User', { id: 'eve', passwordHash: '00', salt: '00' }))).toThrow('cannot be written');
    expect(core.store.has('@User', 'eve')).toBe(false);
    other.exec('ROLLBACK');
    other.close();
    await core.close();
  });
});
