// `npm run build`: install, compile, and (with --rules) check the rules that fail the build.
import { build, install } from './ready.mjs';

install();
build();
if (process.argv.includes('--rules')) await import('./rules.mjs');
