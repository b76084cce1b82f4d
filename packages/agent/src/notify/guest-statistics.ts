import { repositoryRoot, type AgentSample, type StatisticType } from '@ovmsim/model';
import type { Rng } from '@ovmsim/kernel';
import type { Domain } from '../core/domains.js';
import type { Resolved } from '../core/mounts.js';

/** What of a machine counts here. */
type Measured = Pick<Domain, 'id' | 'vm' | 'config' | 'startedAt'>;

function number(value: unknown, fallback: number): number {
  const read = Number(value);
  return Number.isFinite(read) && value !== undefined && value !== '' ? read : fallback;
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);
const twoPlaces = (value: number): number => Math.round(value * 100) / 100;

/** Memory of a running machine, MiB. */
export function memoryOf({ config }: Pick<Domain, 'config'>): number {
  return number(config['memory'], 0);
}

/**
 * What a Server measures of a machine that runs on it, drawn from `rng`: a guest with little to do. Units as for the Server; processor time in seconds since the
 * machine's start. Cards are called by their addresses, disks by their devices.
 */
export function machineSamples(domain: Measured, now: number, rng: Rng): AgentSample[] {
  const { vm, config, startedAt } = domain;
  const sample = (type: StatisticType, value: number, component?: string): AgentSample => ({ object: vm, type, value, ...(component === undefined ? {} : { component }) });
  const processors = number(config['vcpus'], 1);
  const perCpu = Array.from({ length: processors }, () => twoPlaces(rng.float() * 12));
  const memory = memoryOf(domain);
  const used = Math.round(memory * (0.3 + rng.float() * 0.4));
  const cards = texts(config['vif']).map((card, index) => /(?:^|,)mac=([^,]+)/.exec(card)?.[1] ?? String(index));
  const disks = texts(config['disk']).flatMap((disk) => disk.split(',')[1]?.split(':')[0] ?? []);
  return [
    sample('CPU_UTILIZATION', twoPlaces(perCpu.reduce((sum, value) => sum + value, 0) / Math.max(1, processors))),
    sample('CPU_COUNT', processors),
    // Five per cent of the time so far: it only rises.
    sample('CPU_TIME', Math.max(0, Math.round(((now - startedAt) / 1000) * processors * 0.05))),
    sample('MEMORY_USED', used),
    sample('MEMORY_UTILIZATION', memory === 0 ? 0 : twoPlaces((100 * used) / memory)),
    ...perCpu.map((value, index) => sample('PER_CPU_UTILIZATION', value, String(index))),
    ...cards.flatMap((card) => [sample('NETWORK_SENT', rng.int(20_000), card), sample('NETWORK_RECEIVED', rng.int(30_000), card)]),
    ...disks.flatMap((disk) => [sample('DISK_READ', rng.int(15_000), disk), sample('DISK_WRITE', rng.int(25_000), disk)]),
  ];
}

/** The free space, bytes, of every repository that is mounted; the object is the repository, the file system below it is the Manager's to know. */
export function repositorySamples(mounted: readonly Resolved[]): AgentSample[] {
  return mounted.flatMap(({ mount, share }) => {
    const [, repository] = mount.directory.startsWith(`${repositoryRoot}/`) ? mount.directory.split(`${repositoryRoot}/`) : [];
    return repository === undefined ? [] : [{ object: repository, type: 'FILE_SYSTEM_SPACE_AVAILABLE', value: share.freeBytes() }];
  });
}
