import { statisticInterval } from '@ovmsim/model';
import type { JobDescription } from './operation.js';

/** The Manager's own job after a start, by name and words as recorded from 3.3.3: a client that takes the newest job for its own is wrong. */
export const statisticsIntervalJob: JobDescription = {
  name: (id) => `StatsIntervalAdjusterTaskDbImpl_${Number(id) - 1}`,
  description: `Set statistic manager interval to ${statisticInterval.usual} seconds`,
  objects: [],
  internal: true,
  body: async ({ core }) => {
    core.statistics.samplingInterval = statisticInterval.usual;
    return null;
  },
};
