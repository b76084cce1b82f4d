import { Rng } from '@ovmsim/kernel';
import { describe, expect, it } from 'vitest';
import { broadcastAddress, cpuCount, freeMemoryMiB, managementNetworkId } from './hardware.js';
import { makeInventory } from './inventory.js';
import { machines, type HardwareProfile } from './machines.js';
import { smbiosTable } from './smbios.js';

const options = { name: 'ovs1', hostname: 'ovs1.example.com', ip: '127.0.1.1' };

describe('the inventory of a Server', () => {
  it('is the same for the same seed and name, and another for another', () => {
    const rng = new Rng('seed');
    rng.hex(100);
    expect(makeInventory(rng, options)).toEqual(makeInventory(new Rng('seed'), options));
    expect(makeInventory(new Rng('seed'), { ...options, name: 'ovs2' }).uuid).not.toBe(makeInventory(new Rng('seed'), options).uuid);
    expect(makeInventory(new Rng('other'), options).uuid).not.toBe(makeInventory(new Rng('seed'), options).uuid);
  });

  it('has an SMBIOS UUID of sixteen lower-case bytes, drawn or given', () => {
    expect(makeInventory(new Rng(1), options).uuid).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect(makeInventory(new Rng(1), { ...options, uuid: '1DD5E891-0000-0000-0000-0000000000FF' }).uuid).toBe('1d:d5:e8:91:00:00:00:00:00:00:00:00:00:00:00:ff');
    expect(() => makeInventory(new Rng(1), { ...options, uuid: '1d:d5' })).toThrow('SMBIOS UUID');
  });

  it('offers the rest of the system disk for a repository, beside an empty disk', () => {
    const [first, second] = makeInventory(new Rng(1), options).disks;
    expect(first?.page83Id).toMatch(/^OVM_SYS_REPO_PART_35[0-9a-f]{15}$/);
    expect(second?.page83Id).toMatch(/^35[0-9a-f]{15}$/);
  });

  it('names the management bridge after the network', () => {
    const inventory = makeInventory(new Rng(1), options);
    expect(inventory.bridges[0]?.name).toBe('7f000100');
    expect(managementNetworkId('192.168.1.77', '255.255.255.0')).toBe('c0a80100');
    expect(broadcastAddress('10.1.2.3', '255.255.0.0')).toBe('10.1.255.255');
  });

  it('gives the recorded control domain memory on the recorded machine', () => {
    const drawn = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => makeInventory(new Rng(seed), options)).find((each) => each.memoryMiB === 16264);
    expect(drawn?.controlDomainMiB).toBe(1102);
  });

  it('is consistent for every kind of machine', () => {
    for (const profile of Object.keys(machines) as HardwareProfile[]) {
      const inventory = makeInventory(new Rng(profile), { ...options, profile });
      expect(cpuCount(inventory.cpu)).toBeGreaterThan(0);
      expect(freeMemoryMiB(inventory)).toBeGreaterThan(0);
      expect(inventory.cpu.capabilityWords).toHaveLength(8);
      expect(inventory.disks.every((disk) => disk.bytes > 0 && disk.bytes % 512 === 0)).toBe(true);
      expect(new Set(inventory.nics.map((nic) => nic.mac)).size).toBe(4);
      for (const nic of inventory.nics) expect(nic.mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
    }
  });

  it('has an SMBIOS table whose structures can be walked to the end mark', () => {
    const inventory = makeInventory(new Rng(1), options);
    const { bytes, items } = smbiosTable(inventory);
    const types: number[] = [];
    let at = 0;
    while (at < bytes.length) {
      types.push(bytes[at] ?? -1);
      at += bytes[at + 1] ?? 0;
      at = bytes.indexOf('\0\0', at, 'latin1') + 2;
    }
    expect(types).toEqual([0, 1, 3, 127]);
    expect(items).toBe(4);
    expect(bytes.includes(inventory.system.manufacturer)).toBe(true);
  });
});
