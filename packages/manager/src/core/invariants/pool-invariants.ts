import type { RecordOf } from '@ovmsim/model';
import type { WorldReader } from '../world.js';

/** Rules of Servers and pools (3.4 clients and recorded 3.3.3: hold for every object seen). */
export function* poolInvariants(store: WorldReader): Generator<string> {
  for (const server of store.list('Server')) yield* serverInvariants(store, server);
  for (const { id, masterServerId } of store.list('ServerPool')) {
    const members = store.related('Server', 'serverPoolId', id);
    if (members.length > 0 && masterServerId === null) yield `ServerPool ${id}: has servers but no master`;
    if (masterServerId !== null && !members.includes(masterServerId)) yield `ServerPool ${id}: master ${masterServerId} is no member`;
    if (store.related('ServerPoolPolicy', 'serverPoolId', id).length !== 1) yield `ServerPool ${id}: has not exactly one policy`;
  }
  for (const type of ['ServerPoolPolicy', 'AffinityGroup'] as const) {
    for (const { id, serverPoolId, serverIds } of store.list(type)) {
      for (const server of serverIds) if (store.get('Server', server)?.serverPoolId !== serverPoolId) yield `${type} ${id}: names server ${server}, which is not in its pool`;
    }
  }
  for (const { id, serverPoolId, vmIds } of store.list('AffinityGroup')) {
    for (const vm of vmIds) if (store.get('Vm', vm)?.serverPoolId !== serverPoolId) yield `AffinityGroup ${id}: names machine ${vm}, which is not in its pool`;
  }
  for (const { id, serverPoolId } of store.list('Cluster')) {
    if (id !== serverPoolId.slice(-16)) yield `Cluster ${id}: is not named after its pool ${serverPoolId}`;
  }
}

function* serverInvariants(store: WorldReader, server: RecordOf<'Server'>): Generator<string> {
  const { id, serverPoolId, clusterId, managerUuid, serverRunState, ntpServers } = server;
  if (serverPoolId === null && clusterId !== null) yield `Server ${id}: in a cluster but in no pool`;
  if (serverPoolId === null && store.related('Vm', 'serverId', id).length > 0) yield `Server ${id}: runs machines but is in no pool`;
  if (clusterId !== null && serverPoolId !== null && clusterId !== serverPoolId.slice(-16)) yield `Server ${id}: in the cluster of another pool`;
  if (managerUuid !== null) return;
  if (serverRunState !== 'UNKNOWN') yield `Server ${id}: nobody owns it, but its state is ${serverRunState}`;
  if (serverPoolId !== null) yield `Server ${id}: nobody owns it, but it is in a pool`;
  if (ntpServers.length > 0) yield `Server ${id}: nobody owns it, but it has time sources`;
}
