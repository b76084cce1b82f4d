import { derivedIds } from '@ovmsim/model';
import type { RecordOf } from '@ovmsim/model';
import { builtInGroup } from '../../cpu-compatibility-group/built-in.js';
import { baseFields } from '../../record.js';
import type { HardwareFacts } from './hardware-document.js';
import type { ControlDomainFacts } from './host-answers.js';
import type { ServerFacts } from './server-document.js';
import type { DiscoveryWriter } from './writer.js';

const cpuFacts = ['levelTwoCacheSize', 'flags', 'modelName', 'vendorId', 'cpuFamily', 'cpuModel'] as const satisfies readonly (keyof RecordOf<'Cpu'>)[];
const domainFacts = [
  'osType', 'osName', 'osMajorVersion', 'osMinorVersion', 'osKernelRelease', 'osKernelVersion', 'rpmVersion', 'ovmVersion', 'agentVersion', 'memory', 'cpuCount',
] as const satisfies readonly (keyof RecordOf<'ControlDomain'>)[];

/** Writes processors and control domain (recorded 3.3.3). */
export function applyHardware(writer: DiscoveryWriter, told: { readonly server: ServerFacts; readonly hardware: HardwareFacts; readonly controlDomain: ControlDomainFacts | null }): void {
  applyCpus(writer, told.hardware);
  applyControlDomain(writer, told.server, told.controlDomain ?? { memoryMiB: 0, cpuCount: told.hardware.cpus.length });
}

/** Processors are counted from 1 where the document counts from 0. */
function applyCpus(writer: DiscoveryWriter, hardware: HardwareFacts): void {
  const serverId = writer.server.id;
  const found = new Set<string>();
  for (const cpu of hardware.cpus) {
    const id = derivedIds.cpu(serverId, cpu.number + 1);
    found.add(id);
    writer.put(
      'Cpu',
      {
        ...baseFields({ id }),
        cpuNumber: cpu.number + 1,
        levelTwoCacheSize: cpu.cacheKiB,
        flags: cpu.flags,
        modelName: cpu.modelName,
        virtualCpuNumber: -1,
        vendorId: cpu.vendorId,
        cpuFamily: cpu.family,
        cpuModel: cpu.model,
        serverId,
      },
      cpuFacts,
    );
  }
  writer.prune('Cpu', { field: 'serverId', target: serverId }, found);
}

function applyControlDomain(writer: DiscoveryWriter, server: ServerFacts, domain: ControlDomainFacts): void {
  const serverId = writer.server.id;
  const known = writer.find('ControlDomain', { field: 'serverId', target: serverId });
  writer.put(
    'ControlDomain',
    {
      ...baseFields({ id: known?.id ?? writer.newId('ControlDomain'), name: 'Control Domain' }),
      osType: server.osType,
      osName: server.osName,
      osMajorVersion: server.osMajorVersion,
      osMinorVersion: server.osMinorVersion,
      osKernelRelease: server.kernelRelease,
      osKernelVersion: server.kernelVersion,
      rpmVersion: server.rpmVersion,
      ovmVersion: server.ovmVersion,
      agentVersion: server.agentVersion,
      memory: domain.memoryMiB,
      cpuCount: domain.cpuCount,
      serverId,
    },
    domainFacts,
  );
}

/**
 * The built-in group of Servers with the same processors; it is made with the first of them (recorded 3.3.3).
 * @returns its id, or null when the Server has no processors
 */
export function applyCpuGroup(writer: DiscoveryWriter, hardware: HardwareFacts): string | null {
  const [cpu] = hardware.cpus;
  if (cpu === undefined) return null;
  const group = builtInGroup(cpu);
  writer.put('CpuCompatibilityGroup', group, []);
  return group.id;
}
