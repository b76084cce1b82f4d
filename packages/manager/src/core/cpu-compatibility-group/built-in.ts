import { derivedIds } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { baseFields } from '../record.js';
import type { WorldReader } from '../world.js';

/** CPUID vendor texts, and how groups name the vendor (Intel recorded 3.3.3). */
const vendors: Readonly<Record<string, string>> = { GenuineIntel: 'Intel', AuthenticAMD: 'AMD' };

/** What of a processor decides its group. */
interface Processor {
  readonly vendorId: string;
  readonly family: number;
  readonly model: number;
}

/** The built-in group of Servers with the same processors (recorded 3.3.3). */
export function builtInGroup({ vendorId, family, model }: Processor): RecordOf<'CpuCompatibilityGroup'> {
  const vendor = vendors[vendorId] ?? vendorId;
  return baseFields({ id: derivedIds.cpuGroup(vendor, { family, model }), name: `Default_${vendor}_Family:${family}_Model:${model}` });
}

/** The one of a known Server; null when nothing is known of its processors. */
export function builtInGroupOf(store: Pick<WorldReader, 'get' | 'related'>, serverId: string): RecordOf<'CpuCompatibilityGroup'> | null {
  const cpu = store.get('Cpu', store.related('Cpu', 'serverId', serverId)[0] ?? '');
  return cpu === undefined ? null : builtInGroup({ vendorId: cpu.vendorId, family: cpu.cpuFamily, model: cpu.cpuModel });
}

/** Whether a group came with a processor rather than from a user. */
export function isBuiltIn(id: string): boolean {
  return id.startsWith('Default_');
}
