// `npm test`: everything that needs Node alone. Extra arguments go to vitest.
import { build, install } from './ready.mjs';
import { run } from './run.mjs';

install();
build();
await import('./rules.mjs');
run('node', ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]);
