import { statisticsIntervalJob } from '../housekeeping.js';
import type { ManagerCore } from '../manager-core.js';
import type { AgentAccess } from '../server/access.js';
import { agentKeys } from '../server/server-job.js';
import { attributesOf } from './attributes.js';

/**
 * After a change of the sampling interval: the Manager's own job of the recorded name, and one per Server that had the interval of before; a Server with an interval
 * of its own keeps it (clients saw 20, 40 and 100 s on Servers of one Manager).
 */
export function tellInterval(core: ManagerCore, access: AgentAccess, before: number): void {
  const { samplingInterval } = attributesOf(core.store, 'StatisticsManagement');
  if (samplingInterval === before) return;
  void core.jobs.runInternal(statisticsIntervalJob(core));
  for (const { id, name, managerUuid, statisticInterval, serverRunState } of core.store.list('Server')) {
    if (managerUuid !== core.managerId || statisticInterval !== before || serverRunState !== 'RUNNING') continue;
    void core.jobs.runInternal({
      name: `Set Statistic Interval of Server: ${name}`,
      objects: [{ type: 'Server', id }],
      keys: agentKeys(core, [id]),
      body: async () => {
        await access.of(id).call('set_statistic_interval', samplingInterval);
        core.transact((tx) => tx.update('Server', id, { statisticInterval: samplingInterval }));
        return null;
      },
    });
  }
}
