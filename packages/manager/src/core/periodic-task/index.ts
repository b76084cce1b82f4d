import type { RecordOf } from '@ovmsim/model';
import { OperationError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';
import { applyPatch, editJobName, patchOf } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';

/** Bounds of an interval, minutes (CLI guide 3.4, edit PeriodicTask). */
const interval = { least: 1, most: 999_999_999 } as const;

/** Registers the periodic tasks of the Manager. */
export function registerPeriodicTaskOperations(core: ManagerCore): void {
  core.handle('PeriodicTask.modify', planModifyTask);
}

function planModifyTask(call: OperationCall, core: ManagerCore): JobPlan {
  const object = { type: 'PeriodicTask', id: call.id ?? '' } as const;
  const patch = patchOf('PeriodicTask', call.body, core.options.profile.name) as Partial<RecordOf<'PeriodicTask'>>;
  const minutes = patch.interval;
  if (minutes !== undefined && (minutes < interval.least || minutes > interval.most)) throw new OperationError('GEN_000015', ['interval', String(interval.least), String(interval.most)]);
  return {
    job: {
      name: editJobName(core, object),
      objects: [object],
      body: async () => {
        applyPatch(core, object, patch);
        return null;
      },
    },
  };
}
