import { readLabFile, runningLab, hostNames } from '../supervisor/lab-file.js';
import type { ControlAddress, HostNames } from '../supervisor/control-client.js';
import { dataFolder, servedProcesses } from './here.js';

/** Processes that a verb acts on, and the names of the hosts among them. */
export interface Controlled {
  readonly control: readonly ControlAddress[];
  readonly hosts: HostNames;
}

/** The running lab of a name, or what `ovmsim serve` runs here, as in a container. Throws a UserError when there is neither. */
export function controlled(name: string): Controlled {
  const served = readLabFile(name) === null ? servedProcesses(dataFolder()) : [];
  if (served.length > 0) return { control: served, hosts: new Map() };
  const lab = runningLab(name);
  return { control: lab.control, hosts: hostNames(lab) };
}
