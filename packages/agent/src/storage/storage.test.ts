import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderStorage, loadStorage, memoryStorage, saveStorage, ShareError, type FilerSpec, type Share, type SharedStorage } from './index.js';

const filers: readonly FilerSpec[] = [
  { name: 'nas1', hosts: ['nas1', '127.0.2.1'], exports: [{ path: '/export/a', bytes: 1000 }, { path: '/export/b', bytes: 5000 }] },
  { name: 'nas2', hosts: ['nas2'], exports: [], down: true },
];

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ovmsim-storage-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const kinds: readonly (readonly [string, () => SharedStorage])[] = [
  ['in memory', () => memoryStorage(filers)],
  ['in a folder', () => folderStorage(newFolder(), filers)],
];

describe.each(kinds)('shared storage %s', (_, open) => {
  const openShare = (): Share => {
    const share = open().share('nas1', '/export/a');
    if (share === undefined) throw new Error('no share');
    return share;
  };
  const codeOf = (work: () => void): string => {
    try {
      work();
    } catch (error) {
      return error instanceof ShareError ? error.code : String(error);
    }
    return 'done';
  };

  it('answers to every name of a file server, and not at all when that is down or unknown', () => {
    const storage = open();
    expect(storage.hosts()).toEqual(['nas1', '127.0.2.1']);
    expect(storage.shares('127.0.2.1').map(({ host, path, totalBytes }) => [host, path, totalBytes])).toEqual([['127.0.2.1', '/export/a', 1000], ['127.0.2.1', '/export/b', 5000]]);
    expect([storage.shares('nas2'), storage.shares('nas3'), storage.share('nas1', '/export')]).toEqual([[], [], undefined]);
    storage.share('nas1', '/export/a')?.writeText('x', 'same');
    expect(storage.share('127.0.2.1', '/export/a')?.readText('x')).toBe('same');
    expect(storage.share('nas1', '/export/b')?.entry('x')).toBeUndefined();
  });

  it('keeps texts, images and folders apart', () => {
    const share = openShare();
    share.writeText('deep/er/vm.cfg', 'ü');
    share.writeImage('deep/x.img', { bytes: 10_000, allocated: 100 });
    share.makeFolder('empty');
    expect([share.list(''), share.list('deep'), share.list('nowhere'), share.list('deep/x.img')]).toEqual([['deep', 'empty'], ['er', 'x.img'], [], []]);
    expect(share.entry('deep/x.img')).toEqual({ kind: 'image', bytes: 10_000, allocated: 100 });
    expect(share.entry('deep/er/vm.cfg')).toEqual({ kind: 'text', bytes: 2, allocated: 2 });
    expect(share.entry('deep')?.kind).toBe('folder');
    expect([share.readText('deep/er/vm.cfg'), share.readText('deep/x.img'), share.readText('deep')]).toEqual(['ü', undefined, undefined]);
  });

  it('counts what is taken and refuses what does not fit', () => {
    const share = openShare();
    share.writeImage('sparse.img', { bytes: 1_000_000, allocated: 0 });
    share.writeImage('x/full.img', { bytes: 900, allocated: 900 });
    expect(share.freeBytes()).toBe(100);
    expect(codeOf(() => share.writeText('y', 'z'.repeat(101)))).toBe('ENOSPC');
    expect(share.entry('y')).toBeUndefined();
    share.writeImage('x/full.img', { bytes: 1000, allocated: 1000 });
    share.remove('x');
    expect(share.freeBytes()).toBe(1000);
  });

  it('moves and removes whole folders', () => {
    const share = openShare();
    share.writeText('a/b', '1');
    share.move('a', 'c/a');
    expect([share.readText('c/a/b'), share.entry('a')]).toEqual(['1', undefined]);
    share.writeText('d', '2');
    expect(codeOf(() => share.move('d', 'c/a/b'))).toBe('EEXIST');
    expect(codeOf(() => share.move('gone', 'e'))).toBe('ENOENT');
    expect(codeOf(() => share.move('c', 'c/inside'))).toBe('EINVAL');
    share.remove('c');
    share.remove('c');
    expect(share.list('')).toEqual(['d']);
  });

  it('refuses a file where a folder is, and a folder where a file is', () => {
    const share = openShare();
    share.writeText('a/b', '1');
    expect(codeOf(() => share.writeText('a', '1'))).toBe('EISDIR');
    expect(codeOf(() => share.writeText('a/b/c', '1'))).toBe('ENOTDIR');
    expect(codeOf(() => share.makeFolder('a/b'))).toBe('ENOTDIR');
  });

  it.each(['../b/x', 'a/../../x', '/etc/passwd', 'a//b', '.', './a', 'a/', 'a\0b', 'a\nb', 'a\\b', `.ovmsim-1`, 'x'.repeat(256), 'é'.repeat(128)])('does not leave the share by %j', (path) => {
    const share = openShare();
    const writes = [() => share.writeText(path, 'x'), () => share.writeImage(path, { bytes: 1, allocated: 0 }), () => share.makeFolder(path), () => share.remove(path), () => share.move(path, 'x')];
    expect(writes.map(codeOf)).toEqual(writes.map(() => 'EINVAL'));
    expect([share.entry(path), share.list(path), share.readText(path)]).toEqual([undefined, [], undefined]);
    share.writeText('here', 'x');
    expect(codeOf(() => share.move('here', path))).toBe('EINVAL');
    expect(share.list('')).toEqual(['here']);
  });

  it("keeps every Server's own disks apart", () => {
    const storage = open();
    storage.disk('s1', '/dev/mapper/x', 100).writeText('a', '1');
    expect([storage.disk('s1', '/dev/mapper/x', 100).readText('a'), storage.disk('s2', '/dev/mapper/x', 100).entry('a'), storage.disk('s1', '/dev/mapper/y', 100).entry('a')]).toEqual(['1', undefined, undefined]);
  });

  it('is taken out as plain data and put back', () => {
    const storage = open();
    const share = storage.share('nas1', '/export/a');
    share?.writeText('t', '1');
    share?.writeImage('i/x.img', { bytes: 9, allocated: 1 });
    share?.makeFolder('empty');
    const saved = JSON.parse(JSON.stringify(saveStorage(storage))) as ReturnType<typeof saveStorage>;
    share?.remove('i');
    share?.writeText('new', '2');
    loadStorage(storage, saved);
    expect([share?.list(''), share?.readText('t'), share?.entry('i/x.img')]).toEqual([['empty', 'i', 't'], '1', { kind: 'image', bytes: 9, allocated: 1 }]);
  });
});

describe('shared storage of several processes', () => {
  it('is the same in one folder, and leaves no half-written file behind', () => {
    const folder = newFolder();
    const [first, second] = [folderStorage(folder, filers), folderStorage(folder)];
    first.share('nas1', '/export/a')?.writeText('x', '1');
    second.share('nas1', '/export/a')?.writeText('x', '2');
    expect(first.share('nas1', '/export/a')?.readText('x')).toBe('2');
    expect(readdirSync(join(folder, 'shares/nas1/%2Fexport%2Fa')).filter((name) => name !== '.ovmsim-spare')).toEqual(['x']);
    // What a killed process left is nobody's file, and stops nobody.
    writeFileSync(join(folder, 'shares/nas1/%2Fexport%2Fa/.ovmsim-1'), 'half');
    first.share('nas1', '/export/a')?.writeText('y', '3');
    expect([first.share('nas1', '/export/a')?.list(''), first.share('nas1', '/export/a')?.freeBytes()]).toEqual([['x', 'y'], 998]);
  });

  it('notices at once when its file servers are edited, and says what is wrong with them', () => {
    const folder = newFolder();
    const storage = folderStorage(folder);
    expect(storage.shares('nas1').map(({ path }) => path)).toEqual(['/export/repo1', '/export/repo2', '/export/pool1']);
    writeFileSync(join(folder, 'filers.json'), JSON.stringify([{ name: 'nas9', hosts: ['nas9'], exports: [] }]));
    expect(storage.hosts()).toEqual(['nas9']);
    writeFileSync(join(folder, 'filers.json'), JSON.stringify([{ name: 'nas9', hosts: ['nas9'], exports: [{ path: 'no', bytes: 1 }] }]));
    expect(() => storage.hosts()).toThrow(/filers\.json.*absolute path/s);
    writeFileSync(join(folder, 'filers.json'), '{');
    expect(() => storage.hosts()).toThrow(/filers\.json cannot be read/);
  });
});
