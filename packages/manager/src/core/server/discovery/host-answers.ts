import { isRpcStruct, rpcNumber, type RpcValue } from '@ovmsim/xml';

/** What the control domain takes of the machine. */
export interface ControlDomainFacts {
  readonly memoryMiB: number;
  readonly cpuCount: number;
}

/** Xen's name for the control domain. */
const domainZero = 'Domain-0';

/**
 * Finds Domain-0 among the records of `list_vms`, where every scalar is a string (recorded 3.2.1).
 * Null when the answer is no list or Domain-0 is not in it.
 */
export function controlDomainFacts(answer: RpcValue): ControlDomainFacts | null {
  if (!Array.isArray(answer)) return null;
  const record = answer.find((one) => isRpcStruct(one) && one['name'] === domainZero);
  if (!isRpcStruct(record)) return null;
  const number = (...keys: readonly string[]): number => {
    const text = keys.map((key) => record[key]).find((value) => typeof value === 'string' && value !== '');
    return typeof text === 'string' ? Math.floor(Number(text)) || 0 : 0;
  };
  return { memoryMiB: number('memory'), cpuCount: number('online_vcpus', 'vcpus') };
}

/** `[[servers], local time source, running]` (CloudStack ovm3 plug-in). */
export function ntpServers(answer: RpcValue): readonly string[] {
  const servers = Array.isArray(answer) ? answer[0] : undefined;
  return Array.isArray(servers) ? servers.filter((server): server is string => typeof server === 'string') : [];
}

/** Times in `{last_boot_time, local_time}`, epoch seconds; null when they are not told. */
export function bootTimes(answer: RpcValue): { readonly lastBoot: number; readonly local: number } | null {
  if (!isRpcStruct(answer)) return null;
  const lastBoot = rpcNumber(answer['last_boot_time']);
  const local = rpcNumber(answer['local_time']);
  return lastBoot === null || local === null ? null : { lastBoot, local };
}
