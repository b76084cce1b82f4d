// Makes a checkout ready: installs what the lock file names and builds what has changed, and nothing twice.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, top } from './run.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`ovmsim needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

const hash = (files) => {
  const sum = createHash('sha256');
  for (const file of files) sum.update(file).update(readFileSync(join(top, file)));
  return sum.digest('hex');
};
const stamped = (name, value) => {
  const path = join(top, '.build', name);
  return {
    fresh: existsSync(path) && readFileSync(path, 'utf8') === value,
    set: () => {
      mkdirSync(join(top, '.build'), { recursive: true });
      writeFileSync(path, value);
    },
  };
};

/** Installs the dependencies when the lock file is not the one they were installed from. */
export function install() {
  const stamp = stamped('installed', `${process.version} ${hash(['package-lock.json'])}`);
  if (stamp.fresh && existsSync(join(top, 'node_modules', 'ts7'))) return;
  console.error('ovmsim: installing what is missing (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  stamp.set();
}

/** Compiles the packages and bundles their programs when a source has changed since the last build. */
export function build() {
  const sources = readdirSync(join(top, 'packages'), { recursive: true })
    .map((file) => `packages/${file}`)
    .filter((file) => !/node_modules|\/dist\//.test(file) && /(\/src\/.*\.ts|\.json)$/.test(file) && !file.endsWith('.test.ts'))
    .sort();
  const stamp = stamped('built', hash(['tsconfig.base.json', 'package-lock.json', 'scripts/bundle.mjs', ...sources]));
  if (stamp.fresh && existsSync(join(top, 'packages/ovmsim/dist/bundle/program.js'))) return;
  console.error('ovmsim: building …');
  run('node', ['node_modules/ts7/bin/tsc', '-b']);
  run('node', ['scripts/bundle.mjs']);
  stamp.set();
}
