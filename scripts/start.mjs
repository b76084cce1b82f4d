// `npm start`: one command from a fresh clone to a running lab that has replayed its scenarios.
import { spawn } from 'node:child_process';
import { build, install } from './ready.mjs';
import { top } from './run.mjs';

install();
build();
const child = spawn(process.execPath, ['packages/ovmsim/bin/ovmsim.js', 'demo', ...process.argv.slice(2)], { cwd: top, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
