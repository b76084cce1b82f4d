import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { IoClock, writeSecretFile } from '@ovmsim/kernel';
import { clockState } from './clocks.js';
import type { ControlClient } from './control-client.js';
import { UserError } from './user-error.js';

const snapshotSchema = z.object({ ovmsim: z.literal('snapshot'), lab: z.string(), processes: z.record(z.string(), z.object({ clock: clockState, state: z.unknown() })) });

/** Writes the state of these processes of a lab to a file, 0600. */
export async function writeSnapshot(clients: readonly ControlClient[], { file, lab }: { readonly file: string; readonly lab: string }): Promise<void> {
  const processes: Record<string, unknown> = {};
  for (const client of clients) processes[client.name] = await client.post('/snapshot');
  await writeSecretFile(file, JSON.stringify({ ovmsim: 'snapshot', lab, processes }));
}

/** Puts processes back to what a file holds of them; `keepTime`: their clocks go on as they are. Throws a UserError, before anything is changed, for a file that does not fit. */
export async function applySnapshot(clients: readonly ControlClient[], file: string, { keepTime = false } = {}): Promise<void> {
  const { processes } = readSnapshot(file);
  const missing = clients.filter(({ name }) => !(name in processes)).map(({ name }) => name);
  if (missing.length > 0) throw new UserError(`${file} is a snapshot of a lab without ${missing.join(', ')}`);
  // One moment for all, so that their clocks go on together.
  const at = new IoClock().now();
  const [{ clock } = { clock: null }] = Object.values(processes);
  for (const client of clients) await client.post('/restore', { state: processes[client.name]?.state, clock: keepTime ? await client.get('/clock') : { ...clock, at } });
}

/** Puts processes back to how they were when they came up; `first`: the snapshot of that moment, where they began with a world. Keys are kept. */
export async function resetProcesses(clients: readonly ControlClient[], first: string | null): Promise<void> {
  // The storage comes back whole from the snapshot; emptying it before would only take as long again.
  for (const client of clients) if (first === null || client.name !== 'supervisor') await client.post('/reset');
  if (first !== null) await applySnapshot(clients, first, { keepTime: true });
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
