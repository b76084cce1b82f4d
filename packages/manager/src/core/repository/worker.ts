import type { RecordOf } from '@ovmsim/model';
import { RuleError } from '../errors.js';
import type { ManagerCore } from '../manager-core.js';

type Servers = readonly (RecordOf<'Server'> | undefined)[];

/**
 * The Server that works on a repository: one that is RUNNING and has it presented, a utility server before others (Concepts Guide 3.3 §6.2), one that is not in
 * maintenance before one that is. Throws WORKER_SERVER_000001.
 */
export function workerFor({ store }: Pick<ManagerCore, 'store'>, repositoryId: string): RecordOf<'Server'> {
  const repository = store.get('Repository', repositoryId);
  const worker = bestOf((repository?.presentedServerIds ?? []).map((id) => store.get('Server', id)));
  if (worker === undefined) throw new RuleError('WORKER_SERVER_000001', [repository?.name ?? repositoryId]);
  return worker;
}

/** The Server among these that does a job of the Manager's best; undefined when none is RUNNING and owned. */
export function bestOf(servers: Servers): RecordOf<'Server'> | undefined {
  const able = servers.filter((server): server is RecordOf<'Server'> => server?.serverRunState === 'RUNNING' && server.managerUuid !== null);
  const worth = (server: RecordOf<'Server'>): number => (server.serverRoles.includes('UTILITY') ? 2 : 0) + (server.maintenanceMode ? 0 : 1);
  return able.reduce<RecordOf<'Server'> | undefined>((best, server) => (best === undefined || worth(server) > worth(best) ? server : best), undefined);
}
