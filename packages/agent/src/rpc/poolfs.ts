import type { PoolFilesystemPlace } from '../core/pool-filesystem.js';
import { discoverPoolFilesystem } from './discover-pool.js';
import { forOwned } from './serverpool.js';
import { textArgument, type Call, type MethodTable } from './table.js';

/** Module `agent.api.poolfs.ocfs2.PoolOCFS2`. Sizes of blocks, clusters and journals are accepted; nothing depends on them here. */
export const poolfsMethods: MethodTable = {
  create_pool_filesystem: forOwned((call) => {
    call.server.cluster.createFilesystem({
      type: textArgument(call, 0),
      target: textArgument(call, 1),
      clusterName: textArgument(call, 2),
      uuid: textArgument(call, 3),
      nfsBase: textArgument(call, 4),
      managerUuid: textArgument(call, 5),
      poolUuid: textArgument(call, 6),
    });
    return null;
  }),
  destroy_pool_filesystem: forOwned((call) => {
    call.server.cluster.destroyFilesystem(placeAt(call, 0));
    return null;
  }),
  discover_pool_filesystem: ({ server }) => discoverPoolFilesystem(server.cluster.filesystem()),
};

/** Type, target, id and base, from the argument `first` on. */
export function placeAt(call: Call, first: number): PoolFilesystemPlace {
  const [type = '', target = '', uuid = '', nfsBase = ''] = [0, 1, 2, 3].map((index) => textArgument(call, first + index));
  return { type, target, uuid, nfsBase };
}
