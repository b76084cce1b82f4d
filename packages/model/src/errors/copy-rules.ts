import { ownRule as rule } from './rules.js';
import type { ErrorSpec } from './spec.js';

/** Rules of clones, imports and assemblies. */
export const copyRuleErrors = {
  OVMRU_900250E: rule('PHYSICAL_DISK_NOT_CLONED', 'Virtual Machine: {0}, cannot be cloned: ovmsim does not copy physical disk: {1}.'),
  OVMRU_900251E: rule('HOT_CLONE_IMPOSSIBLE', 'Virtual Machine: {0}, is not STOPPED. It is {1}, and only thin clones can be made of its disks then: {2}'),
  OVMRU_900252E: rule('CLONE_MAPPING_EXISTS', '{0} has a mapping in VM Clone Definition: {1} already.'),
  OVMRU_900253E: rule('EXPORT_NEEDS_DISK_IMAGES', 'Virtual Machine: {0}, cannot be exported: {1}.'),
  OVMRU_900254E: rule('MOVE_DISK_NOT_COVERED', 'Virtual Machine: {0}, cannot be moved: VM Clone Definition: {1}, says nothing about {2}.'),
  OVMRU_900255E: rule('MOVE_NEEDS_DISK_IMAGES', 'Virtual Machine: {0}, cannot be moved: ovmsim does not copy physical disk: {1}.'),
} as const satisfies Record<string, ErrorSpec>;
