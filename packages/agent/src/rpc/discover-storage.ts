import { element, type XmlElement } from '@ovmsim/xml';
import { lunElements as names, type Profile } from '@ovmsim/model';
import type { DiskSpec, Inventory } from '../core/hardware.js';
import type { Mount as MountedFileSystem } from '../core/mounts.js';
import { discoveryDocument, texts } from './document.js';

interface Mount {
  readonly type: string;
  readonly dir: string;
  readonly device: string;
  readonly options: string;
}

/** What an installation mounts. */
const mounts: readonly Mount[] = [
  { type: 'rootfs', dir: '/', device: 'rootfs', options: 'rw' },
  { type: 'proc', dir: '/proc', device: 'proc', options: 'rw,relatime' },
  { type: 'sysfs', dir: '/sys', device: 'sysfs', options: 'rw,relatime' },
  { type: 'devtmpfs', dir: '/dev', device: 'devtmpfs', options: 'rw,relatime,mode=755' },
  { type: 'ext4', dir: '/', device: '/dev/sda3', options: 'rw,relatime,barrier=1,data=ordered' },
  { type: 'ext4', dir: '/boot', device: '/dev/sda1', options: 'rw,relatime,barrier=1,data=ordered' },
  { type: 'xenfs', dir: '/proc/xen', device: 'none', options: 'rw,relatime' },
];

/**
 * `discover_mounted_file_systems` (recorded 3.2.1). `type` is one of `nfs`, `nfs4`, `ocfs2`, `rootfs`, `all`; nothing known by
 * that name gives a root without children (inferred).
 */
export function discoverMountedFileSystems(type: string, mounted: readonly MountedFileSystem[]): string {
  const all: readonly Mount[] = [...mounts, ...mounted.map(({ directory, ...mount }) => ({ ...mount, dir: directory }))];
  const wanted = all.filter((mount) => type === 'all' || mount.type === type);
  const types = [...new Set(wanted.map((mount) => mount.type))];
  return discoveryDocument(
    element(
      'Discover_Mounted_File_Systems_Result',
      types.map((name) =>
        element(
          'Filesystem',
          { Type: name },
          wanted.filter((mount) => mount.type === name).map((mount) => element('Mount', { Dir: mount.dir }, texts({ Device: mount.device, Mount_Options: mount.options }))),
        ),
      ),
    ),
  );
}

interface Plugin {
  readonly implementation: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly abilities: Readonly<Record<string, string>>;
}

/** Abilities of a plug-in that can do none of it. */
const UNSUPPORTED = {
  snapshot: 'UNSUPPORTED',
  snapclone: 'UNSUPPORTED',
  clone: 'UNSUPPORTED',
  resize: 'UNSUPPORTED',
  splitclone: 'UNSUPPORTED',
  snap_is_sync: 'UNSUPPORTED',
  snapclone_is_sync: 'UNSUPPORTED',
  clone_is_sync: 'UNSUPPORTED',
  resize_is_sync: 'UNSUPPORTED',
  splitclone_is_sync: 'UNSUPPORTED',
  custom_clone_name: 'UNSUPPORTED',
  custom_snap_name: 'UNSUPPORTED',
  access_control: 'NO',
} as const;

/** Names of the implementations of the plug-ins (recorded 3.2.1). */
export const pluginNames = {
  ocfs2: 'oracle.ocfs2.OCFS2.OCFS2Plugin',
  scsi: 'oracle.generic.SCSIPlugin.GenericPlugin',
  nfs: 'oracle.generic.NFSPlugin.GenericNFSPlugin',
} as const;

/** The three plug-ins of an installation (recorded 3.2.1; versions of 3.3.3 as its Manager shows them). */
function plugins(profile: Profile): Plugin[] {
  return [
    {
      implementation: pluginNames.ocfs2,
      properties: {
        plugin_name: 'Oracle OCFS2 File system',
        plugin_desc: 'Oracle OCFS2 File system Storage Connect Plugin',
        plugin_type: 'ifs',
        plugin_version: profile.ocfs2PluginVersion,
        generic_plugin: 'False',
        vendor_name: 'Oracle',
        filesys_type: 'LocalFS',
        filesys_name: 'ocfs2',
        fs_api_version: '1,2,7',
        required_api_vers: '1,2,7',
        extended_api_version: 'None',
        cluster_required: 'True',
        ss_extra_info_help: 'None',
        fs_extra_info_help: 'None',
        file_extra_info_help: 'None',
      },
      abilities: {
        snapshot: 'ONLINE',
        snapclone: 'ONLINE',
        clone: 'ONLINE',
        resize: 'ONLINE',
        splitclone: 'UNSUPPORTED',
        snap_is_sync: 'YES',
        snapclone_is_sync: 'YES',
        clone_is_sync: 'YES',
        resize_is_sync: 'YES',
        splitclone_is_sync: 'NO',
        splitclone_while_open: 'NO',
        custom_clone_name: 'YES',
        custom_snap_name: 'YES',
        access_control: 'NO',
        require_storage_name: 'NO',
        backing_device_type: 'DEVICE_SINGLE',
      },
    },
    {
      implementation: pluginNames.scsi,
      properties: {
        plugin_name: 'Oracle Generic SCSI Plugin',
        plugin_desc: 'Oracle Storage Connect Plugin for Generic FC and iSCSI',
        plugin_type: 'isa',
        plugin_version: profile.scsiPluginVersion,
        generic_plugin: 'True',
        vendor_name: 'Oracle',
        storage_types: 'SAN,iSCSI',
        sa_api_version: '1,2,7',
        required_api_vers: '1,2,7',
        extended_api_version: '1,2,9',
        ss_extra_info_help: 'None',
        se_extra_info_help: 'None',
      },
      abilities: { ...UNSUPPORTED, require_storage_name: 'UNSUPPORTED' },
    },
    {
      implementation: pluginNames.nfs,
      properties: {
        plugin_name: 'Oracle Generic Network File System',
        plugin_desc: 'Oracle Generic Network File System Storage Connect Plugin',
        plugin_type: 'ifs',
        plugin_version: profile.nfsPluginVersion,
        generic_plugin: 'True',
        vendor_name: 'Oracle',
        filesys_type: 'NetworkFS',
        filesys_name: 'NFS',
        fs_api_version: '1,2,7',
        required_api_vers: '1,2,7',
        extended_api_version: 'None',
        cluster_required: 'False',
        ss_extra_info_help: 'None',
        fs_extra_info_help: 'None',
        file_extra_info_help: 'None',
      },
      abilities: { ...UNSUPPORTED, splitclone_while_open: 'UNSUPPORTED', require_storage_name: 'NO', backing_device_type: 'UNSUPPORTED' },
    },
  ];
}

/** `discover_storage_plugins` (recorded 3.2.1). */
export function discoverStoragePlugins(profile: Profile): string {
  const described = plugins(profile).map((plugin) =>
    element('storage_plugin_info', { plugin_impl_name: plugin.implementation }, [...texts(plugin.properties), element('abilities', texts(plugin.abilities))]),
  );
  return discoveryDocument(element('Discover_Storage_Plugins_Result', [element('storage_plugin_info_list', described)]));
}

function diskElement(disk: DiskSpec): XmlElement {
  const path = element(names.path, { [names.name]: disk.device }, texts({ [names.address]: disk.scsiAddress, [names.state]: 'active' }));
  return element(names.disk, { [names.name]: disk.page83Id }, [
    ...texts({
      [names.device]: `/dev/mapper/${disk.page83Id}`,
      [names.page83Id]: disk.page83Id,
      [names.vendor]: disk.vendor,
      [names.product]: disk.product,
      [names.revision]: disk.revision,
      [names.bytes]: disk.bytes,
      [names.state]: 'running',
    }),
    element(names.paths, [path]),
  ]);
}

/** `discover_physical_luns`: local disks and the partition an installation leaves for a repository. No iSCSI target is logged in to. */
export function discoverPhysicalLuns(inventory: Inventory): string {
  return discoveryDocument(element(names.root, [element(names.scsi, inventory.disks.map(diskElement))]));
}
