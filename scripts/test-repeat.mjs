// `npm run test:repeat`: the tests that open sockets, many times in a row. What passes once and fails once in twenty is found here.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install } from './ready.mjs';
import { top } from './run.mjs';

const help = `Usage: npm run test:repeat -- [options] [FILE...]

  --times N   how often (default 20)
  --list      show which test files open sockets, and end
  --help

Without FILE: every test file that opens sockets or starts a process.
`;
let parsed;
try {
  parsed = parseArgs({ allowPositionals: true, options: { times: { type: 'string', default: '20' }, list: { type: 'boolean' }, help: { type: 'boolean' } } });
} catch (error) {
  console.error(`${error.message}\n\n${help}`);
  process.exit(2);
}
const { values, positionals } = parsed;
if (values.help) {
  console.log(help);
  process.exit(0);
}
const times = Number(values.times);
if (!Number.isInteger(times) || times < 1) {
  console.error(`--times ${values.times}: a whole number from 1`);
  process.exit(2);
}

/** Names that a source has only if it listens, connects or starts a process. */
const opens = /\b(startListener|startCommandLine|OvmClient|httpsRequest|startControl|serveAgent|serveAuthority|createManager|createServer|startLab|runProcess|openAuthorityService|supertest|WebSocketServer)\b|from '(?:ssh2|node:(?:net|tls|https?|child_process))'/;
const read = new Map();
const textOf = (file) => read.get(file) ?? read.set(file, readFileSync(file, 'utf8')).get(file);

/** Whether a test file, or a helper for tests that it imports, opens sockets. Sources that are no helpers do not count: nearly everything imports the kernel. */
function opensSockets(file, seen = new Set()) {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = textOf(file);
  if (opens.test(text)) return true;
  const imports = [...text.matchAll(/from '(\.[^']+)\.js'/g)].map(([, path]) => `${resolve(dirname(file), path)}.ts`);
  return imports.some((path) => /\/(testing|support)(\/|\.ts$)|scripted/.test(path) && existsSync(path) && opensSockets(path, seen));
}

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist', 'long', 'interop', 'fixtures'].includes(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** The tests of `npm test`: see vitest.config.ts. */
const included = /^(packages\/[^/]+\/src|test\/(clients|e2e|families|properties|security))\//;
const files = positionals.length > 0 ? positionals : ['packages', 'test'].flatMap((folder) => testFiles(join(top, folder))).filter((file) => included.test(relative(top, file)) && opensSockets(file)).map((file) => relative(top, file)).sort();
if (values.list) {
  console.log(files.join('\n'));
  process.exit(0);
}

/** What is sought is what fails now and then, also where the machine is too busy for the time-outs of `npm test`. */
const patience = ['--testTimeout=600000', '--hookTimeout=600000'];

install();
build();
console.log(`${files.length} files, ${times} times`);
const took = [];
for (let time = 1; time <= times; time += 1) {
  const began = Date.now();
  const { passed, words } = await round();
  const seconds = Math.round((Date.now() - began) / 1000);
  took.push(seconds);
  if (!passed) {
    console.error(words);
    console.error(`failed in round ${time} of ${times}; the others passed`);
    process.exit(1);
  }
  console.log(`${time} of ${times}: passed in ${seconds} s`);
}
console.log(`${files.length} files passed ${times} times in a row, in ${Math.min(...took)} to ${Math.max(...took)} s each`);

function round() {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--reporter', 'dot', ...patience, ...files], { cwd: top, stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (words += data));
    child.once('close', (code) => done({ passed: code === 0, words }));
  });
}
