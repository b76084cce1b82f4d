import { ownRule as rule } from './rules.js';
import type { ErrorSpec } from './spec.js';

/** Rules of virtual machines beyond the genuine OVMRU_005002E. */
export const vmRuleErrors = {
  OVMRU_900100E: rule('VM_STATE_FORBIDS', 'Operation: {1}, is not allowed on Virtual Machine: {0}. It is {2}.'),
  OVMRU_900101E: rule('VM_WITHOUT_REPOSITORY', 'Virtual Machine: {0}, has no repository.'),
  OVMRU_900102E: rule('VM_WITHOUT_POOL', 'Virtual Machine: {0}, is in no server pool.'),
  OVMRU_900103E: rule('VM_NO_SERVER', 'No server of Server Pool: {1}, can run Virtual Machine: {0}. {2}'),
  OVMRU_900104E: rule('VM_SERVER_UNFIT', 'Server: {1}, cannot run Virtual Machine: {0}: {2}.'),
  OVMRU_900105E: rule('VM_ALREADY_THERE', 'Virtual Machine: {0}, is on Server: {1} already.'),
  OVMRU_900106E: rule('VM_NOT_IN_POOL', 'Virtual Machine: {0}, is not in Server Pool: {1}.'),
  OVMRU_900107E: rule('VM_HOT_CHANGE_BEYOND_LIMIT', '{1} of Virtual Machine: {0}, cannot exceed its limit of {2} while it is RUNNING.'),
  OVMRU_900108E: rule('VM_IN_POOL', 'Virtual Machine: {0}, is in Server Pool: {1} already.'),
  OVMRU_900109E: rule('VM_CONSOLE_UNAVAILABLE', 'Virtual Machine: {0}, has no {1} console: {2}.'),
  OVMRU_900110E: rule('VM_NEVER_STARTED', 'Virtual Machine: {0}, did not run after its start on Server: {1}.'),
  OVMRU_900112E: rule('VM_TOO_MANY_CARDS', 'Virtual Machine: {0}, cannot have more than {1} virtual NICs.'),
} as const satisfies Record<string, ErrorSpec>;
