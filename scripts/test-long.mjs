// `npm run test:long`: a million hostile inputs for each decoder, random sequences of operations, fifty clients at once, and a lab that runs for hours of its own time.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install } from './ready.mjs';
import { top } from './run.mjs';

const help = `Usage: npm run test:long -- [options]

  --share S          so much of a full run, 0 to 1 (default 1: a million inputs for each decoder, 200 sequences of
                     operations, fifty clients for a minute, hours of a lab's time)
  --seed TEXT        make the inputs of this seed again (default: a new one, which is printed)
  --decoder NAME     this decoder only; may be repeated. Nothing else is run then.
  --only PART        'decoders', 'sequences', 'clients' or 'soak'
  --help
`;
const folder = join(top, 'test/long/decoders');
const names = readdirSync(folder).flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {2}name: '([\w-]+)'/gm)].map(([, name]) => name));

let values;
try {
  ({ values } = parseArgs({
    options: { share: { type: 'string', default: '1' }, seed: { type: 'string' }, decoder: { type: 'string', multiple: true }, only: { type: 'string' }, help: { type: 'boolean' } },
  }));
} catch (error) {
  console.error(`${error.message}\n\n${help}`);
  process.exit(2);
}
if (values.help) {
  console.log(help);
  process.exit(0);
}
const share = Number(values.share);
const seed = values.seed ?? randomBytes(4).toString('hex');
/** Files of tests beside the decoders. */
const others = ['sequences', 'clients', 'soak'];
const chosen = values.decoder ?? (others.includes(values.only) ? [] : names);
const further = others.filter((name) => values.only === name || (values.only === undefined && values.decoder === undefined));
const unknown = chosen.find((name) => !names.includes(name));
const mistake =
  !(share > 0 && share <= 1) ? `--share ${values.share}: a number above 0, at most 1`
  : unknown !== undefined ? `--decoder ${unknown}: there is no such decoder, but ${names.join(', ')}`
  : ![undefined, 'decoders', ...others].includes(values.only) ? `--only ${values.only}: 'decoders', ${others.map((name) => `'${name}'`).join(', ')}`
  : undefined;
if (mistake !== undefined) {
  console.error(mistake);
  process.exit(2);
}

install();
build();
const scratch = mkdtempSync(join(tmpdir(), 'ovmsim-long-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const report = join(scratch, 'report');
const started = Date.now();

/** Runs one file of tests; answers whether it passed. */
function tests(file, decoders) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.long.config.ts', '--reporter', 'dot', file];
  const env = { ...process.env, OVMSIM_LONG: JSON.stringify({ seed, share, decoders, report }) };
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: top, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let words = '';
    child.stdout.on('data', (data) => (words += data));
    child.once('close', (code) => {
      if (code !== 0) console.error(words);
      done(code === 0);
    });
  });
}

console.log(`seed ${seed}, ${Math.max(1, Math.round(1_000_000 * share))} inputs for each of ${chosen.length} decoders`);
const lanes = Math.min(availableParallelism(), 4, chosen.length);
const passed = await Promise.all(Array.from({ length: lanes }, (_, lane) => tests('decoders', chosen.filter((_name, index) => index % lanes === lane))));
if (chosen.length > 0) {
  const rows = readRows();
  console.log(`\n${'decoder'.padEnd(20)} ${'inputs'.padStart(9)} ${'decoded'.padStart(8)} ${'worst step'.padStart(12)} ${'of bytes'.padStart(9)}  findings`);
  for (const { name, inputs, values: some, worstMs, worstBytes, findings } of rows) {
    const decoded = `${Math.round((some / inputs) * 100)} %`;
    console.log(`${name.padEnd(20)} ${String(inputs).padStart(9)} ${decoded.padStart(8)} ${`${worstMs.toFixed(1)} ms`.padStart(12)} ${String(worstBytes).padStart(9)}  ${findings}`);
  }
}
for (const name of further) {
  console.log(`\n${name} …`);
  passed.push(await tests(name, []));
}
console.log(`\n${Math.round((Date.now() - started) / 1000)} s`);
if (passed.includes(false)) {
  console.error(`not everything held; again with: npm run test:long -- --seed ${seed} --share ${share}`);
  process.exitCode = 1;
}

function readRows() {
  try {
    const lines = readFileSync(report, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line)).sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  } catch {
    return [];
  }
}
