import { isTypeName, typeNames, types } from '@ovmsim/model';
import type { ObjectRef, TypeName } from '@ovmsim/model';
import { IoClock, Rng, WorldClock } from '@ovmsim/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangeFeed } from './changes.js';
import { newId } from './ids.js';
import { openMemoryCore } from './memory-core.js';
import { baseFields } from './record.js';
import { relationsOf } from './relations.js';
import { VersionedTransaction } from './transaction.js';
import { viewOf } from './view.js';
import type { ViewContext } from './view.js';
import { createManagerStore } from './world.js';
import type { ManagerStore } from './world.js';

/** Types that between them have every kind of reference: stored, inverse, single inverse, derived, of any type, tags. */
const played: readonly TypeName[] = [
  'ServerPool', 'Server', 'Vm', 'StorageArray', 'VolumeGroup', 'StorageElement', 'StorageInitiator', 'StoragePath', 'ResourceGroup', 'Job', 'Event',
  'AffinityGroup', 'Cluster',
];

const looseField: Partial<Record<TypeName, string>> = { Job: 'resultId', Event: 'associatedObjectId' };

/** A world of small records that is changed at random; the records hold what references need and nothing else. */
class RandomWorld {
  readonly store: ManagerStore;
  readonly context: ViewContext;
  #count = 0;

  constructor(private readonly rng: Rng) {
    const clock = new WorldClock(new IoClock(), { mode: 'frozen', now: 1_000_000, rate: 1 });
    this.store = createManagerStore(clock);
    this.context = { store: this.store, profile: '3.4', clock };
  }

  /** One transaction of one to three changes. */
  change(): void {
    this.store.transact((inner) => {
      const tx = new VersionedTransaction(inner);
      for (let step = 0; step <= this.rng.int(3); step += 1) this.#step(tx);
      tx.finish();
    });
  }

  #step(tx: VersionedTransaction): void {
    const type = this.rng.pick(played);
    const ids = tx.ids(type);
    const dice = this.rng.int(10);
    if (ids.length === 0 || dice < 3) {
      this.#count += 1;
      const id = `${type}-${this.#count}`;
      tx.insert(type, { ...baseFields({ id, name: this.#name() }), ...this.#references(tx, type) });
    } else if (dice < 5) tx.delete(type, this.rng.pick(ids));
    else if (dice < 7) tx.update(type, this.rng.pick(ids), { name: this.#name() });
    else tx.update(type, this.rng.pick(ids), this.#references(tx, type));
  }

  #name(): string {
    return this.rng.pick(['', 'a', 'b', 'c']);
  }

  /** New values of every reference of a type; some name what has just been deleted, as records of a careless core might. */
  #references(tx: VersionedTransaction, type: TypeName): Record<string, unknown> {
    const loose = looseField[type];
    const references: Record<string, unknown> = loose === undefined ? {} : { [loose]: this.#any(tx) };
    for (const { field, target } of relationsOf(type)) {
      const ids = played.includes(target) ? tx.ids(target) : [];
      const list = types[type].fields.find(({ name }) => name === field)?.list === true;
      const one = ids.length > 0 && this.rng.int(4) > 0 ? this.rng.pick(ids) : null;
      if (list) references[field] = one === null ? [] : [...new Set([one, this.rng.pick(ids)])];
      else references[field] = one;
    }
    return references;
  }

  #any(tx: VersionedTransaction): ObjectRef | null {
    const type = this.rng.pick(played);
    const ids = tx.ids(type);
    return ids.length === 0 ? null : { type, id: this.rng.pick(ids) };
  }

  /** Everything as clients see it. */
  rendered(): Map<string, unknown> {
    const all = new Map<string, unknown>();
    for (const type of typeNames) for (const id of this.store.ids(type)) all.set(`${type}/${id}`, viewOf(this.context, { type, id }));
    return all;
  }
}

function follow(copy: Map<string, unknown>, feed: ChangeFeed, { since, context }: { since: number; context: ViewContext }): number {
  const { serial, complete, changes } = feed.since(since);
  expect(complete).toBe(true);
  for (const { kind, type, id } of changes) {
    if (kind === 'delete') copy.delete(`${type}/${id}`);
    // A later change of the same poll may have deleted it.
    else if (context.store.has(type, id)) copy.set(`${type}/${id}`, viewOf(context, { type, id }));
  }
  return serial;
}

describe('the change feed', () => {
  it('is enough to keep a copy of every rendering right, whatever happens', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 5 }), (seed, batch) => {
        const world = new RandomWorld(new Rng(seed));
        const feed = new ChangeFeed(world.store, { start: 0 });
        const copy = new Map<string, unknown>();
        let since = 0;
        for (let round = 0; round < 60; round += 1) {
          for (let change = 0; change < batch; change += 1) world.change();
          since = follow(copy, feed, { since, context: world.context });
          expect(Object.fromEntries(copy)).toEqual(Object.fromEntries(world.rendered()));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the renderings of a real core right through jobs, events and tags', async () => {
    const { core } = await openMemoryCore();
    const copy = new Map<string, unknown>();
    for (const type of typeNames) for (const id of core.store.ids(type)) copy.set(`${type}/${id}`, core.view(type, id));
    const since = core.changes.serial;
    const array = { type: 'StorageArray', id: 'Unmanaged iSCSI Storage Array' } as const;
    await core.jobs.runInternal({ name: 'Fails', objects: [array], body: () => Promise.reject(new Error('boom')) });
    core.transact((tx) => tx.update('StorageArray', array.id, { name: 'Renamed' }));
    follow(copy, core.changes, { since, context: core.viewContext });
    for (const [key, view] of copy) {
      const [type = '', id = ''] = key.split(/\/(.*)/s);
      if (isTypeName(type)) expect(view).toEqual(core.view(type, id));
    }
    expect(core.view('Event', '1')?.['associatedObjectId']).toEqual({ ...array, name: 'Renamed' });
  });

  it('tells nothing of internal records', async () => {
    const { core } = await openMemoryCore();
    const { serial } = core.changes;
    core.transact((tx) => tx.insert('@User', { id: 'admin', passwordHash: 'x', salt: 'y' }));
    expect(core.changes.since(serial)).toEqual({ serial, complete: true, changes: [] });
  });

  it('tells who asks for too old or unknown numbers to begin anew', async () => {
    const { core } = await openMemoryCore();
    const feed = new ChangeFeed(core.store, { start: 100, limit: 10 });
    expect(feed.since(99).complete).toBe(false);
    expect(feed.since(101).complete).toBe(false);
    for (let count = 0; count < 12; count += 1) core.transact((tx) => tx.update('VirtualDisk', 'EMPTY_CDROM', { description: String(count) }));
    expect(feed.since(100).complete).toBe(false);
    const late = feed.since(feed.serial - 2);
    expect(late.complete).toBe(true);
    expect(late.changes.map(({ kind, id }) => [kind, id])).toEqual([['update', 'EMPTY_CDROM'], ['update', 'EMPTY_CDROM']]);
    // More in one commit than it keeps.
    const { serial } = feed;
    core.transact((tx) => {
      for (let count = 0; count < 11; count += 1) tx.insert('ResourceGroup', { ...baseFields({ id: newId(core, 'ResourceGroup'), name: String(count) }), type: 'USER_LABEL' });
    });
    expect(feed.since(serial)).toMatchObject({ complete: false, changes: [] });
    expect(feed.since(feed.serial)).toMatchObject({ complete: true, changes: [] });
    feed.close();
  });
});
