import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { IoClock, writeSecretFile } from '@ovmsim/kernel';
import { controlled } from '../container/controlled.js';
import { clockState } from '../supervisor/clocks.js';
import { ControlClient, resetLab } from '../supervisor/control-client.js';
import { UserError } from '../supervisor/user-error.js';
import { nameOption } from './options.js';

const snapshotSchema = z.object({ ovmsim: z.literal('snapshot'), lab: z.string(), processes: z.record(z.string(), z.object({ clock: clockState, state: z.unknown() })) });

const controls = (name: string): ControlClient[] => controlled(name).control.map((address) => new ControlClient(address));

/** `ovmsim snapshot`: the state of every process of a lab, in one file. */
export function snapshotVerb(): Command {
  return new Command('snapshot')
    .description('Write the state of a lab to a file; `ovmsim restore` brings it back. The file holds keys: keep it to yourself.')
    .argument('<file>', 'where to write it')
    .addOption(nameOption())
    .action(async (file: string, flags: { name: string }) => {
      const processes: Record<string, unknown> = {};
      for (const control of controls(flags.name)) processes[control.name] = await control.post('/snapshot');
      await writeSecretFile(file, JSON.stringify({ ovmsim: 'snapshot', lab: flags.name, processes }));
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
      const snapshot = readSnapshot(file);
      const clients = controls(flags.name);
      const missing = clients.filter((control) => !(control.name in snapshot.processes)).map((control) => control.name);
      if (missing.length > 0) throw new UserError(`${file} is a snapshot of a lab without ${missing.join(', ')}`);
      // One moment for all, so that their clocks go on together.
      const at = new IoClock().now();
      const [{ clock } = { clock: null }] = Object.values(snapshot.processes);
      for (const control of clients) await control.post('/restore', { state: snapshot.processes[control.name]?.state, clock: { ...clock, at } });
      console.log(`lab '${flags.name}' is back at ${file}`);
    });
}

/** `ovmsim reset`: puts a lab back to how it was when it came up. Keys are kept. */
export function resetVerb(): Command {
  return new Command('reset')
    .description('Put a running lab back to how it was when it came up. Keys are kept.')
    .addOption(nameOption())
    .action(async (flags: { name: string }) => {
      await resetLab(controls(flags.name));
      console.log(`lab '${flags.name}' is as new`);
    });
}

function readSnapshot(file: string): z.infer<typeof snapshotSchema> {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} cannot be read as a snapshot: ${error instanceof Error ? error.message : String(error)}`);
  }
  const snapshot = snapshotSchema.safeParse(document);
  if (!snapshot.success) throw new UserError(`${file} is not a snapshot written by ovmsim`);
  return snapshot.data;
}
