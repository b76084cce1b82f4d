import { describe, expect, it } from 'vitest';
import { clock, filled, schema, vm, type World } from '../testing/store-world.js';
import { Store } from './store.js';
import { StoreError, type Commit } from './types.js';

describe('snapshots', () => {
  it('restore what was, order included, and tell the difference', () => {
    const store = filled();
    store.transact((tx) => tx.update('Vm', 'a', { poolId: 'q' }));
    store.transact((tx) => tx.update('Vm', 'a', { poolId: 'p' }));
    const saved = JSON.stringify({ ...store.toJSON(), serial: 0 });
    const snapshot = store.snapshot();
    store.transact((tx) => {
      tx.delete('Vm', 'b');
      tx.update('Vm', 'c', { name: 'changed', poolId: null });
      tx.insert('Vm', vm('new', 'p'));
    });
    const commits: Commit<World>[] = [];
    store.onCommit((commit) => commits.push(commit));
    const commit = store.restore(snapshot);
    expect(commit).toMatchObject({ serial: 5, restored: true });
    expect(commits).toEqual([commit]);
    expect(commit.changes.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['delete new', 'create b', 'update c']);
    expect(JSON.stringify({ ...store.toJSON(), serial: 0 })).toBe(saved);
    expect(store.related('Vm', 'poolId', 'p')).toEqual(['b', 'c', 'a']);
  });

  it('can be restored again and again, whatever happens between', () => {
    const store = filled();
    const snapshot = store.snapshot();
    for (let round = 0; round < 3; round += 1) {
      store.transact((tx) => {
        tx.delete('Vm', 'a');
        tx.update('Vm', 'b', { poolId: 'q' });
      });
      expect(store.related('Vm', 'poolId', 'p')).toEqual(['c']);
      store.restore(snapshot);
      expect(store.ids('Vm')).toEqual(['a', 'b', 'c']);
      expect(store.related('Vm', 'poolId', 'p')).toEqual(['a', 'b', 'c']);
    }
    expect(store.restore(snapshot).changes).toEqual([]);
  });

  it('fork a store that goes its own way', () => {
    const store = filled();
    const fork = store.fork();
    const heard: unknown[] = [];
    store.onCommit((commit) => heard.push(commit));
    fork.transact((tx) => tx.update('Vm', 'a', { poolId: 'q' }));
    store.transact((tx) => tx.delete('Vm', 'c'));
    expect(fork.related('Vm', 'poolId', 'p')).toEqual(['b', 'c']);
    expect(store.related('Vm', 'poolId', 'p')).toEqual(['a', 'b']);
    expect(fork.ids('Vm')).toEqual(['a', 'b', 'c']);
    expect(fork.get('Vm', 'b')).toBe(store.get('Vm', 'b'));
    expect(heard).toHaveLength(1);
  });

  it('survive a file', () => {
    const store = filled();
    store.transact((tx) => tx.update('Vm', 'a', { poolId: null, diskIds: ['d2'] }));
    store.transact((tx) => tx.update('Vm', 'a', { poolId: 'p', diskIds: ['d2', 'd1'] }));
    const text = JSON.stringify(store);
    const loaded = Store.load(schema, clock, JSON.parse(text) as ReturnType<typeof store.toJSON>);
    expect(JSON.stringify(loaded)).toBe(text);
    expect(loaded.related('Vm', 'poolId', 'p')).toEqual(['b', 'c', 'a']);
    expect(loaded.serial).toBe(store.serial);
    loaded.transact((tx) => tx.delete('Vm', 'b'));
    expect(loaded.related('Vm', 'poolId', 'p')).toEqual(['c', 'a']);
    expect(() => Store.load(schema, clock, { version: 2 } as never)).toThrow(StoreError);
  });
});
