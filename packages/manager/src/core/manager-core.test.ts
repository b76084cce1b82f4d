import { fieldsOf, operations, typeNames } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { notSimulated } from './coverage.js';
import { openMemoryCore } from './memory-core.js';

describe('a new Manager', () => {
  it('has one Manager object whose id is its UUID, as recorded', async () => {
    const { core, world } = await openMemoryCore({ profile: '3.3' });
    const [id] = core.store.ids('Manager');
    expect(id).toMatch(/^0004fb0000010000[0-9a-f]{16}$/);
    expect(core.view('Manager', String(id))).toEqual({
      id: { type: 'Manager', id, name: 'OVM Manager' }, name: 'OVM Manager', description: '', locked: false, readOnly: false, generation: 0,
      userData: [], resourceGroupIds: [], managerUuid: id, managerVersion: '3.3.3.1085', managerRunState: 'RUNNING', managerTime: world.now(),
    });
  });

  it('takes over the UUID of an earlier installation', async () => {
    const managerUuid = '0004fb000001000078b1f88e034c8105';
    const { core } = await openMemoryCore({ managerUuid });
    expect(core.managerId).toBe(managerUuid);
  });

  it('has the unmanaged arrays with their volume groups, the empty drive and the global update configurations', async () => {
    const { core } = await openMemoryCore();
    expect(core.store.ids('StorageArray')).toEqual(['Unmanaged iSCSI Storage Array', 'Unmanaged FibreChannel Storage Array']);
    const array = core.view('StorageArray', 'Unmanaged iSCSI Storage Array');
    expect(array?.['volumeGroupIds']).toEqual([{ type: 'VolumeGroup', id: expect.stringMatching(/^0004fb0000320000/) as string, name: 'iSCSI Volume Group' }]);
    expect(array?.['storageArrayPluginId']).toMatchObject({ name: 'Oracle Generic SCSI Plugin' });
    expect(array?.['adminPassword']).toBe('****************');
    expect(core.view('VirtualDisk', 'EMPTY_CDROM')).toMatchObject({ name: 'Empty CDROM', size: 0, path: null, shareable: true });
    expect(core.store.ids('ServerUpdateConfiguration')).toEqual(['GlobalX86ServerUpdateConfiguration', 'GlobalSparcServerUpdateConfiguration']);
    expect(core.check()).toEqual([]);
  });

  it('makes the same ids from the same seed, and others from another', async () => {
    const [a, b, c] = await Promise.all([openMemoryCore(), openMemoryCore(), openMemoryCore({ seed: 'other' })]);
    expect(a.core.store.list('VolumeGroup')).toEqual(b.core.store.list('VolumeGroup'));
    expect(a.core.managerId).not.toBe(c.core.managerId);
  });

  it('shows every field of every object in the wire order of its profile', async () => {
    for (const profile of ['3.3', '3.4'] as const) {
      const { core } = await openMemoryCore({ profile });
      for (const type of typeNames) {
        for (const id of core.store.ids(type)) {
          expect(Object.keys(core.view(type, id) ?? {})).toEqual(fieldsOf(type, profile).map(({ name }) => name));
        }
      }
    }
  });

  it('runs a job of its own after the start, named as recorded', async () => {
    const { core } = await openMemoryCore();
    const [job] = core.store.list('Job');
    expect(job).toMatchObject({
      name: `StatsIntervalAdjusterTaskDbImpl_${Number(job?.id) - 1}`, description: 'Set statistic manager interval to 20 seconds', user: '@OvmAdmin',
      jobRunState: 'SUCCESS', progressMessage: null, latestSummaryProgressMessage: '',
    });
  });
});

describe('handlers', () => {
  it('refuse operations that the registry does not have, calls refused, or has rules for already', async () => {
    const { core } = await openMemoryCore();
    const handler = () => ({ kind: 'empty' }) as const;
    expect(() => core.handle('Server.fly', handler)).toThrow(/no operation Server.fly/);
    expect(() => core.handle('Server.upgrade', handler)).toThrow(/refused/);
    core.handle('Server.discover', handler);
    expect(() => core.handle('Server.discover', handler)).toThrow(/rules already/);
  });

  it('come before the rules that the core brings', async () => {
    const { core, perform } = await openMemoryCore();
    core.handle('Server.list', () => ({ kind: 'text', text: 'mine' }));
    expect(await perform('Server.list')).toEqual({ kind: 'text', text: 'mine' });
  });

  it('are missing only for families that register their own', async () => {
    const { core } = await openMemoryCore();
    const missing = core.unhandled();
    expect(missing).toContain('Server.discover');
    expect(missing.filter((name) => /^(?:Job|Event|Statistic|Manager|Gui)\./.test(name))).toEqual([]);
  });

  it('are counted by operation, refusals apart', async () => {
    const { core, perform } = await openMemoryCore();
    await perform('Server.list');
    await expect(perform('Server.get', { id: 'x' })).rejects.toThrow();
    const coverage = core.coverage();
    expect(coverage).toHaveLength(operations.length);
    expect(coverage.find(({ name }) => name === 'Server.list')).toMatchObject({ calls: 1, refused: 0 });
    expect(coverage.find(({ name }) => name === 'Server.get')).toMatchObject({ calls: 1, refused: 1 });
    const wanted = [{ name: 'A.a', level: 'refused', calls: 1, refused: 1 }, { name: 'A.b', level: 'refused', calls: 3, refused: 3 }, { name: 'A.c', level: 'refused', calls: 0, refused: 0 }] as const;
    expect(notSimulated([...coverage, ...wanted])).toEqual([{ name: 'A.b', calls: 3 }, { name: 'A.a', calls: 1 }]);
  });
});

describe('snapshots', () => {
  it('bring back the world and the sequence of ids', async () => {
    const { core, world } = await openMemoryCore();
    const saved = JSON.parse(JSON.stringify(await core.snapshot())) as unknown;
    const next = core.ids.hex(16);
    core.transact((tx) => tx.update('VirtualDisk', 'EMPTY_CDROM', { name: 'changed' }));
    const { serial } = core.changes;
    await world.advance(1000);
    await core.restore(saved);
    expect(core.store.get('VirtualDisk', 'EMPTY_CDROM')?.name).toBe('Empty CDROM');
    expect(core.ids.hex(16)).toBe(next);
    expect(core.changes.since(serial).complete).toBe(false);
    expect(core.check()).toEqual([]);
  });

  it('are refused when they are something else or of another profile', async () => {
    const [a, b] = await Promise.all([openMemoryCore({ profile: '3.3' }), openMemoryCore({ profile: '3.4' })]);
    await expect(a.core.restore({ format: 'x' })).rejects.toThrow(/no snapshot/);
    await expect(a.core.restore(await b.core.snapshot())).rejects.toThrow(/profile 3.4/);
  });

  it('are not needed to go back to the beginning', async () => {
    const { core } = await openMemoryCore();
    const managerId = core.managerId;
    core.transact((tx) => tx.delete('VirtualDisk', 'EMPTY_CDROM'));
    await core.reset();
    expect(core.store.has('VirtualDisk', 'EMPTY_CDROM')).toBe(true);
    expect(core.managerId).toBe(managerId);
  });
});
