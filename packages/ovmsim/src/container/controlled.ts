import { hostNames, readLabFile, runningLab, statefulProcesses } from '../supervisor/lab-file.js';
import type { ControlAddress, HostNames } from '../supervisor/control-client.js';
import { dataFolder, servedProcesses } from './here.js';

/** Processes that a verb acts on, and the names of the hosts among them. */
export interface Controlled {
  readonly control: readonly ControlAddress[];
  /** Those that hold a part of the state; the supervisor of a lab has the storage that its Servers share. */
  readonly stateful: readonly ControlAddress[];
  readonly hosts: HostNames;
  /** Snapshot of the world that a lab began with; null: nothing but what was installed. */
  readonly first: string | null;
}

/** The running lab of a name, or what `ovmsim serve` runs here, as in a container. Throws a UserError when there is neither. */
export function controlled(name: string): Controlled {
  const served = readLabFile(name) === null ? servedProcesses(dataFolder()) : [];
  if (served.length > 0) return { control: served, stateful: served, hosts: new Map(), first: null };
  const lab = runningLab(name);
  return { control: lab.control, stateful: statefulProcesses(lab), hosts: hostNames(lab), first: lab.first };
}
