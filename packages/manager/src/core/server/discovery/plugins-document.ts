import { derivedIds } from '@ovmsim/model';
import { childOf, childrenOf, type RpcValue, type XmlElement } from '@ovmsim/xml';
import { childrenAt, optionalText, readDocument, textOf, truth } from './document.js';

/** One Storage Connect plug-in as the agent describes it. */
export interface PluginFacts {
  /** Python name and version: `oracle.generic.SCSIPlugin.GenericPlugin (1.1.0)` (recorded 3.3.3). */
  readonly id: string;
  readonly kind: 'array' | 'file-server';
  readonly name: string;
  readonly description: string;
  readonly vendor: string;
  readonly version: string;
  readonly generic: boolean;
  readonly clusterRequired: boolean;
  /** Only of file server plug-ins: `LocalFS` or `NetworkFS`. */
  readonly filesystemType: string;
  /** Only of array plug-ins: `SAN`, `iSCSI`. */
  readonly storageTypes: readonly string[];
  readonly helpText: { readonly server: string | null; readonly element: string | null };
  /** As the agent spells them: `snap_is_sync` → `YES`. */
  readonly abilities: Readonly<Record<string, string>>;
}

/**
 * Reads a Discover_Storage_Plugins_Result (recorded 3.2.1).
 * @throws DiscoveryError
 */
export function pluginFacts(answer: RpcValue): PluginFacts[] {
  const list = childOf(readDocument(answer, 'Discover_Storage_Plugins_Result'), 'storage_plugin_info_list');
  return list === undefined ? [] : childrenOf(list, 'storage_plugin_info').flatMap(plugin);
}

/** `isa`: storage arrays, `ifs`: file servers. Anything else is a kind this Manager does not know. */
const kinds: Readonly<Record<string, PluginFacts['kind']>> = { isa: 'array', ifs: 'file-server' };

function plugin(from: XmlElement): PluginFacts[] {
  const implementation = from.attributes['plugin_impl_name'] ?? '';
  const kind = kinds[textOf(from, 'plugin_type')];
  if (implementation === '' || kind === undefined) return [];
  const version = textOf(from, 'plugin_version');
  return [
    {
      id: derivedIds.plugin(implementation, version),
      kind,
      name: textOf(from, 'plugin_name'),
      description: textOf(from, 'plugin_desc'),
      vendor: textOf(from, 'vendor_name'),
      version,
      generic: truth(textOf(from, 'generic_plugin')),
      clusterRequired: truth(textOf(from, 'cluster_required')),
      filesystemType: textOf(from, 'filesys_type'),
      storageTypes: textOf(from, 'storage_types').split(',').filter((type) => type !== ''),
      helpText: { server: optionalText(from, 'ss_extra_info_help'), element: optionalText(from, 'se_extra_info_help') },
      abilities: Object.fromEntries(childrenAt(from, 'abilities').map((child) => [child.name, child.text.trim()])),
    },
  ];
}
