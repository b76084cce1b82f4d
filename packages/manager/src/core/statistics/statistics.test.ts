import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryCore } from '../memory-core.js';
import type { MemoryCore } from '../memory-core.js';
import type { NewSample } from './statistics.js';

const server = { type: 'Server', id: '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01' } as const;
const vm = { type: 'Vm', id: '0004fb0000060000aaaaaaaaaaaaaaaa' } as const;

describe('statistics', () => {
  let memory: MemoryCore;
  let now: number;
  const add = (...samples: readonly NewSample[]): void => memory.core.transact((tx) => memory.core.statistics.add(tx, samples));
  const values = async (name: string, call: object): Promise<unknown[]> => {
    const result = await memory.perform(name, call);
    return result.kind === 'values' ? result.data.map((sample) => sample['value']) : [result];
  };
  const listed = (params: object = {}) => values('Statistic.list', { params });
  const queried = (body: object) => values('Statistic.query', { body });

  beforeEach(async () => {
    memory = await openMemoryCore({ settings: { statisticHoldMs: 60_000 } });
    now = memory.world.now();
    const at = (offset: number) => ({ startTime: now + offset - 20_000, endTime: now + offset });
    add(
      { object: server, type: 'CPU_UTILIZATION', value: 10, ...at(0) },
      { object: server, type: 'DISK_READ', value: 20, component: 'sda', ...at(0) },
      { object: vm, type: 'CPU_UTILIZATION', value: 30, ...at(20_000) },
    );
  });

  it('show what was measured, as the value type has it', async () => {
    const [first] = memory.core.statistics.list({});
    expect(first).toEqual({
      associatedObjectId: server, component: '', startTime: now - 20_000, endTime: now, average: true, valid: true, type: 'CPU_UTILIZATION', value: 10,
    });
  });

  it('are kept for the hold time', async () => {
    await memory.world.advance(60_001);
    expect(await listed()).toEqual([30]);
    add({ object: vm, type: 'CPU_UTILIZATION', value: 40, startTime: now, endTime: now + 60_001 });
    expect(await listed()).toEqual([30, 40]);
    expect(memory.core.store.count('@Sample')).toBe(2);
  });

  it('are kept up to a bound', async () => {
    memory = await openMemoryCore({ settings: { retention: { samples: 2 } } });
    for (const value of [1, 2, 3]) add({ object: vm, type: 'CPU_UTILIZATION', value, startTime: now, endTime: now });
    expect(await listed()).toEqual([2, 3]);
  });

  it('survive a snapshot', async () => {
    await memory.core.restore(JSON.parse(JSON.stringify(await memory.core.snapshot())));
    add({ object: vm, type: 'CPU_UTILIZATION', value: 50, startTime: now, endTime: now });
    expect(await listed()).toEqual([10, 20, 30, 50]);
  });

  it('can be listed by object, type, time and number', async () => {
    expect(await listed({ objectType: 'Server', objectId: server.id })).toEqual([10, 20]);
    expect(await listed({ objectType: 'Vm' })).toEqual([30]);
    expect(await listed({ type: 'CPU_UTILIZATION' })).toEqual([10, 30]);
    expect(await listed({ startTime: now + 1 })).toEqual([30]);
    expect(await listed({ endTime: now })).toEqual([10, 20]);
    expect(await listed({ maxResults: 1 })).toEqual([30]);
  });

  it('can be queried, ordered and limited', async () => {
    expect(await queried({})).toEqual([10, 20, 30]);
    expect(await queried({ associatedObjectIds: [server], types: ['DISK_READ'] })).toEqual([20]);
    expect(await queried({ associatedObjectIds: [vm.id] })).toEqual([30]);
    expect(await queried({ associatedObjectTypes: ['com.oracle.ovm.mgr.ws.model.Vm'] })).toEqual([30]);
    expect(await queried({ componentNames: ['sda'] })).toEqual([20]);
    expect(await queried({ valueArguments: [{ equalityType: 'GT', queryValue: '10.5' }], orderByMap: { VALUE: 'DESCENDING' }, maxResults: 1 })).toEqual([30]);
    expect(await queried({ timeArguments: [{ equalityType: 'LTE', queryValue: String(now) }] })).toEqual([10, 20]);
  });

  it.each([
    ['STATISTIC_000001', 'Statistic.list', { params: { type: 'HAPPINESS' } }],
    ['STATISTIC_000002', 'Statistic.list', { params: { objectType: 'Job' } }],
    ['STATISTIC_000000', 'Statistic.list', { params: { objectType: 'EthernetPort', type: 'CPU_COUNT' } }],
    ['STATISTIC_000002', 'Statistic.query', { body: { associatedObjectTypes: ['Zone'] } }],
    ['STATISTIC_000000', 'Statistic.query', { body: { associatedObjectTypes: ['VirtualNic'], types: ['CPU_TIME'] } }],
    ['GEN_000023', 'Statistic.query', { body: { valueArguments: [{ equalityType: 'GT', queryValue: 'much' }] } }],
  ])('answer %s to %s with %o', async (code, name, call) => {
    await expect(memory.perform(name, call)).rejects.toMatchObject({ code });
  });
});
