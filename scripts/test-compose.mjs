// `npm run test:compose`: builds the image and runs the compose files on a real Docker engine (DOCKER_HOST, or the default socket). No engine is a failure.
import { spawn, spawnSync } from 'node:child_process';
import { build, install } from './ready.mjs';
import { top } from './run.mjs';

const quiet = (command, ...args) => spawnSync(command, args, { cwd: top, encoding: 'utf8' });
const answers = (command, ...args) => quiet(command, ...args).status === 0;

if (!answers('docker', 'version')) {
  console.error('test:compose needs a Docker engine, and none answers. Start one, or point DOCKER_HOST at one; `docker version` must work.');
  process.exit(1);
}
const compose = [['docker', 'compose'], ['docker-compose']].find((command) => answers(...command, 'version'));
if (compose === undefined) {
  console.error('test:compose needs `docker compose` or `docker-compose`. On Debian: apt-get install docker-compose');
  process.exit(1);
}
install();
build();

const project = `ovmsim-test-${process.pid}`;
const image = `${project}:latest`;
const danglingStages = () => quiet('docker', 'images', '--quiet', '--filter', 'dangling=true', '--filter', 'label=ovmsim.stage=build').stdout.split('\n').filter(Boolean);
const stagesBefore = new Set(danglingStages());

let running = null;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill('SIGTERM');
  });
}

/** Runs a command with its output shown. Answers its exit code, 1 where a signal ended it. */
function shown(command, args, env = {}) {
  if (interrupted) return Promise.resolve(1);
  return new Promise((done) => {
    running = spawn(command, args, { cwd: top, stdio: 'inherit', env: { ...process.env, ...env } });
    running.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      done(1);
    });
    running.once('close', (code) => done(code ?? 1));
  });
}

/** Takes away whatever this run has made, also when it was broken off anywhere. */
function tidy() {
  const label = `label=com.docker.compose.project=${project}`;
  const ids = (...args) => quiet('docker', ...args, '--quiet', '--filter', label).stdout.split('\n').filter(Boolean);
  const remove = (ids, ...args) => ids.length > 0 && quiet('docker', ...args, ...ids);
  remove(ids('ps', '--all'), 'rm', '--force', '--volumes');
  remove(ids('volume', 'ls'), 'volume', 'rm', '--force');
  remove(ids('network', 'ls'), 'network', 'rm');
  quiet('docker', 'image', 'rm', '--force', image);
  remove(danglingStages().filter((id) => !stagesBefore.has(id)), 'image', 'rm');
}

let code;
try {
  // The build alone needs a network: npm's packages. The engine's own may have no way out.
  code = await shown('docker', ['build', '--network', 'host', '--force-rm', '--tag', image, '.']);
  if (code === 0) {
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.compose.config.ts', ...process.argv.slice(2)];
    code = await shown(process.execPath, args, { OVMSIM_TEST_PROJECT: project, OVMSIM_TEST_IMAGE: image, OVMSIM_TEST_COMPOSE: compose.join(' ') });
  }
} finally {
  tidy();
}
process.exitCode = interrupted ? 130 : code;
