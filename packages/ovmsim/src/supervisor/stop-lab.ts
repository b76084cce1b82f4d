import type { Clock } from '@ovmsim/kernel';
import { isAlive } from './alive.js';
import type { LabInfo } from './lab-file.js';

/** Ends a lab that another process supervises and waits until it is gone. Answers whether it went within ten seconds. */
export async function stopRunningLab(info: LabInfo, clock: Clock): Promise<boolean> {
  const supervisor = info.processes.find((one) => one.name === 'supervisor');
  if (supervisor === undefined) return true;
  process.kill(supervisor.pid, 'SIGTERM');
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (info.processes.every((one) => !isAlive(one))) return true;
    await clock.sleep(50);
  }
  return false;
}
