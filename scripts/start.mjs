// `npm start`: one command from a fresh clone to a running lab that has replayed its scenarios.
import { build, install } from './ready.mjs';

install();
build();
// In this very process, so that its end, however it comes, is the end of the lab.
const { main } = await import('../packages/ovmsim/dist/index.js');
process.exitCode = await main(['demo', ...process.argv.slice(2)]);
