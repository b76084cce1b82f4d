import { Command } from 'commander';
import { controlled } from '../container/controlled.js';
import { ControlClient } from '../supervisor/control-client.js';
import { applySnapshot, resetProcesses, writeSnapshot } from '../supervisor/snapshots.js';
import { nameOption } from './options.js';

const stateful = (name: string): ControlClient[] => controlled(name).stateful.map((address) => new ControlClient(address));

/** `ovmsim snapshot`: the state of every process of a lab, in one file. */
export function snapshotVerb(): Command {
  return new Command('snapshot')
    .description('Write the state of a lab to a file; `ovmsim restore` brings it back. The file holds keys: keep it to yourself.')
    .argument('<file>', 'where to write it')
    .addOption(nameOption())
    .action(async (file: string, flags: { name: string }) => {
      await writeSnapshot(stateful(flags.name), { file, lab: flags.name });
      console.log(`lab '${flags.name}' is in ${file}`);
    });
}

/** `ovmsim restore`: puts a lab back to a snapshot of itself. */
export function restoreVerb(): Command {
  return new Command('restore')
    .description('Put a running lab back to the state in a snapshot of it.')
    .argument('<file>', 'written by `ovmsim snapshot`')
    .addOption(nameOption())
    .action(async (file: string, flags: { name: string }) => {
      await applySnapshot(stateful(flags.name), file);
      console.log(`lab '${flags.name}' is back at ${file}`);
    });
}

/** `ovmsim reset`: puts a lab back to how it was when it came up. Keys are kept. */
export function resetVerb(): Command {
  return new Command('reset')
    .description('Put a running lab back to how it was when it came up. Keys are kept.')
    .addOption(nameOption())
    .action(async (flags: { name: string }) => {
      await resetProcesses(stateful(flags.name), controlled(flags.name).first);
      console.log(`lab '${flags.name}' is as new`);
    });
}
