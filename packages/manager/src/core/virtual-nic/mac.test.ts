import { describe, expect, it } from 'vitest';
import { openMemoryCore } from '../memory-core.js';
import { newId } from '../ids.js';
import type { ManagerCore } from '../manager-core.js';
import { keepAttributes } from '../utilities/attributes.js';
import { allocateMac, claimMac, readMac, releaseMac } from './mac.js';
import { newVirtualNic } from './records.js';

const narrow = (core: ManagerCore, addressRangeEnd: string): void => {
  core.transact((tx) => keepAttributes(tx, 'MacManagement', { addressRangeStart: '00:00:00', addressRangeEnd }));
};
const insert = (core: ManagerCore, macAddress: string): string => {
  const id = newId(core, 'VirtualNic');
  core.transact((tx) => tx.insert('VirtualNic', newVirtualNic({ id, vmId: 'none', networkId: null, macAddress })));
  return id;
};

describe('a MAC address', () => {
  it('is drawn from the range of the Manager and given to one card only', async () => {
    const { core } = await openMemoryCore();
    const drawn = Array.from({ length: 500 }, () => allocateMac(core));
    expect(new Set(drawn).size).toBe(500);
    for (const mac of drawn) expect(mac).toMatch(/^00:21:f6(:[0-9a-f]{2}){3}$/);
  });

  it('is used up with its range, and free again when its card is gone', async () => {
    const { core } = await openMemoryCore();
    narrow(core, '00:00:03');
    const cards = Array.from({ length: 4 }, () => insert(core, allocateMac(core)));
    expect(() => allocateMac(core)).toThrow(expect.objectContaining({ code: 'NETWORK_000005' }) as Error);
    const freed = core.store.get('VirtualNic', cards[2] ?? '')?.macAddress;
    core.transact((tx) => tx.delete('VirtualNic', cards[2] ?? ''));
    expect(allocateMac(core)).toBe(freed);
  });

  it('that nobody got can be given back', async () => {
    const { core } = await openMemoryCore();
    narrow(core, '00:00:00');
    const mac = allocateMac(core);
    expect(() => claimMac(core, mac)).toThrow(expect.objectContaining({ code: 'NETWORK_000006' }) as Error);
    releaseMac(core, mac);
    expect(claimMac(core, mac)).toBe(mac);
  });

  it('that a snapshot brings back is in use', async () => {
    const { core } = await openMemoryCore();
    insert(core, claimMac(core, '02:00:00:00:00:01'));
    const saved = await core.snapshot();
    await core.reset();
    releaseMac(core, claimMac(core, '02:00:00:00:00:01'));
    await core.restore(saved);
    expect(() => claimMac(core, '02:00:00:00:00:01')).toThrow(expect.objectContaining({ code: 'NETWORK_000006' }) as Error);
  });

  it.each([
    ['00:21:F6:0A:0B:0C', '00:21:f6:0a:0b:0c'],
    ['00-21-f6-0a-0b-0c', '00:21:f6:0a:0b:0c'],
    ['00:21:f6:0a:0b', null],
    ['01:00:5e:00:00:01', null],
    ['ff:ff:ff:ff:ff:ff', null],
    ['00:00:00:00:00:00', null],
    ['none', null],
  ])('%s reads as %s', (text, expected) => {
    expect(readMac(text)).toBe(expected);
  });
});
