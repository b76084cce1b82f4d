import { healthOf } from './health.js';
import { dataFolder } from './here.js';

// The health check of a container: what `ovmsim health` does, without loading the rest of the command.
const { healthy, lines } = await healthOf(dataFolder());
console.log(lines.join('\n'));
process.exitCode = healthy ? 0 : 1;
