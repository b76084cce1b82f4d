import { beforeEach, describe, expect, it } from 'vitest';
import type { ManagerCore } from '../core/manager-core.js';
import { openMemoryCore } from '../core/memory-core.js';
import type { MemoryCore } from '../core/memory-core.js';
import type { ObjectRef } from '../core/operation.js';
import type { RaisedEvent } from './events.js';

const array: ObjectRef = { type: 'StorageArray', id: 'Unmanaged iSCSI Storage Array' };
const drive: ObjectRef = { type: 'VirtualDisk', id: 'EMPTY_CDROM' };

const raise = (core: ManagerCore, event: RaisedEvent): string => core.transact((tx) => core.events.raise(tx, event));

describe('an event', () => {
  it('has a rising decimal id, the severity of its type and the name of its object in the summary', async () => {
    const { core, world } = await openMemoryCore();
    expect(raise(core, { type: 'server.offline', object: array })).toBe('1');
    expect(raise(core, { type: 'server.online', object: drive, summary: 'own words', description: 'more words' })).toBe('2');
    const now = world.now();
    expect(core.view('Event', '1')).toMatchObject({
      acknowledgeable: true, acknowledged: false, associatedObjectId: { ...array, name: array.id }, createTime: now, modifyTime: now,
      eventSeverity: 'CRITICAL', eventType: 'server.offline', summary: `Server ${array.id} is offline (OFFLINE)`,
    });
    expect(core.view('Event', '2')).toMatchObject({ acknowledgeable: false, summary: 'own words', description: 'more words' });
  });

  it('that tells the end of a condition acknowledges what told its beginning, on the same object only', async () => {
    const { core, world } = await openMemoryCore();
    const offline = raise(core, { type: 'server.offline', object: array });
    const disconnect = raise(core, { type: 'server.disconnect', object: array });
    const elsewhere = raise(core, { type: 'server.offline', object: drive });
    const other = raise(core, { type: 'server.time.skew', object: array });
    await world.advance(5000);
    raise(core, { type: 'server.online', object: array });
    const acknowledged = (id: string) => core.store.get('Event', id)?.acknowledged;
    expect([offline, disconnect, elsewhere, other].map(acknowledged)).toEqual([true, true, false, false]);
    expect(core.store.get('Event', offline)?.modifyTime).toBe(world.now());
    expect(core.events.open(array)).toEqual([other]);
  });

  it('is counted with those of its type that wait, until the last of them is acknowledged', async () => {
    const { core } = await openMemoryCore();
    const first = raise(core, { type: 'server.time.skew', object: array });
    const second = raise(core, { type: 'server.time.skew', object: array });
    raise(core, { type: 'server.offline', object: array });
    raise(core, { type: 'server.online', object: array });
    expect(core.events.openTypes(array)).toEqual(['server.time.skew']);
    core.transact((tx) => core.events.acknowledge(tx, [first]));
    expect(core.events.openTypes(array)).toEqual(['server.time.skew']);
    core.transact((tx) => core.events.acknowledge(tx, [second]));
    expect(core.events.openTypes(array)).toEqual([]);
    expect(core.events.openTypes(drive)).toEqual([]);
  });

  it('is dropped when there are too many newer ones', async () => {
    const { core } = await openMemoryCore({ settings: { retention: { events: 20 } } });
    for (let count = 0; count < 30; count += 1) raise(core, { type: 'server.offline', object: array });
    expect(core.store.count('Event')).toBeLessThanOrEqual(22);
    expect(core.store.ids('Event').at(-1)).toBe('30');
    expect(core.events.open(array)).toEqual(core.store.ids('Event'));
  });

  it('keeps its number and its openness over a snapshot', async () => {
    const { core } = await openMemoryCore();
    raise(core, { type: 'server.offline', object: array });
    const saved = JSON.parse(JSON.stringify(await core.snapshot())) as unknown;
    raise(core, { type: 'server.disconnect', object: array });
    await core.restore(saved);
    expect(core.events.open(array)).toEqual(['1']);
    expect(raise(core, { type: 'server.offline', object: array })).toBe('2');
  });
});

describe('acknowledging', () => {
  let memory: MemoryCore;
  const acknowledge = async (id: string): Promise<void> => {
    await memory.perform('Event.acknowledge', { id });
    await memory.core.idle();
  };

  beforeEach(async () => {
    memory = await openMemoryCore();
  });

  it('is a job that works while the object is locked', async () => {
    const { core, perform } = memory;
    const id = raise(core, { type: 'server.offline', object: array });
    core.jobs.create({ name: 'Stuck', objects: [array], body: async () => null }, 'admin');
    expect(await perform('Event.acknowledge', { id })).toMatchObject({ kind: 'job' });
    await core.idle();
    expect(core.store.get('Event', id)?.acknowledged).toBe(true);
    expect(core.events.open(array)).toEqual([]);
  });

  it('is refused for types that nobody acknowledges, a second time, and for no event', async () => {
    const info = raise(memory.core, { type: 'server.online', object: array });
    const offline = raise(memory.core, { type: 'server.offline', object: array });
    await expect(acknowledge(info)).rejects.toMatchObject({ code: 'EVENT_000005' });
    await acknowledge(offline);
    await expect(acknowledge(offline)).rejects.toMatchObject({ code: 'EVENT_000002' });
    await expect(acknowledge('999')).rejects.toMatchObject({ code: 'GEN_000002' });
  });

  it('can be asked for everything that an object has', async () => {
    const { core, perform } = memory;
    const open = [raise(core, { type: 'server.offline', object: array }), raise(core, { type: 'job.failed', object: array })];
    const elsewhere = raise(core, { type: 'job.failed', object: drive });
    await perform('StorageArray.acknowledgeEvents', { id: array.id });
    await core.idle();
    expect(open.map((id) => core.store.get('Event', id)?.acknowledged)).toEqual([true, true]);
    expect(core.store.get('Event', elsewhere)?.acknowledged).toBe(false);
  });
});

describe('the event list', () => {
  const fill = async (profile: '3.3' | '3.4') => {
    const memory = await openMemoryCore({ profile });
    const { core, world } = memory;
    raise(core, { type: 'server.online', object: array });
    await world.advance(1000);
    raise(core, { type: 'server.disconnect', object: array });
    await world.advance(1000);
    raise(core, { type: 'server.offline', object: drive });
    core.transact((tx) => core.events.acknowledge(tx, ['3']));
    return memory;
  };
  const ids = async ({ perform }: MemoryCore, params: Record<string, string | number | boolean>): Promise<unknown> => {
    const result = await perform('Event.ids', { params });
    return 'ids' in result ? result.ids : result;
  };

  it('can be filtered by type, acknowledgement, time, object and number', async () => {
    const memory = await fill('3.4');
    const now = memory.world.now();
    expect(await ids(memory, {})).toEqual(['1', '2', '3']);
    expect(await ids(memory, { type: 'server.offline' })).toEqual(['3']);
    expect(await ids(memory, { acknowledged: false })).toEqual(['1', '2']);
    expect(await ids(memory, { startTime: now - 1000, endTime: now - 1 })).toEqual(['2']);
    expect(await ids(memory, { objectType: 'StorageArray', objectId: array.id })).toEqual(['1', '2']);
    expect(await ids(memory, { maxEvents: 2 })).toEqual(['2', '3']);
  });

  it('shows a severity and everything above it under 3.4, that severity alone under 3.3', async () => {
    expect(await ids(await fill('3.4'), { severity: 'WARNING' })).toEqual(['2', '3']);
    expect(await ids(await fill('3.3'), { severity: 'warning' })).toEqual(['2']);
    expect(await ids(await fill('3.3'), { severity: 'UNKNOWN' })).toEqual(['1', '2', '3']);
  });

  it('compares severities as it is told, whatever the release', async () => {
    for (const profile of ['3.3', '3.4'] as const) {
      const memory = await fill(profile);
      expect(await ids(memory, { severity: 'WARNING', severityEqualityType: 'GTE' })).toEqual(['2', '3']);
      expect(await ids(memory, { severity: 'WARNING', severityEqualityType: 'eq' })).toEqual(['2']);
      expect(await ids(memory, { severity: 'WARNING', severityEqualityType: 'LT' })).toEqual(['1']);
    }
  });

  it('refuses filters that mean nothing', async () => {
    const memory = await fill('3.4');
    await expect(ids(memory, { severity: 'WARNING', severityEqualityType: 'LIKE' })).rejects.toMatchObject({ code: 'EVENT_000001' });
    await expect(ids(memory, { severity: 'LOUD' })).rejects.toMatchObject({ code: 'EVENT_000001' });
    await expect(ids(memory, { objectId: array.id })).rejects.toMatchObject({ code: 'EVENT_000003' });
    await expect(ids(memory, { objectType: 'Toaster', objectId: 'x' })).rejects.toMatchObject({ code: 'EVENT_000001' });
    await expect(ids(memory, { type: 'server.exploded' })).rejects.toMatchObject({ code: 'EVENT_000004' });
    await expect(ids(memory, { maxEvents: -1 })).rejects.toMatchObject({ code: 'EVENT_000001' });
  });

  it('has a list of the types there are', async () => {
    const { perform } = await openMemoryCore();
    expect(await perform('Event.types')).toMatchObject({ value: 'StringList', data: { strings: expect.arrayContaining(['server.offline']) as unknown } });
  });
});

describe('an event query', () => {
  let memory: MemoryCore;
  let now: number;
  const query = async (body: object): Promise<unknown> => {
    const result = await memory.perform('Event.query', { body });
    return 'ids' in result ? result.ids : result;
  };

  beforeEach(async () => {
    memory = await openMemoryCore();
    const { core, world } = memory;
    raise(core, { type: 'server.online', object: array });
    await world.advance(1000);
    raise(core, { type: 'server.disconnect', object: array });
    await world.advance(1000);
    raise(core, { type: 'server.offline', object: drive });
    now = world.now();
  });

  it.each<[string, (now: number) => object, string[]]>([
    ['ids', () => ({ ids: [1, 3] }), ['1', '3']],
    ['types', () => ({ types: ['server.offline', 'server.online'] }), ['1', '3']],
    ['acknowledgement', () => ({ acknowledged: false, userAckable: true }), ['2', '3']],
    ['object', () => ({ associatedObjectIds: [drive] }), ['3']],
    ['LT on ids', () => ({ idArguments: [{ equalityType: 'LT', queryValue: '2' }] }), ['1']],
    ['LTE on ids', () => ({ idArguments: [{ equalityType: 'LTE', queryValue: '2' }] }), ['1', '2']],
    ['GT on times', (now) => ({ createTimeArguments: [{ equalityType: 'GT', queryValue: String(now - 1000) }] }), ['3']],
    ['a window of times', (now) => ({
      createTimeArguments: [{ equalityType: 'GTE', queryValue: String(now - 1500) }, { equalityType: 'LT', queryValue: String(now) }],
    }), ['2']],
    ['EQ on modification times', (now) => ({ modifyTimeArguments: [{ equalityType: 'EQ', queryValue: String(now) }] }), ['3']],
    ['severity by rank', () => ({ severityArguments: [{ equalityType: 'GTE', queryValue: 'WARNING' }] }), ['2', '3']],
    ['NE on severity', () => ({ severityArguments: [{ equalityType: 'NE', queryValue: 'WARNING' }] }), ['1', '3']],
    ['LIKE on types', () => ({ typeArguments: [{ equalityType: 'LIKE', queryValue: 'server.o%' }] }), ['1', '3']],
    ['NOT_LIKE on types', () => ({ typeArguments: [{ equalityType: 'NOT_LIKE', queryValue: '%line' }] }), ['2']],
  ])('can ask for %s', async (_, body, expected) => {
    expect(await query(body(now))).toEqual(expected);
  });

  it('orders and limits what it finds', async () => {
    expect(await query({ acknowledged: false, orderByMap: { SEVERITY: 'DESCENDING' }, maxResults: 2 })).toEqual(['3', '2']);
    expect(await query({ acknowledged: false, orderByMap: { ACKNOWLEDGED: 'ASCENDING', ID: 'DESCENDING' } })).toEqual(['3', '2', '1']);
  });

  it.each([
    ['no filter at all', 'EVENT_000000', {}],
    ['only an order', 'EVENT_000000', { orderByMap: { ID: 'ASCENDING' }, maxResults: 1, ids: [], acknowledged: null }],
    ['an object without a type', 'EVENT_000003', { associatedObjectIds: [{ type: '', id: 'x' }] }],
    ['a time that is none', 'EVENT_000001', { createTimeArguments: [{ equalityType: 'GT', queryValue: 'noon' }] }],
    ['a severity that is none', 'EVENT_000001', { severityArguments: [{ equalityType: 'EQ', queryValue: 'LOUD' }] }],
    ['a comparison without a value', 'EVENT_000001', { idArguments: [{ equalityType: 'EQ' }] }],
    ['an unknown comparison', 'GEN_000023', { idArguments: [{ equalityType: 'ABOUT', queryValue: '1' }] }],
  ])('with %s is refused', async (_, code, body) => {
    await expect(query(body)).rejects.toMatchObject({ code });
  });
});
