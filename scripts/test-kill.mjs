// `npm run test:kill`: kill -9 at every step of a take-over and a release; the sqlite3 shell looks at the database after each.
import { spawnSync } from 'node:child_process';
import { build, install } from './ready.mjs';
import { run } from './run.mjs';

if (spawnSync('sqlite3', ['--version']).error) {
  console.error('test:kill needs sqlite3. On Debian: apt-get install sqlite3');
  process.exit(1);
}
install();
build();
run('node', ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.kill.config.ts', ...process.argv.slice(2)]);
