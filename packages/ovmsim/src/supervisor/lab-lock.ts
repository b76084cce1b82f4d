import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startOf, type KnownProcess } from './alive.js';
import { labDirectory } from './home.js';
import { UserError } from './user-error.js';

/** Makes this process the one that runs the lab of a name, from before its first process to after its last. Answers what gives that up. */
export function lockLab(name: string): () => void {
  const folder = labDirectory(name);
  const path = join(folder, 'lock');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(`the folder of lab '${name}' cannot be made: ${(error as Error).message}. OVMSIM_HOME says where labs are kept.`, 1);
  }
  const own = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies KnownProcess);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new UserError(`lab '${name}' cannot be started: ${(error as Error).message}`, 1);
      const holder = holderOf(path);
      if (holder !== null && isAlive(holder)) {
        const named = name === 'default' ? '' : ` --name ${name}`;
        throw new UserError(`lab '${name}' is already running or coming up (process ${holder.pid}). Stop it with 'ovmsim down${named}' or choose another --name.`);
      }
      // Left by a supervisor that was killed.
      rmSync(path, { force: true });
    }
  }
  throw new UserError(`lab '${name}' is being started by somebody else at this moment`);
}

function holderOf(path: string): KnownProcess | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<KnownProcess>;
    return typeof holder.pid === 'number' ? { pid: holder.pid, started: holder.started } : null;
  } catch {
    return null;
  }
}
