/**
 * npm run conformance -- [DIR] [--as-built]: recorded answers of a real Manager (files <Type>.get.json and <Type>.list.json) against ours under
 * profile 3.3. Prints a line per file; exit 1 when one differs, 2 when there is nothing to compare. --as-built does not build first.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, install } from './ready.mjs';
import { top } from './run.mjs';

const [folderGiven] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const folder = resolve(folderGiven ?? join(top, 'test/fixtures/recorded'));
const built = new URL('../packages/manager/dist/index.js', import.meta.url);

function giveUp(words) {
  console.error(`conformance: ${words}`);
  process.exit(2);
}

if (!process.argv.includes('--as-built')) {
  install();
  build();
}
if (!existsSync(built)) giveUp('the packages are not built; run `npm run build` first');
if (!existsSync(folder)) giveUp(`there is no folder ${folder}`);
const { compareRecorded, sampleOf, unrecordedTypes } = await import(built.href);

/** A file that cannot be read as a sample ends the run: a recording left out in silence would prove nothing. */
function read(file) {
  try {
    return sampleOf(file, JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } catch (error) {
    return giveUp(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const files = readdirSync(folder).filter((file) => file.endsWith('.json')).sort();
const samples = files.flatMap((file) => read(file) ?? []);
if (samples.length === 0) giveUp(`${folder} holds no recorded answers (<Type>.get.json, <Type>.list.json)`);

const rows = await compareRecorded(samples);
const width = Math.max(...rows.map(({ file }) => file.length));
console.log(`${'file'.padEnd(width)}  objects  level        result`);
for (const { file, objects, level, result } of rows) console.log(`${file.padEnd(width)}  ${String(objects).padStart(7)}  ${level.padEnd(11)}  ${result}`);

const different = rows.filter(({ result }) => result === 'different');
for (const { file, differences } of different) {
  console.log(`\n${file}`);
  for (const line of differences) console.log(`  ${line}`);
}

const refused = rows.filter(({ result }) => result === 'not simulated');
if (refused.length > 0) console.log(`\nNOT SIMULATED, NOT COMPARED: ${refused.map(({ file }) => file).join(', ')}`);
const shapeOnly = [...new Set(rows.filter(({ result, level }) => result === 'equal' && level !== 'behavioural').map(({ type }) => type))];
if (shapeOnly.length > 0) console.log(`\nSHAPE ONLY, NO BEHAVIOUR SIMULATED YET: ${shapeOnly.join(', ')}`);
const unrecorded = unrecordedTypes(samples);
if (unrecorded.length > 0) console.log(`\nNo recorded answer with an instance: ${unrecorded.join(', ')}`);
const skipped = files.filter((file) => !samples.some((sample) => sample.file === file));
if (skipped.length > 0) console.log(`\nNo sample by their names, not compared: ${skipped.join(', ')}`);

const equal = rows.length - different.length - refused.length;
console.log(`\n${equal} of ${rows.length} answers equal, ${different.length} different, ${refused.length} not simulated`);
process.exit(different.length > 0 ? 1 : 0);
