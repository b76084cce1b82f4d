import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { IoClock } from '@ovmsim/kernel';
import { scenarioNames } from '../scenarios/load.js';
import { labTarget } from '../scenarios/target.js';
import { readSavedLab } from '../supervisor/data-folder.js';
import { labDirectory } from '../supervisor/home.js';
import type { LabOptions } from '../supervisor/lab-plan.js';
import { UserError } from '../supervisor/user-error.js';
import { farewell } from './farewell.js';
import { runInForeground } from './foreground.js';
import { addLabOptions, labOptions, type UpFlags } from './options.js';
import { replayAll } from './replaying.js';

/** `ovmsim demo`, which is what `npm start` runs: a lab that replays every shipped scenario and then runs on. */
export function demoVerb(): Command {
  const command = new Command('demo').description('Start a lab, replay every shipped scenario step by step, and leave the lab running (this is `npm start`).');
  return addLabOptions(command)
    .option('--once', 'stop after the replay; exit code 0 when every step held, 1 with the first that did not', false)
    .action(async (flags: UpFlags & { once: boolean }, self: Command) => {
      const { lab, info, ended } = await runInForeground(demoOptions(flags, self), (line) => console.log(`ovmsim: ${line}`));
      try {
        const replayed = replayAll(scenarioNames(), labTarget(info, new IoClock()));
        const first = await Promise.race([replayed.then((held) => ({ held })), ended.then((code) => ({ code }))]);
        if ('code' in first) {
          replayed.catch(() => undefined);
          process.exitCode = first.code;
          return;
        }
        if (flags.once) {
          console.log(first.held ? '\nEvery step held.' : '\nA step did not hold; see above.');
          process.exitCode = first.held ? 0 : 1;
          return;
        }
        if (!first.held) console.log('\nA step did not hold; see above. The lab runs on.');
        console.log(farewell(info));
        process.exitCode = await ended;
      } finally {
        await lab.stop();
      }
    });
}

/** Some scenarios end the Manager, and some install it anew: data and keys are the demonstration's own, and nobody's lab is touched. */
function demoOptions(flags: UpFlags, self: Command): LabOptions {
  // What it shows begins with Servers that nobody owns.
  const options = labOptions({ ...flags, world: 'empty' }, self);
  if (options.data !== undefined && readSavedLab(resolve(options.data)) !== null) {
    throw new UserError(`${options.data} holds a lab, which a demonstration would bring back to its beginning. 'ovmsim up --data ${options.data}' goes on with it`);
  }
  const own = labDirectory(flags.name);
  return { ...options, certs: options.certs ?? join(own, 'demo-certs'), data: options.data ?? join(own, 'demo'), emptyData: options.data === undefined };
}
