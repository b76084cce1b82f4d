import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryStorage, type FilerSpec } from '../storage/index.js';
import { openTestServer, testContext } from '../testing/index.js';
import { onShare } from './mounts.js';

const filers: FilerSpec[] = [
  { name: 'nas1', hosts: ['nas1', '127.0.2.1'], exports: [{ path: '/export', bytes: 1000 }, { path: '/export/deep', bytes: 1000 }] },
  { name: 'nas2', hosts: ['127.0.2.2'], exports: [{ path: '/x', bytes: 1 }], down: true },
];
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describe('mounts of a Server', () => {
  it('lead from its own paths to a share, by the longest mount and the longest export', async () => {
    const storage = memoryStorage(filers);
    const { server } = await openTestServer({ storage });
    const { mounts } = server;
    storage.share('nas1', '/export')?.makeFolder('sub/er');
    expect(mounts.mount('nas1:/export/sub', '/OVS/Repositories/r1')).toBe(true);
    expect(mounts.mount('nas1:/export/sub', '/OVS/Repositories/r1')).toBe(false);
    mounts.mount('127.0.2.1:/export/deep', '/OVS/Repositories/r1/inside');
    const at = (path: string) => {
      const found = mounts.resolve(path);
      return found === undefined ? undefined : [found.share.path, found.path];
    };
    expect(at('/OVS/Repositories/r1/VirtualDisks/x.img')).toEqual(['/export', 'sub/VirtualDisks/x.img']);
    expect(at('/OVS/Repositories/r1')).toEqual(['/export', 'sub']);
    expect(at('/OVS/Repositories/r1/inside/x')).toEqual(['/export/deep', 'x']);
    expect([at('/OVS/Repositories/r11/x'), at('/etc/passwd')]).toEqual([undefined, undefined]);
    expect(mounts.at('/OVS/Repositories/r1')?.options).toMatch(/^rw,relatime,vers=3,.*addr=nas1$/);
    mounts.unmount('/OVS/Repositories/r1');
    expect(at('/OVS/Repositories/r1/x')).toBeUndefined();
    expect(() => mounts.unmount('/OVS/Repositories/r1')).toThrow("Command: ['umount', '/OVS/Repositories/r1'] failed (1): stderr: umount: /OVS/Repositories/r1: not mounted");
  });

  it.each([
    ['nas9:/export', 'mount.nfs: Failed to resolve server nas9: Name or service not known'],
    ['127.0.2.2:/x', 'mount.nfs: Connection timed out'],
    ['nas1:/other', 'mount.nfs: access denied by server while mounting nas1:/other'],
    ['nas1:/export/none', 'mount.nfs: mounting nas1:/export/none failed, reason given by server: No such file or directory'],
    ['nas1:/export/../etc', 'mount.nfs: mounting nas1:/export/../etc failed, reason given by server: No such file or directory'],
    ['/dev/mapper/none', 'mount.ocfs2: Unable to access device /dev/mapper/none'],
  ])('fail on %s as mount does', async (device, text) => {
    const { server } = await openTestServer({ storage: memoryStorage(filers) });
    expect(() => server.mounts.mount(device, '/mnt/x')).toThrow(text);
    expect(server.mounts.list()).toEqual([]);
  });

  it('take neither a directory that leaves the root nor a second device at one place', async () => {
    const { server } = await openTestServer({ storage: memoryStorage(filers) });
    for (const directory of ['', 'mnt', '/mnt/../etc', '/mnt//x', '/mnt/\0']) expect(() => server.mounts.mount('nas1:/export', directory)).toThrow('Invalid mount point');
    server.mounts.mount('nas1:/export', '/mnt/x');
    expect(() => server.mounts.mount('nas1:/export/deep', '/mnt/x')).toThrow('already mounted or /mnt/x busy');
  });

  it("may be the Server's own disk, which no other Server sees", async () => {
    const storage = memoryStorage(filers);
    const context = testContext();
    const [{ server: one }, { server: two }] = [await openTestServer({ storage, context }), await openTestServer({ storage, context, hardware: { name: 'ovs2' } })];
    const device = `/dev/mapper/${one.inventory.disks[0]?.page83Id}`;
    one.mounts.mount(device, '/mnt/x');
    expect(one.mounts.at('/mnt/x')?.type).toBe('ocfs2');
    expect(one.mounts.require('/mnt/x/a').share.totalBytes).toBe(one.inventory.disks[0]?.bytes);
    expect(() => two.mounts.mount(device, '/mnt/x')).toThrow('Unable to access device');
  });

  it('are after a boot those of the repositories, as far as their file servers answer', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'ovmsim-mounts-'));
    folders.push(stateDir);
    const storage = memoryStorage(filers);
    const first = (await openTestServer({ storage, stateDir, lazyKeys: true })).server;
    first.mounts.mount('nas1:/export', '/OVS/Repositories/r1');
    first.mounts.mount('nas1:/export/deep', '/nfsmnt/other');
    first.repositoryDatabase.update({
      r1: { fs_location: 'nas1:/export', mount_point: '/OVS/Repositories/r1' },
      r2: { fs_location: 'nas9:/gone', mount_point: '/OVS/Repositories/r2' },
    });
    await first.order('restart');
    expect(first.mounts.list().map(({ directory }) => directory)).toEqual(['/OVS/Repositories/r1', '/nfsmnt/other']);
    await first.close();
    const { server } = await openTestServer({ storage, stateDir, lazyKeys: true });
    expect(server.mounts.list().map(({ directory }) => directory)).toEqual(['/OVS/Repositories/r1']);
    await server.reset();
    expect(server.mounts.list()).toEqual([]);
    await server.close();
  });
});

describe('what a share refuses', () => {
  it('is an OSError with its number', () => {
    const share = memoryStorage(filers).share('nas1', '/export');
    expect(() => onShare(() => share?.writeImage('x', { bytes: 1, allocated: 2000 }), '/mnt/x')).toThrow("[Errno 28] No space left on device: '/mnt/x'");
    expect(() => onShare(() => share?.writeText('../x', ''), '/mnt/../x')).toThrow('[Errno 22]');
  });
});
