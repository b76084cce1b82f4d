import type { RecordOf } from '@ovmsim/model';
import { isAddress } from '../../../agents/address.js';
import type { Events } from '../../../events/events.js';
import { isBuiltIn } from '../../cpu-compatibility-group/built-in.js';
import type { IdSource } from '../../ids.js';
import type { WorldTransaction } from '../../transaction.js';
import type { LiveFacts } from '../../vm/live.js';
import { reconcile } from '../../vm/reconcile.js';
import { forgetUnused } from '../removal.js';
import { applyCpuGroup, applyHardware } from './apply-hardware.js';
import { applyNetwork } from './apply-network.js';
import { applyPlugins } from './apply-plugins.js';
import { applyCluster } from './apply-cluster.js';
import { applyPool } from './apply-pool.js';
import { applyServer } from './apply-server.js';
import { applyStorage, type StorageFacts } from './apply-storage.js';
import type { ClusterFacts } from './cluster-document.js';
import type { HardwareFacts } from './hardware-document.js';
import type { ControlDomainFacts } from './host-answers.js';
import { managementInterface, type NetworkFacts } from './network-document.js';
import type { PluginFacts } from './plugins-document.js';
import type { PoolFacts } from './pool-document.js';
import type { ServerFacts } from './server-document.js';
import { DiscoveryWriter } from './writer.js';

/** What the agent of any Server tells. */
export interface BasicDiscovery {
  readonly server: ServerFacts;
  readonly hardware: HardwareFacts;
  readonly controlDomain: ControlDomainFacts | null;
}

/** What the agent of an owned Server tells beyond that. */
export interface Discovery extends BasicDiscovery {
  readonly network: NetworkFacts;
  readonly plugins: readonly PluginFacts[];
  readonly storage: Omit<StorageFacts, 'iscsiInitiator'>;
  readonly pool: PoolFacts | null;
  readonly cluster: ClusterFacts;
  /** What runs there, by the id of the machine. */
  readonly machines: ReadonlyMap<string, LiveFacts>;
  readonly ntpServers: readonly string[];
}

/** Where a discovery is written. */
export interface DiscoveryTarget {
  readonly tx: WorldTransaction;
  readonly source: IdSource;
  readonly events: Pick<Events, 'raise'>;
  /** How the Manager reached the agent. */
  readonly host: string;
  readonly managerUuid: string;
}

/** Writes everything that an owned Server consists of. Objects that are known keep their ids; what is gone is removed. */
export function applyDiscovery(target: DiscoveryTarget, found: Discovery): void {
  const writer = writerFor(target, found.server);
  const management = managementInterface(found.network, target.host);
  const plugins = applyPlugins(writer, found.plugins);
  const before = target.tx.get('Server', found.server.uuid);
  applyServer(writer, found, {
    runState: 'RUNNING',
    managerUuid: target.managerUuid,
    ipAddress: isAddress(target.host) ? target.host : (management?.address.address ?? target.host),
    ntpServers: found.ntpServers,
    cpuCompatibilityGroupId: chosen(before, applyCpuGroup(writer, found.hardware)),
    fileServerPluginIds: plugins.fileServerPluginIds,
    storageArrayPluginIds: plugins.storageArrayPluginIds,
  });
  applyHardware(writer, found);
  applyNetwork(writer, found.network, management);
  applyStorage(writer, { ...found.storage, iscsiInitiator: found.hardware.iscsiInitiator }, plugins);
  applyPool(target, found);
  applyCluster(target, found);
  reconcile(target.tx, found.server.uuid, found.machines);
  forgetUnused(target.tx, [
    ...[before?.cpuCompatibilityGroupId ?? []].flat().filter(isBuiltIn).map((id) => ({ type: 'CpuCompatibilityGroup', id }) as const),
    ...(before?.fileServerPluginIds ?? []).map((id) => ({ type: 'FileServerPlugin', id }) as const),
    ...(before?.storageArrayPluginIds ?? []).map((id) => ({ type: 'StorageArrayPlugin', id }) as const),
  ]);
}

/**
 * Writes a Server that this Manager does not control: it is listed, with what its machine is, and nothing of its network and storage
 * (Concepts Guide 3.3 §6.1; CLI guide 3.4 A.180 speaks of partially discovered Servers).
 */
export function applyBasicDiscovery(target: DiscoveryTarget, found: BasicDiscovery): void {
  const writer = writerFor(target, found.server);
  const known = target.tx.get('Server', found.server.uuid);
  const mine = found.server.managerUuid === target.managerUuid;
  applyServer(writer, found, {
    runState: 'UNKNOWN',
    managerUuid: found.server.managerUuid,
    ipAddress: isAddress(target.host) ? target.host : (known?.ipAddress ?? target.host),
    ntpServers: mine ? (known?.ntpServers ?? []) : [],
    cpuCompatibilityGroupId: chosen(known, applyCpuGroup(writer, found.hardware)),
    fileServerPluginIds: known?.fileServerPluginIds ?? [],
    storageArrayPluginIds: known?.storageArrayPluginIds ?? [],
  });
  applyHardware(writer, found);
  if (!mine) applyPool(target, { server: found.server, pool: null });
}

/** A group that a user put the Server into stays; the one of its processors follows what is discovered. */
function chosen(known: RecordOf<'Server'> | undefined, discovered: string | null): string | null {
  const present = known?.cpuCompatibilityGroupId ?? null;
  return present !== null && !isBuiltIn(present) ? present : discovered;
}

/** What is not known of a machine before its agent has been asked. */
const unknownHardware: HardwareFacts = {
  threadsPerCore: 0, coresPerSocket: 0, sockets: 0, cpuKHz: 0, memoryMiB: 0, freeMemoryMiB: 0, cpus: [], iscsiInitiator: null, biosVendor: '', biosVersion: '',
  biosReleaseDate: '', manufacturer: '', productName: '', serialNumber: '',
};

/** Lists a new Server that is being taken, before its machine is known. */
export function applyNewServer(target: DiscoveryTarget, server: ServerFacts): void {
  applyServer(writerFor(target, server), { server, hardware: unknownHardware }, {
    runState: 'STARTING',
    managerUuid: target.managerUuid,
    ipAddress: target.host,
    ntpServers: [],
    cpuCompatibilityGroupId: null,
    fileServerPluginIds: [],
    storageArrayPluginIds: [],
  });
}

/** The Server is called by its host name; a name that users gave it stays. */
function writerFor({ tx, source, host }: DiscoveryTarget, server: ServerFacts): DiscoveryWriter {
  const name = tx.get('Server', server.uuid)?.name ?? (server.hostname === '' ? host : server.hostname);
  return new DiscoveryWriter(tx, source, { id: server.uuid, name });
}
