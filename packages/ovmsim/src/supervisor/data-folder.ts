import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSecretFile } from '@ovmsim/kernel';
import { worldContents } from './lab-file.js';
import { UserError } from './user-error.js';

const address = z.strictObject({ host: z.string(), port: z.int().min(0).max(65_535) });

/** What a lab with `--data` was made with, and where it stands; it is the same lab at the next start. */
const savedLab = z.strictObject({
  ovmsim: z.literal('lab'),
  version: z.literal(1),
  seed: z.string(),
  profile: z.enum(['3.4', '3.3']),
  servers: z.int().positive(),
  /** Names of the Servers, where they are not ovs1, ovs2 … */
  names: z.array(z.string()).optional(),
  /** The world it began with: 'lab', 'empty' or the path of a world file. */
  world: z.string().default('empty'),
  vms: z.int().optional(),
  pools: z.int().optional(),
  /** Ids of what its world began with. */
  contents: worldContents.nullable().default(null),
  /** Its world was not there yet as a whole: nothing of it counts. */
  unfinished: z.boolean().default(false),
  adminPassword: z.string(),
  agentPassword: z.string(),
  managerUuid: z.string(),
  /** Name under which the Manager is reached, where it is not its address. */
  publicHost: z.string().nullable(),
  manager: address,
  /** Of the command line; null: it had none. A lab of an older ovmsim says nothing. */
  cli: address.nullable().optional(),
  agents: z.array(address),
  /** Folder of the keys, below that of the data where it lies there. */
  certs: z.string(),
  /** World time when the lab last ended in peace, epoch ms. */
  worldTime: z.number(),
});
export type SavedLab = z.infer<typeof savedLab>;

/** What of a saved lab a user may have asked for otherwise, by the name of the flag. */
const flags = { seed: '--seed', profile: '--profile', world: '--world', servers: '--servers', vms: '--vms', pools: '--pools', adminPassword: '--admin-password', agentPassword: '--agent-password' } as const;
export type SavedFlag = keyof typeof flags;
export const savedFlags = Object.keys(flags) as SavedFlag[];
/** What a user named, and nothing that is a default. */
export type AskedFlags = { readonly [F in SavedFlag]?: SavedLab[F] };

const fileOf = (folder: string): string => join(folder, 'lab.json');

/** The lab whose data a folder holds; null for a folder without one. Throws a UserError for a file that cannot be used. */
export function readSavedLab(folder: string): SavedLab | null {
  const path = fileOf(folder);
  if (!existsSync(path)) return null;
  try {
    return savedLab.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new UserError(`${path} is not the description of a lab that this ovmsim can read: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`);
  }
}

export function writeSavedLab(folder: string, lab: Omit<SavedLab, 'ovmsim' | 'version'>): Promise<void> {
  return writeSecretFile(fileOf(folder), `${JSON.stringify({ ovmsim: 'lab', version: 1, ...lab }, null, 2)}\n`);
}

/** Refuses wishes that the saved lab does not fulfil. */
export function assertSameLab(folder: string, saved: SavedLab, asked: AskedFlags): void {
  for (const name of savedFlags) {
    const wish = asked[name];
    if (wish === undefined || wish === saved[name]) continue;
    const present = name.endsWith('Password') ? 'another password' : saved[name] === undefined ? `no ${flags[name]}` : `${flags[name]} ${saved[name]}`;
    throw new UserError(`${folder} holds a lab that was made with ${present}. Leave ${flags[name]} out to go on with it, or choose another folder.`);
  }
}
