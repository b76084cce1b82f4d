// `npm run coverage`: how many operations of each family go how far, and which are refused.
import { build, install } from './ready.mjs';

install();
build();
const { coverageText } = await import('../packages/ovmsim/dist/index.js');
console.log(coverageText().join('\n'));
