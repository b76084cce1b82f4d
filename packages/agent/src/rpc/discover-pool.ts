import { element } from '@ovmsim/xml';
import type { StanzaKind } from '../core/cluster-config.js';
import type { ClusterMembership } from '../core/cluster.js';
import { poolFilesystemVersion, type PoolFilesystem } from '../core/pool-filesystem.js';
import type { PoolFacts } from '../core/pool.js';
import { discoveryDocument, texts } from './document.js';

/** `discover_server_pool` (recorded 3.2.1): an empty element when the Server is in no pool. */
export function discoverServerPool(pool: PoolFacts | null): string {
  if (pool === null) return discoveryDocument(element('Discover_Server_Pool_Result'));
  const members = pool.memberIps.map((ip) => element('Member', [element('Registered_IP', ip)]));
  return discoveryDocument(
    element('Discover_Server_Pool_Result', [
      element('Server_Pool', [
        ...texts({ Unique_Id: pool.uuid, Pool_Alias: pool.alias, Master_Virtual_Ip: pool.virtualIp }),
        element('Member_List', members),
      ]),
    ]),
  );
}

/** `discover_pool_filesystem` (recorded 3.2.1): an empty element when there is none. */
export function discoverPoolFilesystem(filesystem: PoolFilesystem | null): string {
  if (filesystem === null) return discoveryDocument(element('Discover_Pool_Filesystem_Result'));
  const { type, target, uuid, nfsBase, managerUuid, poolUuid } = filesystem;
  return discoveryDocument(
    element('Discover_Pool_Filesystem_Result', [
      element(
        'Pool_Filesystem',
        texts({
          Pool_Filesystem_Type: type,
          Pool_Filesystem_Target: target,
          Pool_Filesystem_Uuid: uuid,
          Pool_Filesystem_Nfsbase_Uuid: nfsBase,
          Pool_Filesystem_Manager_Uuid: managerUuid,
          Pool_Filesystem_Version: poolFilesystemVersion,
          Pool_Filesystem_Pool_Uuid: poolUuid,
        }),
      ),
    ]),
  );
}

/** `discover_cluster` (recorded 3.2.1): what O2CB's two files hold. */
export function discoverCluster(cluster: Pick<ClusterMembership, 'o2cb' | 'stanzas'>): string {
  const stanzas = cluster.stanzas();
  const stored = clusterElements.map(({ list, item, kind, names }) =>
    element(list, stanzas.filter((stanza) => stanza.kind === kind).map(({ values }) => element(item, texts(Object.fromEntries(names.map(([shown, key]) => [shown, values[key] ?? ''])))))),
  );
  return discoveryDocument(element('Discover_Cluster_Result', [element('O2CB_Config', texts(cluster.o2cb())), element('Cluster_Information', [element('Stored', stored)])]));
}

/** Where each stanza stands in the document, and under which names its values (recorded 3.2.1). */
const clusterElements: readonly { readonly list: string; readonly item: string; readonly kind: StanzaKind; readonly names: readonly (readonly [string, string])[] }[] = [
  { list: 'Clusters', item: 'Cluster', kind: 'cluster', names: [['Name', 'name'], ['Node_Count', 'node_count'], ['Heartbeat_Mode', 'heartbeat_mode']] },
  { list: 'Heartbeats', item: 'Heartbeat', kind: 'heartbeat', names: [['Region', 'region'], ['Cluster', 'cluster']] },
  { list: 'Nodes', item: 'Node', kind: 'node', names: [['Number', 'number'], ['IP_Port', 'ip_port'], ['IP_Address', 'ip_address'], ['Name', 'name'], ['Cluster_Name', 'cluster']] },
];
