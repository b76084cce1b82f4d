import { element } from '@ovmsim/xml';
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

/** `discover_pool_filesystem` (recorded 3.2.1): an empty element when there is none, and a Server without a cluster has none. */
export function discoverPoolFilesystem(): string {
  return discoveryDocument(element('Discover_Pool_Filesystem_Result'));
}

/** Contents of `/etc/sysconfig/o2cb` before a cluster is configured; the values are those of a running one, switched off (names recorded 3.2.1). */
const o2cbDefaults = {
  O2CB_HEARTBEAT_THRESHOLD: '61',
  O2CB_RECONNECT_DELAY_MS: '2000',
  O2CB_KEEPALIVE_DELAY_MS: '2000',
  O2CB_BOOTCLUSTER: '',
  O2CB_IDLE_TIMEOUT_MS: '60000',
  O2CB_ENABLED: 'false',
  O2CB_STACK: 'o2cb',
} as const;

/** `discover_cluster` (recorded 3.2.1) on a Server whose cluster is not configured. */
export function discoverCluster(): string {
  return discoveryDocument(
    element('Discover_Cluster_Result', [
      element('O2CB_Config', texts(o2cbDefaults)),
      element('Cluster_Information', [element('Stored', [element('Clusters'), element('Heartbeats'), element('Nodes')])]),
    ]),
  );
}
