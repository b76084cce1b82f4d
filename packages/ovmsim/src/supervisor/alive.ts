import { existsSync, readFileSync } from 'node:fs';

/** Whether a process with this id runs. One that has ended and that its parent has not asked after does not (Linux tells). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
