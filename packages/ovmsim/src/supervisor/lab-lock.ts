import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startOf, type KnownProcess } from './alive.js';
import { labDirectory } from './home.js';
import { UserError } from './user-error.js';

/** Makes this process the one that runs the lab of a name, from before its first process to after its last. Answers what gives that up. */
export function lockLab(name: string): () => void {
  const named = name === 'default' ? '' : ` --name ${name}`;
  return lockFolder(labDirectory(name), {
    what: `lab '${name}'`,
    unmade: 'OVMSIM_HOME says where labs are kept.',
    held: `Stop it with 'ovmsim down${named}' or choose another --name.`,
  });
}

/** The same for the folder that holds a lab's data, under whatever name the lab runs. */
export function lockData(folder: string): () => void {
  return lockFolder(folder, { what: `the lab whose data is in ${folder}`, unmade: '--data names a folder that you may write.', held: 'Two labs cannot share their data.' });
}

interface LockWords {
  readonly what: string;
  readonly unmade: string;
  readonly held: string;
}

function lockFolder(folder: string, { what, unmade, held }: LockWords): () => void {
  const path = join(folder, 'lock');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(`the folder of ${what} cannot be made: ${(error as Error).message}. ${unmade}`, 1);
  }
  const own = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies KnownProcess);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new UserError(`${what} cannot be started: ${(error as Error).message}`, 1);
      const holder = holderOf(path);
      if (holder !== null && isAlive(holder)) throw new UserError(`${what} is already running or coming up (process ${holder.pid}). ${held}`);
      // Left by a supervisor that was killed.
      rmSync(path, { force: true });
    }
  }
  throw new UserError(`${what} is being started by somebody else at this moment`);
}

function holderOf(path: string): KnownProcess | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<KnownProcess>;
    return typeof holder.pid === 'number' ? { pid: holder.pid, started: holder.started } : null;
  } catch {
    return null;
  }
}
