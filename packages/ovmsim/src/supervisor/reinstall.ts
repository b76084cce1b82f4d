import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@ovmsim/kernel';
import { newIdDigits } from '@ovmsim/model';
import type { LabPlan } from './lab-plan.js';

/** The Manager's database and what says whose it is; backups stay. */
const worldOf = (folder: string | null): string[] => (folder === null ? [] : ['manager.db', 'manager.db-wal', 'manager.db-shm', '.config'].map((file) => join(folder, file)));

export type Reinstallation = { readonly kind: 'ca'; readonly present: string } | { readonly kind: 'manager'; readonly uuid: string | null; readonly present: string };

/**
 * Takes away what a new internal CA, or a new installation of the Manager, begins without; what Servers keep stays. The processes concerned must
 * not run. Answers the Manager's UUID from now on: the installer's `--uuid`, else a new one from the seed (Installation Guide 3.3).
 */
export function reinstalled({ folders, world }: LabPlan, what: Reinstallation): string {
  const gone = [join(folders.certs, 'ca'), ...(what.kind === 'manager' ? [join(folders.certs, 'manager'), join(folders.certs, 'gui'), ...worldOf(folders.manager)] : [])];
  for (const folder of gone) rmSync(folder, { recursive: true, force: true });
  if (what.kind === 'ca') return what.present;
  return what.uuid ?? `${newIdDigits('Manager')}${new Rng(world.seed).fork(`manager after ${what.present}`).hex(16)}`;
}
