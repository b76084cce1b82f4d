// The rules that fail the build: TypeScript over sources and tests, the linter (no ambient time or
// randomness, no floating promise) and the import table between packages.
import { run } from './run.mjs';

run('node', ['node_modules/ts7/bin/tsc', '-p', 'tsconfig.check.json']);
run('node', ['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.']);
run('node', ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', 'packages']);
