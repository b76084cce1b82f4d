import { agentAccount } from '@ovmsim/model';
import type { HypervisorCapability, ProcessorType, RecordOf, ServerRole, ServerRunState, ValueOf } from '@ovmsim/model';
import { baseFields } from '../../record.js';
import type { HardwareFacts } from './hardware-document.js';
import type { ServerFacts } from './server-document.js';
import type { DiscoveryWriter } from './writer.js';

/** Where the Server stands with this Manager. */
export interface ServerStanding {
  readonly runState: ServerRunState;
  /** UUID of the owner; null when nobody owns the Server. */
  readonly managerUuid: string | null;
  readonly ipAddress: string;
  readonly ntpServers: readonly string[];
  readonly cpuCompatibilityGroupId: string | null;
  readonly fileServerPluginIds: readonly string[];
  readonly storageArrayPluginIds: readonly string[];
}

/** What every discovery writes again. Name, maintenance and protection are the users'. */
const facts = [
  'serverRunState', 'ipAddress', 'serverRoles', 'statisticInterval', 'ntpServers', 'biosVendor', 'biosVersion', 'biosReleaseDate', 'processorType',
  'processorSpeed', 'populatedProcessorSockets', 'threadsPerCore', 'coresPerProcessorSocket', 'totalProcessorCores', 'enabledProcessorCores', 'memory',
  'usableMemory', 'noExecuteFlag', 'ovmVersion', 'hostname', 'managerUuid', 'manufacturer', 'productName', 'serialNumber', 'hypervisor',
  'cpuCompatibilityGroupId', 'fileServerPluginIds', 'storageArrayPluginIds', 'serverAbilities',
] as const satisfies readonly (keyof RecordOf<'Server'>)[];

/** Writes the Server object itself. */
export function applyServer(writer: DiscoveryWriter, told: { readonly server: ServerFacts; readonly hardware: HardwareFacts }, standing: ServerStanding): void {
  const { server, hardware } = told;
  writer.put(
    'Server',
    {
      ...baseFields({ id: server.uuid, name: writer.server.name }),
      serverRunState: standing.runState,
      ipAddress: standing.ipAddress,
      serverRoles: serverRoles(server.roles),
      maintenanceMode: false,
      agentLogin: agentAccount,
      statisticInterval: server.statisticInterval,
      ntpServers: standing.ntpServers,
      biosVendor: hardware.biosVendor,
      biosVersion: hardware.biosVersion,
      biosReleaseDate: hardware.biosReleaseDate,
      processorType: processorTypes[server.cpuType] ?? 'UNKNOWN',
      processorSpeed: hardware.cpuKHz,
      populatedProcessorSockets: hardware.sockets,
      threadsPerCore: hardware.threadsPerCore,
      coresPerProcessorSocket: hardware.coresPerSocket,
      totalProcessorCores: hardware.sockets * hardware.coresPerSocket,
      // 1 was recorded for one socket of four cores (3.3.3); that it counts sockets is inferred.
      enabledProcessorCores: hardware.sockets,
      memory: hardware.memoryMiB,
      usableMemory: hardware.freeMemoryMiB,
      noExecuteFlag: hardware.cpus.some((cpu) => cpu.flags.split(' ').includes('nx')),
      ovmVersion: server.ovmVersion,
      hostname: server.hostname,
      managerUuid: standing.managerUuid,
      manufacturer: hardware.manufacturer,
      productName: hardware.productName,
      serialNumber: hardware.serialNumber,
      hypervisor: hypervisor(server),
      cpuCompatibilityGroupId: standing.cpuCompatibilityGroupId,
      serverPoolId: null,
      clusterId: null,
      fileServerPluginIds: standing.fileServerPluginIds,
      storageArrayPluginIds: standing.storageArrayPluginIds,
      serverAbilities: abilities(server.capabilities),
      serverUpToDate: true,
      rebootOnUpgrade: true,
      protected: false,
    },
    facts,
  );
}

const processorTypes: Readonly<Record<string, ProcessorType>> = { x86_64: 'X86_64', i386: 'X86_32', i686: 'X86_32', sparc64: 'SPARC_64', sun4v: 'SPARC_64' };

/** The agent's words for the roles, in the order in which the Manager lists them (recorded 3.3.3). */
const roleWords = [['utility', 'UTILITY'], ['xen', 'VM']] as const satisfies readonly (readonly [string, ServerRole])[];

/** `xen,utility` → `UTILITY`, `VM`. */
export function serverRoles(words: readonly string[]): ServerRole[] {
  return roleWords.filter(([word]) => words.includes(word)).map(([, role]) => role);
}

/** `UTILITY`, `VM` → `xen,utility`, as `update_server_roles` wants it. */
export function agentRoles(roles: readonly ServerRole[]): string {
  return [...roleWords].reverse().filter(([, role]) => roles.includes(role)).map(([word]) => word).join(',');
}

/** Xen's names for the guests it can run (public Xen documentation), and the Manager's (recorded 3.3.3). */
const capabilityNames: Readonly<Record<string, HypervisorCapability>> = {
  'xen-3.0-x86_64': 'XEN_3_0_PVM_x86_64',
  'xen-3.0-x86_32p': 'XEN_3_0_PVM_x86_32',
  'hvm-3.0-x86_32': 'XEN_3_0_HVM_x86_32',
  'hvm-3.0-x86_32p': 'XEN_3_0_HVM_x86_32_PAE',
  'hvm-3.0-x86_64': 'XEN_3_0_HVM_x86_64',
};

function hypervisor(server: ServerFacts): ValueOf<'Hypervisor'> {
  return {
    capabilities: server.hypervisorCapabilities.map((name) => capabilityNames[name] ?? 'UNKNOWN'),
    version: server.hypervisorVersion,
    type: server.hypervisorType === 'xen' ? 'XEN' : 'UNKNOWN',
  };
}

/** The agent's name for each ability (recorded 3.2.1 for most; the words of 3.3 and 3.4 are inferred from the Manager's). Any of the names will do. */
const abilityNames = {
  cluster: ['CLUSTERS'],
  nfs: ['NFS'],
  fibreChannel: ['FIBRE_CHANNEL'],
  highAvailability: ['HIGH_AVAILABILITY'],
  vmSuspend: ['VM_SUSPEND'],
  perVmCpuOverSubscribe: ['PER_VM_CPU_OVERSUBSCRIBE'],
  allVmCpuOverSubscribe: ['ALL_VM_CPU_OVERSUBSCRIBE'],
  bondModeActiveBackup: ['BOND_MODE_ACTIVE_BACKUP'],
  bondModeLinkAggregation: ['BOND_MODE_LINK_AGGREGATION'],
  bondModeAdaptiveLoadBalancing: ['BOND_MODE_ADAPTIVE_LOAD_BALANCING'],
  mtuConfiguration: ['MTU_CONFIGURATION'],
  localStorageElement: ['LOCAL_STORAGE_ELEMENT'],
  vncConsole: ['VM_VNC_CONSOLE'],
  serialConsole: ['VM_SERIAL_CONSOLE'],
  migrationSetup: ['MIGRATION_SETUP'],
  serverPackageUpdate: ['SERVER_PACKAGE_UPDATE', 'YUM_PACKAGE_MANAGEMENT'],
  powerOnWOL: ['POWER_ON_WOL'],
  repositoryOnSharedDisk: ['REPOSITORY_ON_SHARED_DISK'],
  repositoryOnLocalDisk: ['REPOSITORY_ON_LOCAL_DISK'],
  clusterFsOnPhysicalDisk: ['CLUSTER_FS_ON_PHYSICAL_DISK'],
  vmEmptyCdrom: ['VM_EMPTY_CDROM'],
  iScsi: ['ISCSI'],
  vmRestartActions: ['VM_RESTART_ACTIONS'],
  vmLiveStorageMigration: ['VM_LIVE_STORAGE_MIGRATION'],
} as const satisfies Partial<Record<keyof ValueOf<'ServerAbilities'>, readonly string[]>>;

type AbilityName = keyof typeof abilityNames;

function abilities(capabilities: Readonly<Record<string, string>>): ValueOf<'ServerAbilities'> {
  const flags = Object.fromEntries(
    Object.entries(abilityNames).map(([ability, names]) => [ability, names.some((name) => capabilities[name] === 'True')]),
  ) as Record<AbilityName, boolean>;
  return {
    ...flags,
    vmMemoryAlignment: Number(capabilities['VM_MEMORY_ALIGNMENT'] ?? 1_048_576),
    hvmMaxVnics: Number(capabilities['HVM_MAX_VNICS'] ?? 8),
  };
}
