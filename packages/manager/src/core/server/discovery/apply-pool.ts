import { leaveLists, newPolicy, newPool } from '../../server-pool/records.js';
import type { DiscoveryTarget } from './apply.js';
import type { PoolFacts } from './pool-document.js';
import type { ServerFacts } from './server-document.js';

/**
 * Membership follows what the Server itself says. A pool this Manager does not know any more (its own state was lost, its UUID is the old one) is made
 * again from what its members tell.
 */
export function applyPool({ tx, events }: Pick<DiscoveryTarget, 'tx' | 'events'>, found: { readonly server: ServerFacts; readonly pool: PoolFacts | null }): void {
  const { server, pool } = found;
  const former = tx.get('Server', server.uuid)?.serverPoolId ?? null;
  tx.update('Server', server.uuid, { serverPoolId: pool?.id ?? null });
  if (former !== null && former !== pool?.id) leaveLists(tx, former, server.uuid);
  if (former !== null && former !== pool?.id && tx.get('ServerPool', former)?.masterServerId === server.uuid) {
    // Who follows is for the members to say; until they are asked the first of them stands for the pool.
    tx.update('ServerPool', former, { masterServerId: tx.related('Server', 'serverPoolId', former)[0] ?? null });
  }
  if (pool === null) return;
  if (!tx.has('ServerPool', pool.id)) {
    tx.insert('ServerPool', newPool(pool.id, { name: pool.alias, virtualIp: pool.virtualIp }));
    tx.insert('ServerPoolPolicy', newPolicy(pool.id));
  }
  const master = tx.get('ServerPool', pool.id)?.masterServerId ?? null;
  if (!server.isMaster || master === server.uuid) return;
  tx.update('ServerPool', pool.id, { masterServerId: server.uuid });
  if (master !== null) events.raise(tx, { type: 'pool.master.changed', object: { type: 'ServerPool', id: pool.id } });
}
