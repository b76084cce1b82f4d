import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clock, empty, filled, schema, step, vm, type World, type Vm } from '../testing/store-world.js';
import { Store } from './store.js';
import type { StoreError } from './types.js';

describe('Store', () => {
  it('keeps records frozen, in the order they were made', () => {
    const store = empty();
    const tags = ['x'];
    store.transact((tx) => tx.insert('Vm', { ...vm('b'), extra: { tags } }));
    store.transact((tx) => tx.insert('Vm', vm('a')));
    expect(store.ids('Vm')).toEqual(['b', 'a']);
    expect(store.list('Vm').map(({ name }) => name)).toEqual(['b', 'a']);
    expect([...store.values('Vm')]).toHaveLength(2);
    expect(store.count('Vm')).toBe(2);
    expect(store.has('Vm', 'a')).toBe(true);
    const record = store.get('Vm', 'b');
    expect(Object.isFrozen(record)).toBe(true);
    expect(Object.isFrozen(record?.extra?.tags)).toBe(true);
    store.transact((tx) => tx.update('Vm', 'b', { name: 'renamed' }));
    expect(store.ids('Vm')).toEqual(['b', 'a']);
    expect(record?.name).toBe('b');
    expect(store.list('Disk')).toEqual([]);
  });

  it('tells who names whom, in the order they came to name it', () => {
    const store = filled();
    expect(store.related('Vm', 'poolId', 'p')).toEqual(['a', 'b', 'c']);
    store.transact((tx) => tx.update('Vm', 'a', { poolId: 'q' }));
    store.transact((tx) => tx.update('Vm', 'c', { poolId: 'q' }));
    store.transact((tx) => tx.update('Vm', 'a', { poolId: 'p' }));
    expect(store.related('Vm', 'poolId', 'p')).toEqual(['b', 'a']);
    expect(store.related('Vm', 'poolId', 'q')).toEqual(['c']);
    store.transact((tx) => tx.update('Vm', 'b', { name: 'renamed' }));
    expect(store.related('Vm', 'poolId', 'p')).toEqual(['b', 'a']);
    store.transact((tx) => tx.delete('Vm', 'b'));
    expect(store.related('Vm', 'poolId', 'p')).toEqual(['a']);
    expect(store.related('Vm', 'poolId', 'nobody')).toEqual([]);
    expect(() => store.related('Vm', 'name', 'p')).toThrow(RangeError);
  });

  it('follows lists of ids, each target once', () => {
    const store = filled();
    store.transact((tx) => tx.update('Vm', 'b', { diskIds: ['d2', 'd1', 'd2'] }));
    store.transact((tx) => tx.update('Vm', 'a', { diskIds: [] }));
    expect(store.related('Vm', 'diskIds', 'd1')).toEqual(['b', 'c']);
    expect(store.related('Vm', 'diskIds', 'd2')).toEqual(['b']);
  });

  it('shows a transaction what it did so far, and nobody else', () => {
    const store = filled();
    store.transact((tx) => {
      tx.insert('Vm', vm('d', 'p'));
      tx.update('Vm', 'a', { poolId: 'q' });
      expect(tx.related('Vm', 'poolId', 'p')).toEqual(['b', 'c', 'd']);
      tx.update('Vm', 'a', { poolId: 'p' });
      tx.delete('Vm', 'b');
      expect(tx.related('Vm', 'poolId', 'p')).toEqual(['a', 'c', 'd']);
      expect(tx.ids('Vm')).toEqual(['a', 'c', 'd']);
      expect(tx.has('Vm', 'b')).toBe(false);
      expect(store.related('Vm', 'poolId', 'p')).toEqual(['a', 'b', 'c']);
      expect(store.ids('Vm')).toEqual(['a', 'b', 'c']);
    });
    expect(store.related('Vm', 'poolId', 'p')).toEqual(['a', 'c', 'd']);
    expect(store.ids('Vm')).toEqual(['a', 'c', 'd']);
  });

  it('agrees with its transactions on order, whatever they do', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 12 }), { maxLength: 6 }), (transactions) => {
        const store = empty();
        const replayed = new Map<string, unknown>();
        store.onCommit(({ changes }) => {
          for (const { kind, id, after } of changes) {
            if (kind === 'delete') replayed.delete(id);
            else replayed.set(id, after);
          }
        });
        const view = (of: Pick<Store<World>, 'ids' | 'related'>): unknown => [of.ids('Vm'), ...['p', 'q'].map((pool) => of.related('Vm', 'poolId', pool)), ...['d', 'e'].map((disk) => of.related('Vm', 'diskIds', disk))];
        for (const steps of transactions) {
          const { result } = store.transact((tx) => {
            for (const { id, poolId, diskIds, remove } of steps) {
              if (!tx.has('Vm', id)) tx.insert('Vm', vm(id, poolId, diskIds));
              else if (remove) tx.delete('Vm', id);
              else tx.update('Vm', id, { poolId, diskIds });
            }
            return view(tx);
          });
          expect(view(store)).toEqual(result);
          expect([...replayed.entries()]).toEqual(store.list('Vm').map((record) => [record.id, record]));
        }
        const loaded = Store.load(schema, clock, store.toJSON());
        expect(view(loaded)).toEqual(view(store));
      }),
    );
  });

  it('undoes a transaction that throws, down to the order', () => {
    const store = filled();
    const before = JSON.stringify(store);
    const heard: unknown[] = [];
    store.onCommit((commit) => heard.push(commit));
    expect(() =>
      store.transact((tx) => {
        tx.delete('Vm', 'a');
        tx.insert('Vm', vm('a', 'q'));
        tx.update('Vm', 'b', { poolId: null });
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect(JSON.stringify(store)).toBe(before);
    expect(heard).toEqual([]);
    expect(store.serial).toBe(1);
  });

  it('tells each record of a commit once, from first to last', () => {
    const store = filled();
    const { commit } = store.transact((tx) => {
      tx.insert('Vm', vm('gone'));
      tx.update('Vm', 'a', { name: 'one' });
      tx.insert('Vm', vm('new'));
      tx.update('Vm', 'a', { name: 'two' });
      tx.update('Vm', 'new', { name: 'newer' });
      tx.delete('Vm', 'gone');
      tx.update('Vm', 'b', { name: 'b' });
      tx.delete('Vm', 'c');
    });
    expect(commit.changes.map(({ kind, id, after }) => [kind, id, (after as Vm | undefined)?.name])).toEqual([
      ['update', 'a', 'two'],
      ['create', 'new', 'newer'],
      ['delete', 'c', undefined],
    ]);
    expect(commit).toMatchObject({ serial: 2, time: 5000, restored: false });
  });

  it('makes a new record of one that is deleted and inserted again', () => {
    const store = filled();
    const { commit } = store.transact((tx) => {
      tx.delete('Vm', 'a');
      tx.insert('Vm', vm('a', 'p'));
      expect(tx.ids('Vm')).toEqual(['b', 'c', 'a']);
    });
    expect(commit.changes.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['delete a', 'create a']);
    expect(store.ids('Vm')).toEqual(['b', 'c', 'a']);
    expect(store.related('Vm', 'poolId', 'p')).toEqual(['b', 'c', 'a']);
  });

  it('takes no number for a transaction that changes nothing', () => {
    const store = filled();
    const heard: unknown[] = [];
    store.onCommit((commit) => heard.push(commit));
    const { commit, result } = store.transact((tx) => tx.update('Vm', 'a', { name: 'a' }).name);
    expect(result).toBe('a');
    expect(commit.changes).toEqual([]);
    expect(store.serial).toBe(1);
    expect(heard).toEqual([]);
  });

  it('refuses what makes no sense', () => {
    const store = filled();
    const code = (body: () => unknown): string => {
      try {
        body();
      } catch (error) {
        return (error as StoreError).code;
      }
      return 'nothing';
    };
    expect(code(() => store.transact((tx) => tx.insert('Vm', vm('a'))))).toBe('exists');
    expect(code(() => store.transact((tx) => tx.update('Vm', 'z', { name: 'z' })))).toBe('missing');
    expect(code(() => store.transact((tx) => tx.delete('Vm', 'z')))).toBe('missing');
    expect(code(() => store.transact((tx) => tx.update('Vm', 'a', { id: 'z' })))).toBe('invalid');
    expect(code(() => store.transact(() => store.transact(() => 1)))).toBe('nested');
    expect(code(() => store.transact(() => Promise.resolve()))).toBe('invalid');
    const { result: escaped } = store.transact((tx) => ({ tx }));
    expect(code(() => escaped.tx.get('Vm', 'a'))).toBe('finished');
  });

  it('tells listeners of commits in order, also of those they make', () => {
    const store = filled();
    const first: number[] = [];
    const second: number[] = [];
    store.onCommit(({ serial }) => {
      first.push(serial);
      if (serial === 2) store.transact((tx) => tx.insert('Pool', { id: 'r', name: 'r' }));
    });
    const end = store.onCommit(({ serial }) => second.push(serial));
    store.transact((tx) => tx.delete('Vm', 'a'));
    expect(first).toEqual([2, 3]);
    expect(second).toEqual([2, 3]);
    end();
    store.transact((tx) => tx.delete('Vm', 'b'));
    expect(second).toEqual([2, 3]);
  });

  it('undoes a commit that somebody must keep first and cannot', () => {
    const store = filled();
    const end = store.beforeCommit(() => {
      throw new Error('disk full');
    });
    expect(() => store.transact((tx) => tx.delete('Vm', 'a'))).toThrow('disk full');
    expect(store.ids('Vm')).toEqual(['a', 'b', 'c']);
    end();
    store.transact((tx) => tx.delete('Vm', 'a'));
    expect(store.ids('Vm')).toEqual(['b', 'c']);
  });

  it('takes the same time for a change however many are related', () => {
    const time = (count: number): number => {
      const store = empty();
      store.transact((tx) => {
        for (let i = 0; i < count; i += 1) tx.insert('Vm', vm(`vm${i}`, 'p'));
      });
      const began = performance.now();
      for (let i = 0; i < 200; i += 1) store.transact((tx) => tx.update('Vm', 'vm7', { poolId: i % 2 === 0 ? 'q' : 'p' }));
      return performance.now() - began;
    };
    time(100);
    // Copying 50,000 ids a change would take hundreds of times as long.
    expect(time(50_000)).toBeLessThan(time(100) * 20 + 50);
  });
});
