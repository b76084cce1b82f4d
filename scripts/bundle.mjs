// One file for each program that a lab starts, with everything it imports: half of a process's start was the loading of some 900 small modules.
// What a package exports to others stays as compiled.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { top } from './run.mjs';

/** Compiled files that are started, by package. */
const programs = {
  ca: { main: 'main.js' },
  cli: { main: 'main.js' },
  agent: { main: 'main.js', executable: 'tools/executable.js' },
  manager: { main: 'main.js' },
  ovmsim: { program: 'cli/program.js' },
};

/** Stays where npm has put it: it loads a library of the machine. */
const native = /^(libsql|@libsql|ssh2)/;

for (const [name, entries] of Object.entries(programs)) {
  const dist = join(top, 'packages', name, 'dist');
  const input = Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, join(dist, file)]));
  const bundled = await rolldown({ input, platform: 'node', external: native, logLevel: 'warn' });
  rmSync(join(dist, 'bundle'), { recursive: true, force: true });
  const { output } = await bundled.write({ dir: join(dist, 'bundle'), format: 'esm' });
  await bundled.close();
  // What is bundled is passed on, and so are its licences.
  writeFileSync(join(dist, 'bundle', 'LICENSES.txt'), licences(output.flatMap(({ moduleIds = [] }) => moduleIds)));
}

/** The licence of every foreign package that these files are from. */
function licences(files) {
  const folders = new Set(files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/@]+(?=\/)/.exec(file.replaceAll('\\', '/'))?.[0] ?? []));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    return `${name} ${version} (${license})\n\n${text !== undefined && existsSync(join(folder, text)) ? readFileSync(join(folder, text), 'utf8').trim() : ''}\n`;
  }).join(`\n${'-'.repeat(100)}\n\n`);
}
