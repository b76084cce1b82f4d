import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryCore } from './memory-core.js';
import type { ManagerCore } from './manager-core.js';
import { baseFields } from './record.js';

const group = (id: string) => ({ ...baseFields({ id, name: id }), type: 'USER_LABEL' }) as const;

describe('the generation of an object', () => {
  let core: ManagerCore;
  const generation = (id: string): number | undefined => core.store.get('VolumeGroup', id)?.generation;
  const arrayGeneration = (): number | undefined => core.store.get('StorageArray', 'Unmanaged iSCSI Storage Array')?.generation;

  beforeEach(async () => {
    ({ core } = await openMemoryCore());
  });

  const iscsiGroup = (): string => String(core.store.related('VolumeGroup', 'storageArrayId', 'Unmanaged iSCSI Storage Array')[0]);

  it('starts at 0 and rises once per transaction, however often the object changes in it', () => {
    const id = iscsiGroup();
    expect(generation(id)).toBe(0);
    core.transact((tx) => {
      tx.update('VolumeGroup', id, { description: 'a' });
      tx.update('VolumeGroup', id, { description: 'b' });
    });
    expect(generation(id)).toBe(1);
  });

  it('stays when nothing really changed, and when the object is only locked', () => {
    const id = iscsiGroup();
    core.transact((tx) => tx.update('VolumeGroup', id, { description: '' }));
    core.transact((tx) => tx.update('VolumeGroup', id, { locked: true }));
    expect(generation(id)).toBe(0);
  });

  it('rises when one of its lists gains or loses a member', () => {
    const id = iscsiGroup();
    core.transact((tx) => tx.update('VolumeGroup', id, { storageArrayId: 'Unmanaged FibreChannel Storage Array' }));
    expect(arrayGeneration()).toBe(1);
    core.transact((tx) => tx.update('VolumeGroup', id, { storageArrayId: 'Unmanaged iSCSI Storage Array' }));
    expect(arrayGeneration()).toBe(2);
    core.transact((tx) => tx.delete('VolumeGroup', id));
    expect(arrayGeneration()).toBe(3);
  });

  it('rises on a tag when an object gets it', () => {
    core.transact((tx) => tx.insert('ResourceGroup', group('0004fb00008d00000000000000000001')));
    core.transact((tx) => tx.update('VolumeGroup', iscsiGroup(), { resourceGroupIds: ['0004fb00008d00000000000000000001'] }));
    expect(core.store.get('ResourceGroup', '0004fb00008d00000000000000000001')?.generation).toBe(1);
  });

  it('stays 0 in the transaction that makes the object', () => {
    core.transact((tx) => {
      tx.insert('ResourceGroup', group('0004fb00008d00000000000000000002'));
      tx.update('ResourceGroup', '0004fb00008d00000000000000000002', { name: 'other' });
    });
    expect(core.store.get('ResourceGroup', '0004fb00008d00000000000000000002')?.generation).toBe(0);
  });

  it('stays 0 on the Manager object', () => {
    core.transact((tx) => tx.update('Manager', core.managerId, { description: 'x' }));
    expect(core.store.get('Manager', core.managerId)?.generation).toBe(0);
  });

  it('does not change when the transaction throws', () => {
    expect(() =>
      core.transact((tx) => {
        tx.update('VolumeGroup', iscsiGroup(), { description: 'gone' });
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(generation(iscsiGroup())).toBe(0);
  });
});
