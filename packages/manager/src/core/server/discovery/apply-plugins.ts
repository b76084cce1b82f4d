import type { BackingDeviceType, RecordOf, StorageAbility, StorageAbilityValue, StorageType, ValueOf } from '@ovmsim/model';
import { baseFields } from '../../record.js';
import type { PluginFacts } from './plugins-document.js';
import type { DiscoveryWriter } from './writer.js';

/** The Manager's abilities in the order in which it lists them, with the agent's name for each (both recorded: 3.3.3 and 3.2.1). */
const abilities = [
  ['CLONE', 'clone'],
  ['CLONE_CUSTOM_NAME', 'custom_clone_name'],
  ['CLONE_SPLITTING_WHILE_OPEN', 'splitclone_while_open'],
  ['STORAGE_NAME_REQUIRED', 'require_storage_name'],
  ['CLONE_SPLITTING', 'splitclone'],
  ['SNAPSHOT_CLONE', 'snapclone'],
  ['SNAPSHOT_CLONE_SYNCHRONOUS', 'snapclone_is_sync'],
  ['SNAPSHOT_SYNCHRONOUS', 'snap_is_sync'],
  ['CLONE_SYNCHRONOUS', 'clone_is_sync'],
  ['RESIZE', 'resize'],
  ['CLONE_SPLITTING_SYNCHRONOUS', 'splitclone_is_sync'],
  ['SNAPSHOT_CUSTOM_NAME', 'custom_snap_name'],
  ['SNAPSHOT', 'snapshot'],
  ['ACCESS_CONTROL', 'access_control'],
  ['RESIZE_SYNCHRONOUS', 'resize_is_sync'],
] as const satisfies readonly (readonly [StorageAbility, string])[];

/** `OFFLINE` is inferred, the rest recorded. */
const abilityValues: Readonly<Record<string, StorageAbilityValue>> = { ONLINE: 'FULLY_SUPPORTED', OFFLINE: 'OFFLINE_ONLY', UNSUPPORTED: 'UNSUPPORTED', YES: 'YES', NO: 'NO' };

/** `DEVICE_SINGLE` and `UNSUPPORTED` recorded, `DEVICE_MULTI` inferred. */
const backingDevices: Readonly<Record<string, BackingDeviceType>> = { DEVICE_SINGLE: 'LOCALDEVICE_SINGLE', DEVICE_MULTI: 'LOCALDEVICE_MULTI', UNSUPPORTED: 'INVALID' };

const storageTypes: Readonly<Record<string, StorageType>> = { SAN: 'FIBRECHANNEL', iSCSI: 'ISCSI' };

/** The plug-ins of a Server by their use. */
export interface AppliedPlugins {
  readonly fileServerPluginIds: readonly string[];
  readonly storageArrayPluginIds: readonly string[];
  /** For local disks (LocalFS) and for any LUN; null when the Server does not have one. */
  readonly localFileServer: string | null;
  readonly genericArray: string | null;
}

/** Writes the plug-ins, once for all Servers that have them; ids carry the version, so nothing about one ever changes. */
export function applyPlugins(writer: DiscoveryWriter, plugins: readonly PluginFacts[]): AppliedPlugins {
  for (const plugin of plugins) {
    if (plugin.kind === 'array') writer.put('StorageArrayPlugin', arrayPlugin(plugin), []);
    else writer.put('FileServerPlugin', fileServerPlugin(plugin), []);
  }
  const idsOf = (kind: PluginFacts['kind']): string[] => plugins.filter((plugin) => plugin.kind === kind).map(({ id }) => id).sort();
  return {
    fileServerPluginIds: idsOf('file-server'),
    storageArrayPluginIds: idsOf('array'),
    localFileServer: plugins.find((plugin) => plugin.kind === 'file-server' && plugin.filesystemType === 'LocalFS')?.id ?? null,
    genericArray: plugins.find((plugin) => plugin.kind === 'array' && plugin.generic)?.id ?? null,
  };
}

function common(plugin: PluginFacts) {
  return {
    ...baseFields({ id: plugin.id, name: plugin.name, description: plugin.description }),
    storageAbilityRecords: abilityRecords(plugin),
    pluginName: plugin.name,
    pluginDescription: plugin.description,
    pluginVendor: plugin.vendor,
    pluginVersion: plugin.version,
    genericPlugin: plugin.generic,
    clusterRequired: plugin.clusterRequired,
  };
}

function fileServerPlugin(plugin: PluginFacts): RecordOf<'FileServerPlugin'> {
  return {
    ...common(plugin),
    extraInfoHelpText: plugin.helpText.server,
    backingDeviceType: backingDevices[plugin.abilities['backing_device_type'] ?? ''] ?? 'INVALID',
  };
}

function arrayPlugin(plugin: PluginFacts): RecordOf<'StorageArrayPlugin'> {
  return {
    ...common(plugin),
    storageTypes: plugin.storageTypes.map((type) => storageTypes[type] ?? 'UNKNOWN'),
    pluginMaxAccessGroupEntries: 0,
    storageElementExtraInfoHelp: plugin.helpText.element,
    storageArrayExtraInfoHelp: plugin.helpText.server,
    singleAccessHostOnly: false,
  };
}

/** An ability the plug-in does not speak of has no record. */
function abilityRecords(plugin: PluginFacts): ValueOf<'StorageAbilityRecord'>[] {
  return abilities.flatMap(([ability, name]) => {
    const told = plugin.abilities[name];
    return told === undefined ? [] : [{ ability, value: abilityValues[told] ?? 'INVALID' }];
  });
}
