// `npm run bench [-- NAME…]`: measures the built product against bare Node and prints tables; it asserts nothing. `-- --help` says what there is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install } from './ready.mjs';
import { run } from './run.mjs';

install();
build();
run('node', ['node_modules/ts7/bin/tsc', '-p', 'test/bench']);
const certs = mkdtempSync(join(tmpdir(), 'ovmsim-bench-certs-'));
process.on('exit', () => rmSync(certs, { recursive: true, force: true }));
// Ctrl-C reaches the bench as well, which ends its labs; this process goes when it has gone.
process.on('SIGINT', () => undefined);
run('node', ['.build/bench/bench/main.js', ...process.argv.slice(2)], { OVMSIM_TEST_CERTS: certs });
