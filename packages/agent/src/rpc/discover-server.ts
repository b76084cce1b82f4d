import { element, type XmlElement } from '@ovmsim/xml';
import type { OvsServer } from '../core/server.js';
import { discoveryDocument, flag, texts } from './document.js';
import { exportElements } from './exports.js';

/** What an x86 agent says it can do (recorded 3.2.1). */
const capabilities: Readonly<Record<string, string | number>> = {
  ISCSI: 'True',
  FIBRE_CHANNEL: 'True',
  NFS: 'True',
  LOCAL_STORAGE_ELEMENT: 'True',
  CLUSTERS: 'True',
  HIGH_AVAILABILITY: 'True',
  POWER_ON_WOL: 'True',
  MTU_CONFIGURATION: 'True',
  YUM_PACKAGE_MANAGEMENT: 'True',
  VM_SUSPEND: 'True',
  VM_VNC_CONSOLE: 'True',
  VM_SERIAL_CONSOLE: 'True',
  ALL_VM_CPU_OVERSUBSCRIBE: 'True',
  PER_VM_CPU_OVERSUBSCRIBE: 'True',
  BOND_MODE_ACTIVE_BACKUP: 'True',
  BOND_MODE_LINK_AGGREGATION: 'True',
  BOND_MODE_ADAPTIVE_LOAD_BALANCING: 'True',
  CONCURRENT_MIGRATION: 'False',
  MIGRATION_SETUP: 'False',
  HVM_MAX_VNICS: 8,
  MAX_CONCURRENT_MIGRATION_IN: 1,
  MAX_CONCURRENT_MIGRATION_OUT: 1,
  VM_MEMORY_ALIGNMENT: 1048576,
};

/** What a Manager 3.3.3 knows of a Server beyond that (recorded there; the agent's names for it are inferred). */
const laterCapabilities: Readonly<Record<string, string>> = {
  REPOSITORY_ON_SHARED_DISK: 'True',
  REPOSITORY_ON_LOCAL_DISK: 'True',
  CLUSTER_FS_ON_PHYSICAL_DISK: 'True',
  VM_EMPTY_CDROM: 'True',
  SERVER_PACKAGE_UPDATE: 'True',
};

/** A hypervisor on hardware with virtualisation offers HVM beside paravirtual guests (recorded 3.3.3 as the Manager shows it). */
const hypervisorCapabilities = 'xen-3.0-x86_64 xen-3.0-x86_32p hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64';

/** `discover_server` (recorded 3.2.1): who the Server is, what runs on it, whose it is. */
export function discoverServer(server: OvsServer): string {
  return discoveryDocument(
    element('Discover_Server_Result', [
      element('Server', [
        element('Unique_Id', server.identity.uuid),
        ...hostElements(server),
        ...versionElements(server),
        ...membershipElements(server),
        element('Statistic', [element('Interval', server.statisticInterval())]),
        element('Exports', exportElements(server)),
        element('Capabilities', texts({ ...capabilities, ...laterCapabilities })),
      ]),
    ]),
  );
}

function hostElements(server: OvsServer): XmlElement[] {
  const host = server.host.current();
  return [
    element('Boot_Time', Math.floor(host.bootTime / 1000)),
    element('Date_Time', [element('Time_Zone', host.timeZone), element('UTC', flag(host.utc))]),
    element('NTP', [
      element('Local_Time_Source', flag(host.localTimeSource)),
      element('Is_NTP_Running', flag(host.ntpRunning)),
    ]),
  ];
}

function versionElements({ profile }: OvsServer): XmlElement[] {
  const { hypervisor } = profile;
  return [
    element('Agent_Version', profile.agentVersion),
    element('RPM_Version', profile.rpmVersion),
    element('OVM_Version', profile.ovmVersion),
    element('CPU_Type', 'x86_64'),
    element('OS_Type', 'Linux'),
    element('OS_Name', profile.osName),
    element('OS_Major_Version', profile.osMajorVersion),
    element('OS_Minor_Version', profile.osMinorVersion),
    element('Hypervisor_Type', 'xen'),
    element('Hypervisor_Name', 'Xen'),
    element('Host_Kernel_Release', profile.kernelRelease),
    element('Host_Kernel_Version', profile.kernelVersion),
    element('VMM', [
      element('Version', texts({ Major: hypervisor.major, Minor: hypervisor.minor, Extra: hypervisor.extra })),
      element('Compile_Information', [
        element('Compiler', 'gcc (GCC) 4.4.7 20120313 (Red Hat 4.4.7-11)'),
        element('By', 'mockbuild'),
        element('Domain', 'us.oracle.com'),
        element('Date', profile.kernelVersion.replace(/^#\d+ SMP /, '')),
      ]),
      element('Capabilities', hypervisorCapabilities),
    ]),
  ];
}

function membershipElements(server: OvsServer): XmlElement[] {
  const pool = server.pool.facts();
  const owner = server.ownership.current();
  return [
    element('Pool_Unique_Id', pool?.uuid ?? 'none'),
    element('Manager_Unique_Id', owner?.managerUuid ?? 'none'),
    element('Hostname', server.identity.hostname),
    ...(pool === null ? [] : texts({ Registered_IP: pool.registeredIp, Node_Number: pool.nodeNumber })),
    element('Server_Roles', server.pool.roles().join(',')),
    // Alone among the booleans this one is written in lower case.
    element('Is_Current_Master', String(pool?.isMaster ?? false)),
    ...(pool === null ? [] : [element('Master_Virtual_Ip', pool.virtualIp)]),
    element('Manager_Core_API_Version', server.profile.managerCoreApiVersion),
    element('Membership_State', server.ownership.state()),
    element('Cluster_State', server.cluster.state()),
  ];
}
