import { resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { ControlClient } from '../supervisor/control-client.js';
import { runningLab } from '../supervisor/lab-file.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';

const made = z.object({ folder: z.string() });
const kept = z.object({ folder: z.string().nullable(), backups: z.array(z.string()) });

function managerOf(lab: string): ControlClient {
  const address = runningLab(lab).control.find(({ name }) => name === 'manager');
  if (address === undefined) throw new UserError(`lab '${lab}' has no Manager`, 1);
  return new ControlClient(address);
}

/** `ovmsim backup`: the Manager's database, as the product's own backups keep it. */
export function backupVerb(): Command {
  return new Command('backup')
    .description("Back up the database of a lab's Manager and print the folder of the backup; the lab needs --data.")
    .enablePositionalOptions()
    .addOption(nameOption())
    .addHelpText('after', '\nThe Manager also makes backups by itself, every 24 hours of the world clock, and keeps 21 of them (folders AutoFullBackup-*).')
    .action(async (flags: { name: string }) => console.log(made.parse(await managerOf(flags.name).post('/backup')).folder))
    .addCommand(listCommand().exitOverride())
    .addCommand(restoreCommand().exitOverride());
}

function listCommand(): Command {
  return new Command('list')
    .description('List the backups, the newest last.')
    .addOption(nameOption())
    .action(async (flags: { name: string }) => {
      const { folder, backups } = kept.parse(await managerOf(flags.name).get('/backups'));
      console.log(folder === null || backups.length === 0 ? 'there is no backup' : backups.map((name) => resolve(folder, name)).join('\n'));
    });
}

function restoreCommand(): Command {
  return new Command('restore')
    .description("Put the world of a backup in place of the Manager's present one and have its Servers discovered anew. What Servers keep stays as it is: one that was released or taken since shows in its state and by events.")
    .argument('<folder>', 'a backup: its folder as `ovmsim backup` prints it, or the name of that folder')
    .addOption(nameOption())
    .action(async (folder: string, flags: { name: string }) => {
      await managerOf(flags.name).post('/backups/restore', { folder: folder.includes('/') ? resolve(folder) : folder });
      console.log(`the Manager of lab '${flags.name}' is back at ${folder}`);
    });
}
