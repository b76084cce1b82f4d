import type { RecordOf } from '@ovmsim/model';
import { OperationError, RuleError } from '../errors.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { actionTable, type VmAction } from './states.js';
import { vmIn } from './tell.js';

type Vm = RecordOf<'Vm'>;

/**
 * Looks an action up in the table. True: it is to be done; false: there is nothing to do.
 * Throws RuleError or, for templates, OperationError.
 */
export function mayAct(core: Pick<ManagerCore, 'options'>, vm: Vm, action: VmAction): boolean {
  const verdict = actionTable[action][vm.vmRunState];
  if (verdict === 'yes') return true;
  if (verdict === 'nothing' && !core.options.settings.strictPower) return false;
  const code = verdict === 'nothing' ? 'OVMRU_900100E' : verdict;
  if (code === 'OVMRU_005002E') throw new RuleError(code, [vm.name, vm.vmRunState]);
  if (code.startsWith('OVMRU_')) throw new RuleError(code, [vm.name, action, vm.vmRunState]);
  throw new OperationError(code, [vm.name]);
}

/** The machine of a call, when it is none on which the action never makes sense. Throws GEN_000002, BUSINESS_MANAGER_000002, VM_000000 at once. */
export function machineOf(core: ManagerCore, id: string | undefined, action: VmAction): Vm {
  const vm = namedObject(core.store, 'Vm', id);
  if (vm.vmRunState === 'TEMPLATE') mayAct(core, vm, action);
  return vm;
}

/** The machine inside a job, if there is something to do. Throws as `mayAct`; GEN_000002 when it is gone. */
export function actingOn(core: ManagerCore, vmId: string, action: VmAction): Vm | null {
  const vm = vmIn(core, vmId);
  return mayAct(core, vm, action) ? vm : null;
}
