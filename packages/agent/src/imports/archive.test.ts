import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { foreignOvf, tarOf, templateFiles, tgzOf, type PackedFile } from '../testing/archives.js';
import { readArchive } from './archive.js';
import { importLimits } from './limits.js';
import { machineFrom } from './machine.js';
import { readOvf } from './ovf.js';
import { writeOvf } from './ovf-writer.js';
import { readArchivedConfig } from './vm-cfg.js';

const limits = importLimits.parse({ maxUnpackedBytes: 4_000_000, maxEntries: 50 });
/** The bytes in pieces that end anywhere. */
async function* pieces(bytes: Buffer, size = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const read = (bytes: Buffer, size?: number) => readArchive(pieces(bytes, size), limits);

describe('an archive', () => {
  it('is read packed and unpacked, keeping the texts of descriptions and the sizes of everything else', async () => {
    const files = templateFiles('OL5', { 'System.img': 100_000, 'data.img': 513 });
    for (const [bytes, size] of [[tarOf(files), 1000], [tgzOf(files), 1000], [tgzOf(files), 1]] as const) {
      const members = await read(bytes, size);
      expect(members.map(({ path, bytes: length, text }) => [path, length, text === undefined])).toEqual([
        ['OL5/vm.cfg', expect.any(Number), false], ['OL5/README', 5, true], ['OL5/System.img', 100_000, true], ['OL5/data.img', 513, true],
      ]);
    }
  });

  const cfg: PackedFile = { path: 'vm.cfg', content: 'memory = 512\n' };
  it.each<[string, Buffer, RegExp]>([
    ['a name that climbs', tarOf([cfg, { path: '../../etc/passwd', content: 'x' }]), /leads out of it: "\.\.\/\.\.\/etc\/passwd"/],
    ['a name that climbs further in', tarOf([cfg, { path: 'a/../../b', content: 'x' }]), /leads out/],
    ['an absolute name', tarOf([cfg, { path: '/etc/passwd', content: 'x' }]), /leads out/],
    ['a symbolic link', tarOf([cfg, { path: 'System.img', type: 'SymbolicLink', linkpath: '/etc/shadow' }]), /kind that does not belong/],
    ['a hard link', tarOf([cfg, { path: 'System.img', type: 'Link', linkpath: 'vm.cfg' }]), /kind that does not belong/],
    ['a device', tarOf([cfg, { path: 'sda', type: 'CharacterDevice' }]), /kind that does not belong/],
    ['a bomb of zeros', gzipSync(tarOf([cfg, { path: 'System.img', content: 5_000_000 }])), /longer than 3\.8 MB/],
    ['a header that promises too much', tarOf([cfg, { path: 'System.img', claimedSize: 2 ** 40 }]), /longer than/],
    ['zeros without end after the archive', gzipSync(Buffer.concat([tarOf([cfg]), Buffer.alloc(3_000_000)])), /data after its end/],
    ['too many files', tarOf(Array.from({ length: 51 }, (_, n) => ({ path: `f${n}` }))), /more than 50 files/],
    ['a description that is too long', tarOf([{ path: 'vm.cfg', content: 'x'.repeat(1_100_000) }]), /description that is too long/],
    ['nothing', tarOf([]), /no tar archive/],
    ['something else', Buffer.from('<html>not found</html>'.repeat(50)), /no tar archive/],
    ['no byte at all', Buffer.alloc(0), /no tar archive|empty/],
    ['an archive cut short', tarOf([cfg, { path: 'System.img', content: 50_000 }]).subarray(0, 20_000), /no tar archive that can be read/],
    ['a packed archive cut short', tgzOf([cfg, { path: 'a.txt', content: 'ab'.repeat(9000) }]).subarray(0, 60), /cannot be unpacked/],
    ['a packed archive that is damaged', Buffer.concat([tgzOf([cfg]).subarray(0, 12), Buffer.alloc(40, 7)]), /cannot be unpacked/],
  ])('that holds %s is refused', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });
});

describe('the machine of an archive', () => {
  it('has memory, processors, disks and cards of its vm.cfg, and nothing of where it was made', async () => {
    const machine = machineFrom(await read(tgzOf(templateFiles('OL5', { 'System.img': 4096, 'data.img': 8192 }))), 'file');
    expect(machine).toEqual({
      name: 'OL5',
      disks: [
        { name: 'System.img', bytes: 4096, allocated: 4096, device: 'xvda', mode: 'w' },
        { name: 'data.img', bytes: 8192, allocated: 8192, device: 'xvdb', mode: 'w' },
      ],
      cards: 2,
      config: { OVM_os_type: 'Oracle Linux 5', OVM_domain_type: 'xen_pvm', memory: 2048, maxmem: 4096, vcpus: 2, maxvcpus: 2, on_reboot: 'restart' },
    });
  });

  it('needs one vm.cfg, and the images that it names', () => {
    const config = (text: string) => [{ path: 'vm.cfg', bytes: text.length, text }];
    expect(() => machineFrom([], 'x')).toThrow(/no vm\.cfg$/);
    expect(() => machineFrom([{ path: 'x.ovf', bytes: 1, text: '<Envelope/>' }], 'x')).toThrow(/it is an assembly/);
    expect(() => machineFrom([...config(''), { path: 'b/vm.cfg', bytes: 0, text: '' }], 'x')).toThrow(/more than one/);
    expect(() => machineFrom(config("disk = ['file:/OVS/a/System.img,xvda,w']"), 'x')).toThrow(/names System\.img, which is not in the archive/);
    expect(() => machineFrom(config("disk = ['nonsense']"), 'x')).toThrow(/a disk that cannot be read/);
    expect(machineFrom(config("disk = ['phy:/dev/mapper/1,xvda,w', 'file:/iso/x.iso,xvdb:cdrom,r', ',xvdc:cdrom,r']"), 'x')).toMatchObject({ name: 'x', disks: [], cards: 0 });
  });
});

describe('vm.cfg', () => {
  it('evaluates nothing', () => {
    expect(() => readArchivedConfig("memory = __import__('os').system('reboot')")).toThrow(/line 1 of vm\.cfg/);
    expect(readArchivedConfig('import os\nif x == 1:\n  pass\nmemory = 512')).toEqual({ memory: 512 });
    expect(() => readArchivedConfig('disk = [')).toThrow(/line 1/);
    expect(readArchivedConfig('__proto__ = 1\nname = "#1" # it\nvif = [ # none\n]')).toMatchObject({ name: '#1', vif: [] });
  });
});

describe('an OVF descriptor', () => {
  it('of another product gives machines with memory, processors, disks and cards', () => {
    const draft = readOvf(foreignOvf({ disk: 'web-disk1.vmdk', gibibytes: 12 }), new Map([['web-disk1.vmdk', 700]]));
    expect(draft).toEqual({
      name: 'web',
      description: '',
      disks: [{ id: 'vmdisk1', name: 'web-disk1.vmdk', format: 'vmdk', capacity: 12 * 2 ** 30, populated: 700 }],
      machines: [{ id: 'web', name: 'web', description: '', memory: 3072, cpus: 2, osType: 'Oracle Linux 6', diskIds: ['vmdisk1'], cards: 1, domainType: 'xen_hvm' }],
    });
  });

  it('that was written is read again as it was', () => {
    const machine = { memory: 512, cpus: 3, osType: 'Oracle Linux 7', description: 'a & <b>', cards: 2, domainType: 'xen_pvm' };
    const draft = {
      name: 'two', description: 'both',
      disks: [{ id: 'd1', name: 'd1.img', format: 'raw', capacity: 2 ** 31, populated: 5 }, { id: 'd2', name: 'd2.img', format: 'raw', capacity: 10, populated: 0 }],
      machines: [{ ...machine, id: 'a', name: 'vm a', diskIds: ['d1', 'd2'] }, { ...machine, id: 'b', name: 'b', diskIds: [], domainType: 'xen_hvm_pv_drivers' }],
    };
    expect(readOvf(writeOvf(draft), new Map([['d1.img', 5], ['d2.img', 0]]))).toEqual(draft);
  });

  it.each([
    ['no XML', 'hello', /cannot be read/],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]><Envelope/>`, /document type/],
    ['another root', '<html/>', /root is html/],
    ['no machine', '<Envelope/>', /no VirtualSystem/],
    ['a disk whose file is missing', foreignOvf({ disk: 'other.vmdk', gibibytes: 1 }), /other\.vmdk is not in the archive/],
    ['a size that is none', foreignOvf({ disk: 'a.vmdk', gibibytes: 1 }).replace('ovf:capacity="1"', 'ovf:capacity="much"'), /is no size/],
  ])('with %s is refused', (_, text, message) => {
    expect(() => readOvf(text, new Map([['a.vmdk', 1]]))).toThrow(message);
  });
});
