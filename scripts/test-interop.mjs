// `npm run test:interop`: foreign peers judge a running lab. A peer that is missing is a failure, not a skip.
import { spawnSync } from 'node:child_process';
import { build, install } from './ready.mjs';
import { run } from './run.mjs';

const peers = { python3: 'python3', openssl: 'openssl', curl: 'curl', sqlite3: 'sqlite3', ssh: 'openssh-client', sshpass: 'sshpass', expect: 'expect', plink: 'putty-tools' };
const missing = Object.entries(peers).filter(([program]) => spawnSync(program, ['--version']).error);
if (spawnSync('python3', ['-c', 'import requests']).status !== 0) missing.push(['python3 with requests', 'python3-requests']);
if (missing.length > 0) {
  console.error(`test:interop needs ${missing.map(([program]) => program).join(', ')}. On Debian: apt-get install ${missing.map(([, debian]) => debian).join(' ')}`);
  process.exit(1);
}
install();
build();
run('node', ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.interop.config.ts', ...process.argv.slice(2)]);
