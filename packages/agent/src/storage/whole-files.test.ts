import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, linkSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { folderStorage } from './index.js';
import { readWhole, WholeFiles } from './whole-files.js';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ovmsim-whole-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Until a spare that is there now has rested: the file system's own clock says so. */
async function rested(folder: string): Promise<void> {
  const probe = join(newFolder(), 'probe');
  const since = statSync(join(folder, '.ovmsim-spare')).ctimeMs;
  await vi.waitFor(() => {
    writeFileSync(probe, 'x');
    expect(statSync(probe).ctimeMs - since).toBeGreaterThan(110);
  }, 10_000);
}

const inode = (file: string): number => statSync(file).ino;

describe('a file that is replaced', () => {
  it('is kept as the spare, which is written into once it has rested', async () => {
    const folder = newFolder();
    const [file, spare] = [join(folder, 'vm.cfg'), join(folder, '.ovmsim-spare')];
    const files = new WholeFiles();
    files.write(file, 'first, and longer than the others');
    expect(readdirSync(folder)).toEqual(['vm.cfg']);
    const first = inode(file);
    files.write(file, 'second');
    expect([readWhole(file), inode(spare), statSync(spare).mode & 0o777]).toEqual(['second', first, 0o600]);
    // Somebody who opened the first one just now may still read it.
    const reader = openSync(spare, 'r');
    new WholeFiles(600_000).write(file, 'third');
    expect([readWhole(file), inode(file) === first, readFileSync(reader, 'utf8').slice(0, 5)]).toEqual(['third', false, 'first']);
    closeSync(reader);
    await rested(folder);
    const third = inode(file);
    const rest = inode(spare);
    files.write(file, 'fourth');
    expect([readWhole(file), inode(file), inode(spare)]).toEqual(['fourth', rest, third]);
    expect(readdirSync(folder).sort()).toEqual(['.ovmsim-spare', 'vm.cfg']);
  });

  it.each<[string, (file: string) => void]>([
    ['others may read', (file) => chmodSync(file, 0o644)],
    ['has another name as well', (file) => linkSync(file, `${file}.copy`)],
    ['is long', (file) => writeFileSync(file, 'x'.repeat(20_000))],
  ])('is not kept when it %s', (_, change) => {
    const folder = newFolder();
    const file = join(folder, 'vm.cfg');
    const files = new WholeFiles();
    files.write(file, 'first');
    change(file);
    files.write(file, 'second');
    expect([readWhole(file), readdirSync(folder).filter((name) => name.startsWith('.'))]).toEqual(['second', []]);
  });

  it('is not written into while it has a second name', async () => {
    const folder = newFolder();
    const file = join(folder, 'vm.cfg');
    const files = new WholeFiles();
    files.write(file, 'first');
    files.write(file, 'second');
    linkSync(join(folder, '.ovmsim-spare'), join(folder, 'copy'));
    await rested(folder);
    files.write(file, 'third');
    expect([readFileSync(join(folder, 'copy'), 'utf8'), readWhole(file)]).toEqual(['first', 'third']);
  });

  it('is whole, and the space of strays nobody’s, wherever a writer was killed', async () => {
    const folder = newFolder();
    const share = folderStorage(folder, [{ name: 'nas1', hosts: ['nas1'], exports: [{ path: '/a', bytes: 1000 }] }]).share('nas1', '/a');
    const at = join(folder, 'shares/nas1/%2Fa/vm');
    share?.writeText('vm/vm.cfg', 'first');
    share?.writeText('vm/vm.cfg', 'second');
    // After it gave the file a second name and took the spare, and after it wrote half of it.
    linkSync(join(at, 'vm.cfg'), join(at, '.ovmsim-gone-old'));
    writeFileSync(join(at, '.ovmsim-gone-new'), 'thi');
    expect([share?.readText('vm/vm.cfg'), share?.list('vm'), share?.freeBytes()]).toEqual(['second', ['vm.cfg'], 994]);
    await rested(at);
    share?.writeText('vm/vm.cfg', 'third');
    expect([share?.readText('vm/vm.cfg'), share?.list('vm'), share?.freeBytes()]).toEqual(['third', ['vm.cfg'], 995]);
    // The second name's file must not become the spare: it is the stray's.
    expect(readFileSync(join(at, '.ovmsim-gone-old'), 'utf8')).toBe('second');
    share?.writeText('vm/vm.cfg', 'fourth');
    share?.move('vm', 'moved');
    expect([share?.readText('moved/vm.cfg'), share?.list('')]).toEqual(['fourth', ['moved']]);
    share?.remove('moved/vm.cfg');
    expect([share?.list('moved'), share?.freeBytes()]).toEqual([[], 1000]);
    share?.remove('moved');
    expect(readdirSync(join(folder, 'shares/nas1/%2Fa'))).toEqual([]);
  });

  it('is seen whole by readers while two processes write it', async () => {
    const folder = newFolder();
    const file = join(folder, 'vm.cfg');
    new WholeFiles().write(file, 'a'.repeat(9000));
    const built = new URL('../../dist/storage/whole-files.js', import.meta.url).href;
    const script = `
      const { WholeFiles } = await import(${JSON.stringify(built)});
      const [, file, letter] = process.argv;
      const files = new WholeFiles();
      process.on('message', () => process.exit());
      process.send('ready');
      let written = 0;
      // Two and a rest: of these some are written beside and some into the spare.
      const more = () => { for (let i = 0; i < 2; i += 1) files.write(file, letter.repeat(1 + ((written++ * 997) % 12_000))); setTimeout(more, 60); };
      more();`;
    const writers = ['b', 'c'].map((letter) => spawn(process.execPath, ['--input-type=module', '-e', script, file, letter], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
    try {
      await Promise.all(writers.map((writer) => once(writer, 'message')));
      const seen = new Set<string>();
      const torn: string[] = [];
      let reads = 0;
      await vi.waitFor(
        () => {
          for (let i = 0; i < 300; i += 1) {
            const text = readWhole(file) ?? 'gone';
            seen.add(text[0] ?? '');
            reads += 1;
            if (text === '' || text !== (text[0] ?? '').repeat(text.length)) torn.push(text);
          }
          expect(reads > 6000 && seen.has('b') && seen.has('c')).toBe(true);
        },
        { timeout: 20_000, interval: 5 },
      );
      expect(torn).toEqual([]);
    } finally {
      for (const writer of writers) writer.kill('SIGKILL');
      for (const writer of writers) if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    }
    new WholeFiles().write(file, 'end');
    expect(readWhole(file)).toBe('end');
  });
});
