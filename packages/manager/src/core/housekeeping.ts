import type { ManagerCore } from './manager-core.js';
import type { JobDescription } from './operation.js';
import { attributesOf } from './utilities/attributes.js';

/**
 * The Manager's own job after a start and whenever the interval changes, by name and words as recorded from 3.3.3: a client that takes the newest job for its own
 * is wrong.
 */
export function statisticsIntervalJob({ store }: Pick<ManagerCore, 'store'>): JobDescription {
  const { samplingInterval } = attributesOf(store, 'StatisticsManagement');
  return {
    name: (id) => `StatsIntervalAdjusterTaskDbImpl_${Number(id) - 1}`,
    description: `Set statistic manager interval to ${samplingInterval} seconds`,
    objects: [],
    internal: true,
    body: async ({ core }) => {
      core.statistics.samplingInterval = samplingInterval;
      return null;
    },
  };
}
