import { Command } from 'commander';
import { IoClock } from '@ovmsim/kernel';
import { readLabFile } from '../supervisor/lab-file.js';
import { stopRunningLab } from '../supervisor/stop-lab.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';

/** `ovmsim down`: ends a lab that runs in another terminal. A lab that does not run is no mistake. */
export function downVerb(): Command {
  return new Command('down')
    .description('Stop a lab that runs in another terminal.')
    .addOption(nameOption())
    .action(async (flags: { name: string }) => {
      const info = readLabFile(flags.name);
      if (info === null) {
        console.log(`lab '${flags.name}' is not running`);
        return;
      }
      if (!(await stopRunningLab(info, new IoClock()))) throw new UserError(`lab '${flags.name}' did not end within ten seconds; its processes: ${info.processes.map((one) => `${one.name} ${one.pid}`).join(', ')}`, 1);
      console.log(`lab '${flags.name}' is stopped`);
    });
}
