// `npm run test:pack`: what is published, installed in an empty folder, gives the same command. Needs the npm registry for the dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, install } from './ready.mjs';
import { run, } from './run.mjs';

install();
build();
const folder = mkdtempSync(join(tmpdir(), 'ovmsim-pack-'));
const packed = join(folder, 'packed');
const installed = join(folder, 'installed');
const home = join(folder, 'home');
let passed = 0;

function check(what, condition) {
  if (!condition) throw new Error(`not so: ${what}`);
  console.log(`ok  ${what}`);
  passed += 1;
}
function sh(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, OVMSIM_HOME: home }, ...options });
  if (result.error) throw result.error;
  return result;
}

let lab;
try {
  run('mkdir', ['-p', packed, installed]);
  run('npm', ['pack', '--workspaces', '--pack-destination', packed, '--loglevel=error']);
  const archives = readdirSync(packed).map((file) => join(packed, file));
  for (const archive of archives) {
    const { stdout } = sh('tar', ['-tzf', archive]);
    const name = archive.split('/').pop();
    check(`${name} has no tests, keys or sources`, !/\.test\.|testing|scripted-|\.pem$|\.key$|\/src\//m.test(stdout));
    check(`${name} has its licence`, stdout.includes('package/LICENSE'));
  }
  writeFileSync(join(installed, 'package.json'), '{ "private": true }\n');
  const added = sh('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...archives], { cwd: installed });
  check('it installs in an empty folder', added.status === 0 || console.error(added.stderr));
  const ovmsim = join(installed, 'node_modules', '.bin', 'ovmsim');
  check('the command answers', sh(ovmsim, ['--version']).status === 0);
  check('the tools of a Server answer under their own names', sh(join(installed, 'node_modules', '.bin', 'ovs-agent-db'), ['--help']).stdout.startsWith('Usage: ovs-agent-db'));
  lab = spawn(ovmsim, ['up', '--json', '--name', 'pack', '--port-base', '0', '--world', 'empty', '--certs', join(folder, 'certs')], { cwd: installed, env: { ...process.env, OVMSIM_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise((done, fail) => {
    createInterface(lab.stdout).once('line', done);
    lab.once('close', (code) => fail(new Error(`ovmsim up ended with ${code}`)));
  });
  check('a lab comes up', JSON.parse(line).manager.url.startsWith('https://'));
  const replayed = sh(ovmsim, ['replay', 'ownership', '--name', 'pack']);
  check('the ownership scenario holds', replayed.status === 0 || console.error(replayed.stdout, replayed.stderr));
  check('it goes down', sh(ovmsim, ['down', '--name', 'pack']).status === 0);
  console.log(`${passed} passed, 0 failed`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
} finally {
  lab?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
