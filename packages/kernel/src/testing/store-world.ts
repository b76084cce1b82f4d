import fc from 'fast-check';
import { IoClock } from '../clock.js';
import { Store } from '../store/store.js';
import type { StoreSchema } from '../store/types.js';
import { WorldClock } from '../world-clock.js';

export interface Pool {
  readonly id: string;
  readonly name: string;
}
export interface Vm {
  readonly id: string;
  readonly name: string;
  readonly poolId: string | null;
  readonly diskIds: readonly string[];
  readonly extra?: { readonly tags: readonly string[] };
}
/** A small world for the tests of the store: machines in pools, with disks. */
export interface World {
  Pool: Pool;
  Vm: Vm;
  Disk: { readonly id: string };
}
export const schema: StoreSchema<World> = {
  relations: {
    Vm: [
      { field: 'poolId', target: 'Pool' },
      { field: 'diskIds', target: 'Disk' },
    ],
  },
};
export const clock = new WorldClock(new IoClock(), { mode: 'frozen', now: 5000 });
export const empty = (): Store<World> => new Store<World>(schema, clock);
export const vm = (id: string, poolId: string | null = null, diskIds: string[] = []): Vm => ({ id, name: id, poolId, diskIds });

/** One change of a machine, drawn at random. */
export const step = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  poolId: fc.constantFrom('p', 'q', null),
  diskIds: fc.array(fc.constantFrom('d', 'e'), { maxLength: 3 }),
  remove: fc.boolean(),
});

/** Three machines in one of two pools. */
export function filled(): Store<World> {
  const store = empty();
  store.transact((tx) => {
    tx.insert('Pool', { id: 'p', name: 'pool' });
    tx.insert('Pool', { id: 'q', name: 'other' });
    for (const id of ['a', 'b', 'c']) tx.insert('Vm', vm(id, 'p', ['d1']));
  });
  return store;
}
