import { describe, expect, it } from 'vitest';
import { fetchAssembly, fetchImage, fetchMachine } from './fetch.js';
import { importLimits } from './limits.js';
import { readSimUrl } from './sim-url.js';
import { sourceOf } from './source.js';
import type { FetchEnvironment } from './environment.js';
import { IoClock } from '@ovmsim/kernel';

const told: string[] = [];
const environment = (signal = new AbortController().signal): FetchEnvironment => ({
  limits: importLimits.parse({}), clock: new IoClock(), proxy: null, task: { signal, report: (text) => told.push(text) },
});

describe('a sim: URL', () => {
  it('says what the file holds', () => {
    expect(readSimUrl('sim:template/OL7%20u1.tgz?disks=2&size=10G&used=1g&memory=2048&cpus=4&nics=3&type=XEN_HVM&os=Windows')).toEqual({
      kind: 'template', name: 'OL7 u1.tgz', vms: 1, disks: 2, size: 10 * 2 ** 30, used: 2 ** 30, memory: 2048, cpus: 4, nics: 3, domainType: 'xen_hvm', osType: 'Windows', takesMs: 0, failure: null,
    });
    expect(readSimUrl('sim:iso/x.iso')).toMatchObject({ size: 700 * 2 ** 20, used: 700 * 2 ** 20 });
    expect(readSimUrl('sim:disk/x.img?size=4096&takes=5m&fail=no')).toMatchObject({ size: 4096, takesMs: 300_000, failure: 'no' });
  });

  it.each([
    ['sim:', /sim:KIND\/NAME is wanted/],
    ['sim:floppy/x', /KIND one of iso, disk, template, assembly/],
    ['sim:iso/', /KIND\/NAME/],
    ['sim:iso/a/b', /KIND\/NAME/],
    ['sim:iso/%ff', /begins no escape/],
    ['sim:iso/x?disks=2', /"disks" is not one of size, used, takes, fail/],
    ['sim:disk/x?size=much', /size is a number of bytes/],
    ['sim:disk/x?size=65T', /up to 64T/],
    ['sim:template/x?memory=1', /memory is a number from 32 to 2000000/],
    ['sim:template/x?type=vmware', /type is XEN_HVM/],
    ['sim:assembly/x?vms=65', /vms is a number from 1 to 64/],
    ['sim:iso/x?takes=long', /takes is a time/],
  ])('%s is refused with what is wrong', (url, message) => {
    expect(() => readSimUrl(url)).toThrow(message);
  });

  it('stands for an image, a template or an assembly, each where it belongs', async () => {
    expect(await fetchImage('sim:iso/x.iso?size=1G', environment(), 'iso')).toEqual({ bytes: 2 ** 30, allocated: 2 ** 30 });
    expect(await fetchMachine(['sim:template/OL7.tgz?disks=2&size=1G&used=0'], environment())).toMatchObject({
      name: 'OL7', cards: 1, disks: [{ name: 'System.img', bytes: 2 ** 30, allocated: 0, device: 'xvda' }, { name: 'Disk2.img', device: 'xvdb' }],
    });
    expect(await fetchAssembly('sim:assembly/shop.ova?vms=2&disks=1', environment())).toMatchObject({
      name: 'shop', disks: [{ id: 'vm1_system' }, { id: 'vm2_system' }], machines: [{ id: 'vm1', name: 'shop_vm1', diskIds: ['vm1_system'] }, { name: 'shop_vm2' }],
    });
    await expect(fetchImage('sim:template/x.tgz', environment(), 'disk')).rejects.toThrow(/cannot be imported here, sim:disk\/ can/);
    await expect(fetchMachine(['sim:template/x.tgz', 'sim:template/y.tgz'], environment())).rejects.toThrow(/comes alone/);
    await expect(fetchMachine([], environment())).rejects.toThrow(/no URL/);
  });

  it('tells how far it is, fails where it says so, and can be stopped', async () => {
    told.length = 0;
    await expect(fetchImage('sim:iso/x.iso?size=100M&fail=cable', environment(), 'iso')).rejects.toThrow('cable');
    expect(told.at(-1)).toBe('Fetching x.iso: 50.0 MB of 100.0 MB (50 %)');
    expect(told.length).toBe(10);
    const ending = new AbortController();
    const fetching = fetchImage('sim:iso/x.iso?takes=5m', environment(ending.signal), 'iso');
    ending.abort();
    await expect(fetching).rejects.toThrow('the import was stopped');
  });
});

it('other schemes are refused by name', () => {
  expect(() => sourceOf('ftp://host/x.iso')).toThrow(/ovmsim fetches http:\/\/ and https:\/\/ .*, not ftp:\/\//);
  expect(() => sourceOf('file:///etc/passwd')).toThrow(/not file:/);
  expect(() => sourceOf('/x.iso')).toThrow(/unknown url type/);
});
