import { readFileSync } from 'node:fs';

/** A process as a lab remembers it. Ids are used again by the system: the moment of its start tells one from a later stranger. */
export interface KnownProcess {
  readonly pid: number;
  /** What `startOf` said; null where the system does not tell. */
  readonly started?: string | null | undefined;
}

/** When a process began, in the system's own count; null where that is not told (outside Linux) or the process is gone. */
export function startOf(pid: number): string | null {
  return stat(pid)?.[19] ?? null;
}

/** Whether this very process runs. One that has ended and that its parent has not asked after does not (Linux tells). */
export function isAlive({ pid, started }: KnownProcess): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const fields = stat(pid);
  if (fields === null) return true;
  return fields[0] !== 'Z' && (started === null || started === undefined || fields[19] === started);
}

/** The fields of /proc/PID/stat from the state on; null where there is none. */
function stat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
