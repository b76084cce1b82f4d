import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../agents/scripted-manager.js';
import { databaseOf, Journal, openDatabase } from '../core/journal.js';
import { refusalOf } from '../rest/errors.js';
import { begin, describeJob, door, iscsi, locked, shown } from './scripted-jobs.js';

let data: string;
let other: Database.Database;
let manager: ScriptedManager;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'ovmsim-unwritable-'));
  manager = await openScriptedManager({ journal: new Journal(openDatabase(databaseOf(data))) });
  await manager.core.idle();
  other = new Database(databaseOf(data), { timeout: 0 });
});
afterEach(async () => {
  other.close();
  await manager.core.close();
  rmSync(data, { recursive: true });
});

it('a job whose end cannot be written goes on holding its objects, and ends when it can', async () => {
  const { core } = manager;
  const gate = door();
  const id = begin(core, describeJob([iscsi], () => gate.opened));
  await core.options.io.sleep(0);
  other.exec('BEGIN IMMEDIATE');
  gate.open();
  await core.jobs.idle();
  expect(shown(core, id)).toMatchObject({ done: false });
  expect(locked(core, iscsi)).toBe(true);
  other.exec('ROLLBACK');
  await core.jobs.ended(id);
  expect(shown(core, id)).toMatchObject({ done: true, jobRunState: 'SUCCESS' });
  expect(locked(core, iscsi)).toBe(false);
});

it('a call whose change cannot be written is refused with the reason, and the next one is served', async () => {
  other.exec('BEGIN IMMEDIATE');
  const refused: unknown = await manager.perform('ServerPool.create', { body: { name: 'one' } }).catch((error: unknown) => error);
  expect(refusalOf(refused, manager.world)).toMatchObject({ status: 500, details: { message: expect.stringMatching(/^GEN_000000:.*manager\.db cannot be written: database is locked/) as unknown } });
  expect(manager.core.store.list('Job').filter(({ done }) => !done)).toEqual([]);
  other.exec('ROLLBACK');
  expect(await manager.perform('ServerPool.create', { body: { name: 'one' } })).toMatchObject({ kind: 'job' });
  await manager.core.idle();
});
