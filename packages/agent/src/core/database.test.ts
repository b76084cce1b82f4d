import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { DiskFiles, MemoryFiles } from './state-files.js';

const folder = mkdtempSync(join(tmpdir(), 'ovmsim-db-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Database', () => {
  it('keeps its items on disk, readable by the owner only, and finds them again', () => {
    const files = new DiskFiles(join(folder, 'kept'));
    new Database(files, 'etc/db/server').update({ manager_uuid: 'a', is_master: true });
    expect(statSync(join(folder, 'kept/etc/db/server')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'kept/etc/db')).mode & 0o777).toBe(0o700);
    const again = new Database(files, 'etc/db/server');
    expect(again.text('manager_uuid')).toBe('a');
    expect(Object.keys(again.dump())).toEqual(['is_master', 'manager_uuid']);
  });

  it('is empty from the moment its file is deleted by hand', () => {
    const files = new DiskFiles(join(folder, 'deleted'));
    const database = new Database(files, 'server');
    database.update({ manager_uuid: 'a' });
    rmSync(join(folder, 'deleted/server'));
    expect(database.get('manager_uuid')).toBeUndefined();
  });

  it('notices what is written into its file by hand', () => {
    const files = new DiskFiles(join(folder, 'edited'));
    const database = new Database(files, 'server');
    database.update({ manager_uuid: 'a' });
    writeFileSync(join(folder, 'edited/server'), '{"manager_uuid":"somebody else"}');
    expect(database.text('manager_uuid')).toBe('somebody else');
  });

  it('removes keys whose new item is undefined', () => {
    const database = new Database(new MemoryFiles(), 'server');
    database.update({ a: 1, b: [1, 'x'] });
    database.update({ a: undefined });
    expect(database.dump()).toEqual({ b: [1, 'x'] });
  });
});

describe('files of a Server', () => {
  for (const [kind, files] of [
    ['disk', new DiskFiles(join(folder, 'tree'))],
    ['memory', new MemoryFiles()],
  ] as const) {
    it(`are listed, appended to and walked alike on ${kind}`, () => {
      files.write('a/b/two', '2');
      files.write('a/one', '1');
      files.append('a/log', 'x');
      files.append('a/log', 'y');
      expect(files.list('a')).toEqual(['b', 'log', 'one']);
      expect(files.list('nowhere')).toEqual([]);
      expect(files.tree('a')).toEqual({ 'a/b/two': '2', 'a/log': 'xy', 'a/one': '1' });
      files.remove('a/one');
      files.remove('a/one');
      expect(files.read('a/one')).toBeNull();
    });
  }
});
