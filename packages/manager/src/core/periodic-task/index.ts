import { checkBounds, fieldsIn } from '../plain.js';
import type { ManagerCore } from '../manager-core.js';
import { planModifyObject } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';

/** Bounds of an interval, minutes (CLI guide 3.4, edit PeriodicTask). */
const intervalBounds = [1, 999_999_999] as const;

/** Registers the periodic tasks of the Manager. */
export function registerPeriodicTaskOperations(core: ManagerCore): void {
  core.handle('PeriodicTask.modify', planModifyTask);
}

function planModifyTask({ id, body }: OperationCall, core: ManagerCore): JobPlan {
  checkBounds('interval', fieldsIn<'PeriodicTask'>(body).interval, intervalBounds);
  return planModifyObject(core, { type: 'PeriodicTask', id: id ?? '' }, { body });
}
