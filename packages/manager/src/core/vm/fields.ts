import { domainTypes, keymaps, osTypes, runsOnXen, vmLimits } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { OperationError } from '../errors.js';

type Vm = RecordOf<'Vm'>;

/** What of a machine a client may give, with or without the rest. */
export type VmValues = Partial<Omit<Vm, 'vmRunState' | 'diskLimit'>>;

/**
 * Checks values that a client gave, whatever state the machine is in; what is as in `known` is never wrong, since clients send whole objects back.
 * Throws GEN_000015 for numbers out of range, GEN_000016 for a kind of domain that x86 does not run, GEN_000023, VM_000004.
 */
export function checkValues(given: VmValues, known?: Vm): void {
  const changed = <F extends keyof VmValues & keyof Vm>(field: F): Vm[F] | undefined => ((given as Partial<Vm>)[field] === known?.[field] ? undefined : (given as Partial<Vm>)[field]) ?? undefined;
  checkRange('memory', changed('memory'), vmLimits.memory);
  checkRange('memoryLimit', changed('memoryLimit'), vmLimits.memory);
  checkRange('cpuCount', changed('cpuCount'), vmLimits.cpuCount);
  checkRange('cpuCountLimit', changed('cpuCountLimit'), vmLimits.cpuCount);
  checkRange('cpuPriority', changed('cpuPriority'), vmLimits.cpuPriority);
  checkRange('cpuUtilizationCap', changed('cpuUtilizationCap'), vmLimits.cpuUtilizationCap);
  const { vmDomainType, osType, keymapName, pinnedCpus, name } = given;
  if (name === '') throw new OperationError('GEN_000023', ['name', '']);
  if (changed('vmDomainType') !== undefined && vmDomainType !== undefined && !runsOnXen(vmDomainType)) throw new OperationError('GEN_000016', ['vmDomainType', vmDomainType]);
  if (changed('osType') !== undefined && osType !== undefined && osTypeNamed(osType) === undefined) throw new OperationError('VM_000004', [osType]);
  if (changed('keymapName') !== undefined && !(keymaps as readonly string[]).includes(keymapName ?? '')) throw new OperationError('GEN_000023', ['keymapName', keymapName ?? '']);
  if (changed('pinnedCpus') !== undefined && !/^(?:\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)?$/.test(pinnedCpus ?? '')) throw new OperationError('GEN_000023', ['pinnedCpus', pinnedCpus ?? '']);
}

/** An operating system as the list spells it, however a client does. */
export function osTypeNamed(text: string): string | undefined {
  return osTypes.find((name) => name.toLowerCase() === text.toLowerCase());
}

/** Memory and processors must not exceed their limits. Throws GEN_000015. */
export function checkLimits({ memory, memoryLimit, cpuCount, cpuCountLimit }: Pick<Vm, 'memory' | 'memoryLimit' | 'cpuCount' | 'cpuCountLimit'>): void {
  checkRange('memory', memory, { least: vmLimits.memory.least, most: memoryLimit });
  checkRange('cpuCount', cpuCount, { least: vmLimits.cpuCount.least, most: cpuCountLimit });
}

function checkRange(field: string, value: number | undefined, { least, most }: { readonly least: number; readonly most: number }): void {
  if (value !== undefined && (value < least || value > most)) throw new OperationError('GEN_000015', [field, String(least), String(most)]);
}

/** Slots of a kind of domain. */
export function diskLimitOf(type: Vm['vmDomainType']): number {
  return domainTypes[runsOnXen(type) ? type : 'XEN_HVM'].diskLimit;
}
