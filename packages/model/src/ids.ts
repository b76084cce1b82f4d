import type { IdForm } from './fields.js';
import type { TypeName } from './names.js';

const hex16 = '[0-9a-f]{16}';
const serverId = '(?:[0-9a-f]{2}:){15}[0-9a-f]{2}';
const seen = 'recorded 3.3.3';

const generated = (digits: string, evidence = seen): IdForm & { kind: 'generated' } => ({
  kind: 'generated', digits, pattern: new RegExp(`^0004fb0000${digits}0000${hex16}$`), evidence,
});
const derived = (rule: string, pattern: string, evidence = seen): IdForm => ({ kind: 'derived', rule, pattern: new RegExp(`^${pattern}$`), evidence });

/** Class digits above 7f were never seen on a real Manager: types without a recorded instance take theirs from there. */
const inferred = (digits: string): IdForm => generated(digits, 'inferred');

/** How the ids of each type look. Several types share digits on the real Manager too (09 file servers and arrays, 13 mappings and clone definitions). */
export const idForms: { readonly [T in TypeName]: IdForm } = {
  Manager: generated('01'),
  Server: derived('SMBIOS UUID, 16 bytes separated by colons', serverId),
  ServerPool: generated('02'),
  ServerPoolPolicy: derived('balancer_<ServerPool id>', `balancer_0004fb0000020000${hex16}`),
  ServerPoolNetworkPolicy: inferred('82'),
  Cluster: derived('last 16 digits of the ServerPool id', hex16, 'recorded 3.2.1'),
  ClusterHeartbeatDevice: generated('05', 'CloudStack ovm3 plug-in'),
  ClusterStorageFs: inferred('85'),
  Vm: { ...generated('06'), pattern: new RegExp(`^0004fb0000(?:06|14)0000${hex16}$`) },
  VmDiskMapping: generated('13'),
  VirtualDisk: { ...generated('12'), suffix: '.img', pattern: /^.+\.(?:img|iso)$|^EMPTY_CDROM$/ },
  VirtualNic: generated('07'),
  VmCloneDefinition: generated('13', '3.3 clients'),
  VmCloneNetworkMapping: generated('13', 'inferred'),
  VmCloneStorageMapping: generated('13', 'inferred'),
  Network: derived('management network: subnet in hexadecimal; others: 10 hexadecimal digits beginning with 10', '[0-9a-f]{8}|10[0-9a-f]{8}'),
  EthernetPort: generated('20'),
  VlanInterface: generated('20', 'CLI outputs of 3.3 and 3.4'),
  VirtualSwitch: generated('30'),
  Repository: generated('03'),
  RepositoryExport: inferred('83'),
  FileSystem: generated('05'),
  FileSystemMount: derived('<Server id>_mount_<mount point>', `${serverId}_mount_/.+`),
  FileServer: generated('09'),
  FileServerPlugin: derived('<plug-in class> (<version>)', '[\\w.]+ \\([^)]+\\)'),
  StorageArray: { ...generated('09'), pattern: new RegExp(`^0004fb0000090000${hex16}$|^Unmanaged (?:iSCSI|FibreChannel) Storage Array$`) },
  StorageArrayPlugin: derived('<plug-in class> (<version>)', '[\\w.]+ \\([^)]+\\)'),
  VolumeGroup: generated('32'),
  StorageElement: generated('18'),
  StorageInitiator: derived('IQN; storage.LocalStorageInitiator in <Server id>; 0x + WWPN', `iqn\\..+|storage\\.LocalStorageInitiator in ${serverId}|0x${hex16}`),
  StoragePath: generated('28'),
  StorageTarget: inferred('a8'),
  AccessGroup: inferred('8a'),
  ControlDomain: generated('21'),
  Cpu: derived('Processor (<n>) in <Server id>, n from 1', `Processor \\(\\d+\\) in ${serverId}`),
  CpuCompatibilityGroup: derived('Default_<vendor>_F<family>_M<model>', '.+'),
  ServerController: inferred('8c'),
  ServerUpdateConfiguration: derived('GlobalX86ServerUpdateConfiguration, GlobalSparcServerUpdateConfiguration', '.+'),
  ServerUpdateRepositoryConfiguration: inferred('8e'),
  Assembly: derived('11 + 8 hexadecimal digits', '11[0-9a-f]{8}', '3.4 clients'),
  AssemblyVm: derived('<Assembly id>_vm_<name in the OVF>', '[0-9a-f]{10}_vm_.+', 'inferred'),
  AssemblyVirtualDisk: derived('<Assembly id>_disk_<name in the OVF>', '[0-9a-f]{10}_disk_.+', '3.4 clients'),
  AffinityGroup: inferred('8b'),
  ResourceGroup: inferred('8d'),
  Zone: inferred('8f'),
  Job: { kind: 'counter', pattern: /^\d{13}$/, evidence: seen },
  Event: { kind: 'counter', pattern: /^\d+$/, evidence: 'inferred' },
  PeriodicTask: inferred('90'),
};

/**
 * The first 16 digits of a new id of `type`: id = `newIdDigits(type) + rng.hex(16)` (+ suffix of the id form, for virtual disks).
 * Throws for types whose ids are not made at random.
 */
export function newIdDigits(type: TypeName): string {
  const form = idForms[type];
  if (form.kind !== 'generated') throw new Error(`ids of ${type} are not made at random: ${form.kind}`);
  return idDigits(form.digits);
}

/** '14' → '0004fb0000140000'; for the few ids that a type takes beside its own (14 imported templates, 15 ISO images). */
export function idDigits(digits: string): string {
  return `0004fb0000${digits}0000`;
}

/** Built-in objects whose ids are fixed (recorded 3.3.3). */
export const fixedIds = {
  emptyCdrom: 'EMPTY_CDROM',
  iscsiArray: 'Unmanaged iSCSI Storage Array',
  fibreChannelArray: 'Unmanaged FibreChannel Storage Array',
  updateX86: 'GlobalX86ServerUpdateConfiguration',
  updateSparc: 'GlobalSparcServerUpdateConfiguration',
} as const;

/** Ids that follow from other ids and facts (recorded 3.3.3). */
export const derivedIds = {
  cpu: (server: string, number: number): string => `Processor (${number}) in ${server}`,
  policy: (pool: string): string => `balancer_${pool}`,
  cluster: (pool: string): string => pool.slice(-16),
  mount: (server: string, mountPoint: string): string => `${server}_mount_${mountPoint}`,
  localInitiator: (server: string): string => `storage.LocalStorageInitiator in ${server}`,
  plugin: (implementation: string, version: string): string => `${implementation} (${version})`,
  cpuGroup: (vendor: string, cpu: { family: number; model: number }): string => `Default_${vendor}_F${cpu.family}_M${cpu.model}`,
  /** '192.0.2.0' → 'c0000200' */
  managementNetwork: (subnet: string): string =>
    subnet.split('.').map((part) => Number(part).toString(16).padStart(2, '0')).join(''),
} as const;
