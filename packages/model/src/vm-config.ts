/** What a key of vm.cfg holds. */
export type VmConfigKind = 'integer' | 'text' | 'list' | 'text-or-list';

const keys = <K extends VmConfigKind>(kind: K, names: string): Readonly<Record<string, K>> =>
  Object.fromEntries(names.trim().split(/\s+/).map((name) => [name, kind]));

/** The keys of vm.cfg that the agent knows, and what they hold (table of a 3.2.1 agent, quoted by the CloudStack ovm3 plug-in; `pasued` is the agent's spelling). */
export const vmConfigKeys: Readonly<Record<string, VmConfigKind>> = {
  ...keys('integer', `acpi apic blkif console_autoconnect cpu cpu_cap cpu_weight display expose_host_uuid hap hpet isa localtime machine_address_size maxmem
    maxvcpus memory monitor netif nographic nomigrate opengl pae pasued pci_msitranslate pci_power_mgmt rtc_timeoffset s3_integrity sdl shadow_memory stdvga
    superpages suppress_spurious_page_faults target timer_mode tpmif tsc_mode usb vcpus vhpt videoram viridian vnc vncconsole vncdisplay vncunused vpt_align
    xen_platform_pci`),
  ...keys('text', `boot bootargs bootloader builder device_model dhcp extra fda fdb features gateway guest_os_type hostname interface ip kernel keymap loader
    monitor_path name netmask nfs_root nfs_server on_crash on_poweroff on_reboot on_xend_start on_xend_stop ramdisk root serial soundhw usbdevice uuid vnclisten
    vncpasswd xauthority`),
  ...keys('list', 'access_control cpuid cpuid_check disk disk_other_config ioports irq pci vfb vif vif2 vif_other_config vscsi vtpm'),
  ...keys('text-or-list', 'cpus'),
};

/** Beginning of the keys that are the Manager's own and pass unchecked (seen in vm.cfg files of 3.3 and 3.4). */
export const managerKeyPrefix = 'OVM_';

/** The Manager's own keys. */
export const managerKeys = {
  simpleName: 'OVM_simple_name',
  description: 'OVM_description',
  osType: 'OVM_os_type',
  domainType: 'OVM_domain_type',
  cpuCompatGroup: 'OVM_cpu_compat_group',
  highAvailability: 'OVM_high_availability',
} as const;

/** Keys that a running domain takes at once; the others count from its next start (same table of the 3.2.1 agent). */
export const liveKeys: ReadonlySet<string> = new Set([
  'cpu_cap', 'cpus', 'cpu_weight', 'disk_other_config', 'disk', 'maxmem', 'memory', 'name', 'vcpus', 'vif_other_config', 'vif',
]);

/** Where a repository is mounted on a Server, and the folders in it (Concepts Guide 3.3 §4.2). */
export const repositoryRoot = '/OVS/Repositories';
export const repositoryFolders = {
  machines: 'VirtualMachines', templates: 'Templates', disks: 'VirtualDisks', images: 'ISOs', assemblies: 'Assemblies',
} as const;

/** Path of the configuration of a machine or template below its repository: '/VirtualMachines/<id>/vm.cfg'. */
export function vmConfigPath(id: string, template: boolean): string {
  return `/${template ? repositoryFolders.templates : repositoryFolders.machines}/${id}/vm.cfg`;
}

/** Xen's UUID of a machine: its id with dashes. */
export function dashed(id: string): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Name of a disk mapping that got none (recorded 3.3.3), and what the command line shows for it (transcript 3.4): scripts cut the disk out of it. */
export const diskMappingName = (diskId: string): string => `Mapping for disk Id (${diskId})`;
