import { element, writeXml, type XmlElement } from '@ovmsim/xml';

/** What a scripted agent tells of itself: by default the machine whose 3.3.3 Manager was recorded. */
export interface ScriptedFacts {
  readonly uuid: string;
  readonly hostname: string;
  readonly ip: string;
  readonly netmask: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly freeMiB: number;
  readonly bridged: boolean;
  readonly cards: readonly string[];
  readonly disks: readonly { readonly id: string; readonly vendor: string; readonly product: string; readonly bytes: number }[];
  readonly iscsiInitiator: string;
}

/** The machine whose 3.3.3 Manager was recorded; versions are those of its agent. */
export const recordedFacts: ScriptedFacts = {
  uuid: '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01',
  hostname: 'ovs1.example.com',
  ip: '192.0.2.21',
  netmask: '255.255.255.0',
  cpus: 8,
  memoryMiB: 16_264,
  freeMiB: 8_509,
  bridged: true,
  cards: ['eth0'],
  disks: [
    { id: 'OVM_SYS_REPO_PART_350000000000000a2', vendor: 'ATA', product: 'Samsung_SSD_850', bytes: 187_709_784_064 },
    { id: '350000000000000a1', vendor: 'ATA', product: 'WDC WD2003FZEX-0', bytes: 2_000_398_934_016 },
  ],
  iscsiInitiator: 'iqn.1988-12.com.oracle:0a1b2c3d4e5',
};

/** Membership as `discover_server` and `discover_server_pool` show it. */
export interface ScriptedMembership {
  readonly owner: string | null;
  readonly pool: { readonly id: string; readonly alias: string; readonly virtualIp: string; readonly node: number; readonly ip: string; readonly members: readonly string[]; readonly master: boolean } | null;
  readonly roles: string;
  readonly interval: number;
}

type Texts = Readonly<Record<string, string | number>>;
const texts = (values: Texts): XmlElement[] => Object.entries(values).map(([name, value]) => element(name, String(value)));
const printed = (root: XmlElement): string => writeXml(root, { style: 'minidom' });

const abilities = [
  'ISCSI', 'FIBRE_CHANNEL', 'NFS', 'LOCAL_STORAGE_ELEMENT', 'CLUSTERS', 'HIGH_AVAILABILITY', 'POWER_ON_WOL', 'MTU_CONFIGURATION', 'VM_SUSPEND', 'VM_VNC_CONSOLE',
  'VM_SERIAL_CONSOLE', 'ALL_VM_CPU_OVERSUBSCRIBE', 'PER_VM_CPU_OVERSUBSCRIBE', 'BOND_MODE_ACTIVE_BACKUP', 'BOND_MODE_LINK_AGGREGATION',
  'BOND_MODE_ADAPTIVE_LOAD_BALANCING', 'REPOSITORY_ON_SHARED_DISK', 'REPOSITORY_ON_LOCAL_DISK', 'CLUSTER_FS_ON_PHYSICAL_DISK', 'VM_EMPTY_CDROM', 'SERVER_PACKAGE_UPDATE',
];

/** `discover_server`. */
export function serverDocument(facts: ScriptedFacts, membership: ScriptedMembership): string {
  const { owner, pool } = membership;
  const state = owner === null ? 'Unowned' : pool === null ? 'Owned' : 'Pooled';
  const server = element('Server', [
    ...texts({
      Unique_Id: facts.uuid,
      Agent_Version: '3.3.3-1.1.el6',
      RPM_Version: '3.3.3-1.1.el6',
      OVM_Version: '3.3.3-1085',
      CPU_Type: 'x86_64',
      OS_Type: 'Linux',
      OS_Name: 'Oracle VM server',
      OS_Major_Version: '3',
      OS_Minor_Version: '3',
      Hypervisor_Type: 'xen',
      Hypervisor_Name: 'Xen',
      Host_Kernel_Release: '3.8.13-68.3.3.el6uek.x86_64',
      Host_Kernel_Version: '#2 SMP Tue Jun 23 23:43:15 PDT 2015',
    }),
    element('VMM', [element('Version', texts({ Major: 4, Minor: 3, Extra: '.1OVM' })), element('Capabilities', 'xen-3.0-x86_64 xen-3.0-x86_32p hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64')]),
    ...texts({ Pool_Unique_Id: pool?.id ?? 'none', Manager_Unique_Id: owner ?? 'none', Hostname: facts.hostname }),
    ...(pool === null ? [] : texts({ Registered_IP: pool.ip, Node_Number: pool.node })),
    ...texts({ Server_Roles: membership.roles, Is_Current_Master: String(pool?.master ?? false), Membership_State: state, Cluster_State: 'Offline' }),
    element('Statistic', texts({ Interval: membership.interval })),
    element('Capabilities', texts({ ...Object.fromEntries(abilities.map((name) => [name, 'True'])), MIGRATION_SETUP: 'False', HVM_MAX_VNICS: 8, VM_MEMORY_ALIGNMENT: 1_048_576 })),
  ]);
  return printed(element('Discover_Server_Result', [server]));
}

const cpuFlags =
  'fpu de tsc msr pae mce cx8 apic sep mca cmov pat clflush acpi mmx fxsr sse sse2 ss ht syscall nx lm constant_tsc rep_good nopl nonstop_tsc eagerfpu pni pclmulqdq monitor est ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt tsc_deadline_timer aes xsave avx f16c rdrand hypervisor lahf_lm abm ida arat xsaveopt pln pts dtherm fsgsbase bmi1 hle avx2 bmi2 erms rtm';

/** `discover_hardware`. */
export function hardwareDocument(facts: ScriptedFacts): string {
  const cpu = texts({
    vendor_id: 'GenuineIntel', cpu_family: 6, model: 60, model_name: 'Intel(R) Core(TM) i7-4790 CPU @ 3.60GHz', stepping: 3, cache_size: '8192 KB', flags: cpuFlags,
  });
  const physical = texts({
    ThreadsPerCore: 2, CoresPerSocket: facts.cpus / 2, SocketsPerNode: 1, Nodes: 1, CPUKHz: 3_591_797, TotalPages: facts.memoryMiB * 256, FreePages: facts.freeMiB * 256,
  });
  return printed(
    element('Discover_Hardware_Result', [
      element('NodeInformation', [
        element('VMM', [element('PhysicalInfo', physical)]),
        element('CPUInfo', [element('Proc_Info', Array.from({ length: facts.cpus }, (_, id) => element('CPU', { ID: id }, cpu)))]),
        element('IO', [element('SCSI', [element('ISCSI_Node', texts({ Initiatorname: facts.iscsiInitiator }))])]),
        element('DMTF', [
          element('BIOS', texts({ Vendor: 'American Megatrends Inc.', Version: 'F7', ReleaseDate: '01/17/2014' })),
          element('System', texts({ Manufacturer: 'Gigabyte Technology Co., Ltd.', ProductName: 'To be filled by O.E.M.', SerialNumber: 'To be filled by O.E.M.' })),
        ]),
      ]),
    ]),
  );
}

/** `discover_network`: cards, bond0 over eth0, and a bridge unless there is none. */
export function networkDocument(facts: ScriptedFacts): string {
  const mac = '02:00:00:00:01:0A';
  const address = texts({ Address: facts.ip, Netmask: facts.netmask });
  const subnet = facts.ip.split('.').map((part, index) => Number(part) & Number(facts.netmask.split('.')[index]));
  const bridge = element('Device', { Name: subnet.map((part) => part.toString(16).padStart(2, '0')).join('') }, [
    element('Family', { Type: 'AF_INET' }, [...texts({ MAC: mac }), ...address]),
    element('Interfaces', texts({ PhyInterface: 'bond0' })),
    element('BootProto', 'static'),
  ]);
  const cards = facts.cards.map((name) =>
    element('Device', { Name: name }, [
      ...texts({ MAC: mac }),
      element('ETHTOOL', texts({ Link: 'ok' })),
      element('SysFS', texts({ mtu: 1500, operstate: 'up' })),
      element('BootProto', 'none'),
    ]),
  );
  const bond = element('Device', { Name: 'bond0' }, [
    ...texts({ Bonding_Mode: 'active-backup', MII_Status: 'up' }),
    element('Slave_Interface', { Name: 'eth0' }, texts({ MII_Status: 'up' })),
    element('Family', { Type: 'AF_INET' }, [...texts({ MAC: mac, mtu: 1500 }), ...(facts.bridged ? [] : address)]),
    element('BootProto', 'none'),
  ]);
  const loopback = element('Device', { Name: 'lo' }, texts({ MAC: '00:00:00:00:00:00' }));
  const active = element('Active', [element('Network', [loopback, ...cards]), element('Bonding', [bond]), element('Bridges', facts.bridged ? [bridge] : [])]);
  return printed(element('Discover_Network_Result', [element('Network', [active])]));
}

const none = {
  snapshot: 'UNSUPPORTED', snapclone: 'UNSUPPORTED', clone: 'UNSUPPORTED', resize: 'UNSUPPORTED', splitclone: 'UNSUPPORTED', snap_is_sync: 'UNSUPPORTED',
  snapclone_is_sync: 'UNSUPPORTED', clone_is_sync: 'UNSUPPORTED', resize_is_sync: 'UNSUPPORTED', splitclone_is_sync: 'UNSUPPORTED', custom_clone_name: 'UNSUPPORTED',
  custom_snap_name: 'UNSUPPORTED', access_control: 'NO',
} as const;

const plugin = (implementation: string, properties: Texts, ability: Texts): XmlElement =>
  element('storage_plugin_info', { plugin_impl_name: implementation }, [...texts({ vendor_name: 'Oracle', ss_extra_info_help: 'None', ...properties }), element('abilities', texts(ability))]);

/** `discover_storage_plugins`: the three of an installation. */
export function pluginsDocument(): string {
  const ocfs2 = {
    snapshot: 'ONLINE', snapclone: 'ONLINE', clone: 'ONLINE', resize: 'ONLINE', splitclone: 'UNSUPPORTED', snap_is_sync: 'YES', snapclone_is_sync: 'YES', clone_is_sync: 'YES',
    resize_is_sync: 'YES', splitclone_is_sync: 'NO', splitclone_while_open: 'NO', custom_clone_name: 'YES', custom_snap_name: 'YES', access_control: 'NO', require_storage_name: 'NO',
    backing_device_type: 'DEVICE_SINGLE',
  };
  const list = [
    plugin('oracle.ocfs2.OCFS2.OCFS2Plugin', {
      plugin_name: 'Oracle OCFS2 File system', plugin_desc: 'Oracle OCFS2 File system Storage Connect Plugin', plugin_type: 'ifs', plugin_version: '0.1.0-42.1',
      generic_plugin: 'False', filesys_type: 'LocalFS', cluster_required: 'True',
    }, ocfs2),
    plugin('oracle.generic.SCSIPlugin.GenericPlugin', {
      plugin_name: 'Oracle Generic SCSI Plugin', plugin_desc: 'Oracle Storage Connect Plugin for Generic FC and iSCSI', plugin_type: 'isa', plugin_version: '1.1.0',
      generic_plugin: 'True', storage_types: 'SAN,iSCSI', se_extra_info_help: 'None',
    }, { ...none, require_storage_name: 'UNSUPPORTED' }),
    plugin('oracle.generic.NFSPlugin.GenericNFSPlugin', {
      plugin_name: 'Oracle Generic Network File System', plugin_desc: 'Oracle Generic Network File System Storage Connect Plugin', plugin_type: 'ifs', plugin_version: '1.1.0',
      generic_plugin: 'True', filesys_type: 'NetworkFS', cluster_required: 'False',
    }, { ...none, splitclone_while_open: 'UNSUPPORTED', require_storage_name: 'NO', backing_device_type: 'UNSUPPORTED' }),
  ];
  return printed(element('Discover_Storage_Plugins_Result', [element('storage_plugin_info_list', list)]));
}

/** `discover_physical_luns`. */
export function disksDocument(facts: ScriptedFacts): string {
  const disks = facts.disks.map((disk) =>
    element('Disk', { Name: disk.id }, texts({ Page83_ID: disk.id, Vendor: disk.vendor, Product: disk.product, Size: disk.bytes, State: 'running' })),
  );
  return printed(element('Discover_Physical_Luns_Result', [element('SCSI', disks)]));
}

/** `discover_server_pool`. */
export function poolDocument({ pool }: ScriptedMembership): string {
  if (pool === null) return printed(element('Discover_Server_Pool_Result'));
  const members = pool.members.map((ip) => element('Member', texts({ Registered_IP: ip })));
  return printed(element('Discover_Server_Pool_Result', [element('Server_Pool', [...texts({ Unique_Id: pool.id, Pool_Alias: pool.alias, Master_Virtual_Ip: pool.virtualIp }), element('Member_List', members)])]));
}

/** A document of which only the root matters. */
export function emptyDocument(root: string): string {
  return printed(element(root));
}
