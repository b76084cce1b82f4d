import type { RecordOf } from '@ovmsim/model';
import type { ManagerCore } from '../manager-core.js';

/** What keeps a Server from being given up, by name. */
export interface ServerUsage {
  readonly pool: string | null;
  readonly machines: readonly string[];
  readonly repositories: readonly string[];
}

/** Pool, virtual machines and presented repositories of a Server. */
export function namesOf({ store }: Pick<ManagerCore, 'store'>, server: RecordOf<'Server'>): ServerUsage {
  return {
    pool: server.serverPoolId === null ? null : (store.get('ServerPool', server.serverPoolId)?.name ?? server.serverPoolId),
    machines: store.related('Vm', 'serverId', server.id).map((id) => store.get('Vm', id)?.name ?? id),
    repositories: store.related('Repository', 'presentedServerIds', server.id).map((id) => store.get('Repository', id)?.name ?? id),
  };
}
