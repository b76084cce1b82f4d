import type { TypeName } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';

/** An object is locked only while a job works on it or waits for it. */
export function* lockInvariants(core: ManagerCore, type: TypeName): Generator<string> {
  for (const { id, locked } of core.store.list(type)) {
    if (locked && core.jobs.lockingJob({ type, id }) === undefined) yield `${type} ${id}: locked without an active job`;
  }
}
