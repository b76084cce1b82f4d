import type { StatisticType, TypeName } from '@ovmsim/model';

const machine: readonly StatisticType[] = [
  'CPU_UTILIZATION', 'CPU_COUNT', 'CPU_TIME', 'MEMORY_USED', 'NETWORK_SENT', 'NETWORK_RECEIVED', 'DISK_READ', 'DISK_WRITE', 'PER_CPU_UTILIZATION',
  'MEMORY_UTILIZATION',
];
const network: readonly StatisticType[] = ['NETWORK_SENT', 'NETWORK_RECEIVED'];

/** What is measured of which objects (the types of statistic are in a client model of 3.3.3; what belongs to which object is inferred). */
const measured: { readonly [T in TypeName]?: readonly StatisticType[] } = {
  Server: [...machine, 'FREE_SWAP'],
  Vm: machine,
  EthernetPort: network,
  VirtualNic: network,
  FileSystem: ['FILE_SYSTEM_SPACE_AVAILABLE'],
  Repository: ['FILE_SYSTEM_SPACE_AVAILABLE'],
};

/** Types of objects that have statistics. */
export const measuredTypes = Object.keys(measured) as readonly TypeName[];

/** Whether objects of `type` have statistics of any kind, or of the given one. */
export function isMeasured(type: TypeName, statistic?: StatisticType): boolean {
  const kinds = measured[type];
  return kinds !== undefined && (statistic === undefined || kinds.includes(statistic));
}
