import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../agents/scripted-manager.js';
import { ScriptedAgent } from '../agents/scripted-transport.js';
import { databaseOf, Journal, openDatabase } from '../core/journal.js';
import type { MemoryCoreOptions } from '../core/memory-core.js';
import { rediscoverOwned } from '../core/server/after-start.js';
import { automaticTime } from './backup-folder.js';
import { Backups } from './backups.js';

const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const hour = 3_600_000;

let data: string;
let open: ScriptedManager[];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'ovmsim-backups-'));
  open = [];
});
afterEach(async () => {
  for (const manager of open) await manager.core.close();
  rmSync(data, { recursive: true });
});

type WithBackups = ScriptedManager & { readonly backups: Backups };

async function managerWith(options: MemoryCoreOptions = {}): Promise<WithBackups> {
  const journal = new Journal(openDatabase(databaseOf(data)));
  const manager = await openScriptedManager({ ...options, journal });
  open.push(manager);
  const backups = new Backups(manager.core, journal, data);
  manager.core.accompany(backups);
  return { ...manager, backups };
}
const folders = (): string[] => (existsSync(join(data, 'dbbackup')) ? readdirSync(join(data, 'dbbackup')).sort() : []);

describe('the schedule of backups', () => {
  it('makes one every 24 hours of the world clock, named by its time, private, with a log', async () => {
    const { world, core } = await managerWith();
    await world.advance(23 * hour);
    expect(folders()).toEqual([]);
    await world.advance(hour);
    // The clock of these tests began on 30 November 2015, 18:00 UTC.
    expect(folders()).toEqual(['AutoFullBackup-12012015_180000']);
    const folder = join(data, 'dbbackup', 'AutoFullBackup-12012015_180000');
    expect(readdirSync(folder).sort()).toEqual(['AutoBackup.log', 'manager.db']);
    expect(readFileSync(join(folder, 'AutoBackup.log'), 'utf8')).toContain('Backup completed: AutoFullBackup-12012015_180000');
    for (const file of ['AutoBackup.log', 'manager.db']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(core.store.list('Event').map(({ eventType }) => eventType)).toContain('backup.completed');
    await world.advance(48 * hour);
    expect(folders()).toHaveLength(3);
  });

  it('keeps as many as it is told, the newest, and touches no folder of another name', async () => {
    const { world, backups, core } = await managerWith({ settings: { dbBackup: { intervalMinutes: 360, keep: 2 } } });
    const manual = await backups.manual();
    mkdirSync(join(data, 'dbbackup', 'mine'));
    await world.advance(24 * hour);
    expect(folders().filter((name) => automaticTime(name) !== null)).toEqual(['AutoFullBackup-12012015_120000', 'AutoFullBackup-12012015_180000']);
    expect(folders()).toContain('mine');
    expect(existsSync(manual)).toBe(true);
    core.live.change({ dbBackup: { intervalMinutes: 720, keep: 1 } });
    backups.start();
    await world.advance(12 * hour);
    expect(folders().filter((name) => automaticTime(name) !== null)).toEqual(['AutoFullBackup-12022015_060000']);
  });

  it('goes on from the last backup when the Manager is opened again, and clears away what a dead one left half done', async () => {
    const first = await managerWith();
    await first.world.advance(24 * hour);
    await first.core.close();
    open = [];
    mkdirSync(join(data, 'dbbackup', 'AutoFullBackup-12022015_180000.part'));
    const second = await managerWith({ now: Date.UTC(2015, 11, 2, 17) });
    expect(folders()).toEqual(['AutoFullBackup-12012015_180000']);
    await second.world.advance(hour);
    expect(folders()).toEqual(['AutoFullBackup-12012015_180000', 'AutoFullBackup-12022015_180000']);
  });

  it('goes on after a backup that failed, which leaves nothing but an event', async () => {
    const { world, core, context } = await managerWith();
    context.faults.set({ point: 'manager.backup.before-rename', action: 'fail', times: 1 });
    await world.advance(24 * hour);
    expect(folders()).toEqual([]);
    expect(core.store.list('Event').map(({ eventType }) => eventType)).toContain('backup.failed');
    await world.advance(24 * hour);
    expect(folders()).toEqual(['AutoFullBackup-12022015_180000']);
  });

  it('takes no interval and no number beyond those of the product', async () => {
    for (const dbBackup of [{ intervalMinutes: 359 }, { intervalMinutes: 43_201 }, { keep: 0 }, { keep: 501 }]) {
      await expect(openScriptedManager({ settings: { dbBackup } })).rejects.toThrow(/Too (small|big)/);
    }
  });
});

describe('a backup', () => {
  it('brings back objects, ids, events and owned Servers', async () => {
    const manager = await managerWith();
    manager.agents.add(new ScriptedAgent());
    expect((await manager.discover('192.0.2.21')).state).toBe('SUCCESS');
    const pool = (await manager.job('ServerPool.create', { body: { name: 'kept' } })).result?.id ?? '';
    const events = manager.core.store.ids('Event');
    const folder = await manager.backups.manual();
    await manager.job('ServerPool.delete', { id: pool });
    await manager.job('Server.delete', { id: uuid });
    await manager.core.restore(manager.backups.worldIn(folder));
    await manager.core.idle();
    expect(manager.core.store.get('ServerPool', pool)).toMatchObject({ name: 'kept' });
    expect(manager.core.store.get('@AgentConnection', uuid)?.pin).toMatch(/^AA:/);
    expect(manager.core.store.ids('Event').slice(0, events.length)).toEqual(events);
    expect(manager.core.check()).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['AutoBackup.log', 'manager.db']);
  });

  it('shows by state and event which Servers have changed since, and has the others discovered anew', async () => {
    const manager = await managerWith();
    const other = { uuid: '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:02', ip: '192.0.2.22', hostname: 'ovs2.example.com' };
    manager.agents.add(new ScriptedAgent());
    manager.agents.add(new ScriptedAgent(other));
    for (const address of ['192.0.2.21', other.ip]) expect((await manager.discover(address)).state).toBe('SUCCESS');
    const folder = await manager.backups.manual();
    expect((await manager.job('Server.releaseOwnership', { id: uuid })).state).toBe('SUCCESS');
    await manager.core.restore(manager.backups.worldIn(folder));
    rediscoverOwned(manager.access, manager.core);
    await manager.core.idle();
    expect(manager.core.store.get('Server', uuid)).toMatchObject({ managerUuid: manager.core.managerId, serverRunState: 'UNKNOWN' });
    expect(manager.core.store.get('Server', other.uuid)).toMatchObject({ managerUuid: manager.core.managerId, serverRunState: 'RUNNING' });
    expect(manager.core.events.open({ type: 'Server', id: uuid }).map((id) => manager.core.store.get('Event', id)?.eventType)).toContain('server.authentication.failed');
  });

  it('is refused in words when it is none', async () => {
    const { backups } = await managerWith();
    expect(() => backups.worldIn('AutoFullBackup-01012015_000000')).toThrow(/is no backup of this Manager; there is none yet/);
    const folder = await backups.manual();
    expect(() => backups.worldIn('nothing')).toThrow(/there are ManualBackup-11302015_180000/);
    writeFileSync(join(folder, 'manager.db'), 'no database'.repeat(500));
    expect(() => backups.worldIn(folder)).toThrow(expect.objectContaining({ name: 'ConfigError' }));
    expect(readdirSync(data).filter((name) => name.startsWith('.restore'))).toEqual([]);
  });
});
