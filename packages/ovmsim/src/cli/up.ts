import { Command } from 'commander';
import { addLabOptions, addWorldOptions, labOptions, type UpFlags, type WorldFlags } from './options.js';
import { runInForeground } from './foreground.js';
import { farewell } from './farewell.js';

/** `ovmsim up`: starts a lab and keeps it running until Ctrl-C or `ovmsim down`. */
export function upVerb(): Command {
  const command = new Command('up').description('Start a lab and keep it running until Ctrl-C or `ovmsim down`.');
  return addLabOptions(addWorldOptions(command))
    .option('--json', 'print one line of JSON on standard output when everything is ready', false)
    .action(async (flags: UpFlags & WorldFlags & { json: boolean }, self: Command) => {
      const { lab, info, ended } = await runInForeground(labOptions(flags, self), (line) => console.error(`ovmsim: ${line}`));
      if (flags.json) console.log(JSON.stringify(info));
      else console.log(farewell(info));
      process.exitCode = await ended;
      await lab.stop();
    });
}
