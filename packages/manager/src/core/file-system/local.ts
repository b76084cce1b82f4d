import type { ManagerCore } from '../manager-core.js';

/** The cluster that a Server is in. */
export function clusterOf({ store }: Pick<ManagerCore, 'store'>, serverId: string | null): string | undefined {
  const pool = store.get('Server', serverId ?? '')?.serverPoolId;
  return pool === undefined || pool === null ? undefined : store.related('Cluster', 'serverPoolId', pool)[0];
}
