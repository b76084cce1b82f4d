import { Command } from 'commander';
import { healthOf } from '../container/health.js';
import { dataFolder } from '../container/here.js';

/** `ovmsim health`: whether the process of this container is ready; for health checks. */
export function healthVerb(): Command {
  return new Command('health')
    .description('Say whether what `ovmsim serve` runs here (found by OVMSIM_DATA) is ready. Exit code 0 when it is, 1 when not.')
    .action(async () => {
      const { healthy, lines } = await healthOf(dataFolder());
      for (const line of lines) console.log(line);
      if (!healthy) process.exitCode = 1;
    });
}
