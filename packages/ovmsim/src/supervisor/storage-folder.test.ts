import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { StorageFolder } from './storage-folder.js';

const top = mkdtempSync(join(tmpdir(), 'ovmsim-storage-'));
afterAll(() => rmSync(top, { recursive: true }));

it('what the Servers of a lab share is taken out, put back and emptied as a whole, empty folders included', () => {
  const folder = join(top, 'storage');
  const storage = new StorageFolder(folder);
  const shared = storage.install([{ name: 'nas', hosts: ['nas'], exports: [{ path: '/a', bytes: 1e9 }] }]);
  const share = () => shared.share('nas', '/a');
  share()?.makeFolder('empty');
  share()?.writeText('VirtualMachines/1/vm.cfg', 'name = 1');
  share()?.writeImage('VirtualDisks/1.img', { bytes: 1e6, allocated: 5 });
  share()?.writeText('VirtualMachines/1/vm.cfg', 'name = one');
  share()?.writeText('emptied/x', '1');
  share()?.writeText('emptied/x', '2');
  share()?.remove('emptied/x');
  // The replaced files that are kept to be written again are no part of it.
  expect(Object.entries(storage.snapshot()).map(([path, text]) => [path.split('/').slice(3).join('/'), text])).toEqual([
    ['', expect.stringContaining('"/a"')],
    ['VirtualDisks/1.img', expect.any(String)],
    ['VirtualMachines/1/vm.cfg', 'name = one'],
    ['emptied', null],
    ['empty', null],
  ]);
  const snapshot = JSON.parse(JSON.stringify(storage.snapshot())) as unknown;
  storage.reset();
  expect([share()?.list(''), readFileSync(join(folder, 'filers.json'), 'utf8')]).toEqual([[], expect.stringContaining('"/a"')]);
  share()?.writeText('later', 'x');
  storage.restore(snapshot);
  expect(share()?.list('')).toEqual(['VirtualDisks', 'VirtualMachines', 'emptied', 'empty']);
  expect(share()?.entry('VirtualDisks/1.img')).toEqual({ kind: 'image', bytes: 1e6, allocated: 5 });
  expect(storage.snapshot()).toEqual(snapshot);
  expect([statSync(folder).mode & 0o777, statSync(join(folder, 'filers.json')).mode & 0o777]).toEqual([0o700, 0o600]);
});

it.each([['no map', 3], ['a path that leaves the folder', { '../x': 'y' }], ['an absolute path', { '/x': 'y' }]])('a snapshot that is %s is refused, and nothing is touched', (_what, wrong) => {
  const folder = mkdtempSync(join(top, 'refusing-'));
  const storage = new StorageFolder(folder);
  storage.install(undefined);
  expect(() => storage.restore(wrong)).toThrow();
  expect(Object.keys(storage.snapshot())).toEqual(['filers.json']);
});
