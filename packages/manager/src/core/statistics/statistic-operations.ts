import type { ManagerCore } from '../manager-core.js';
import type { OperationHandler } from '../operation.js';
import type { StatisticQuery } from '../query.js';

/** Statistic.list and Statistic.query. */
export const statisticHandlers: Readonly<Record<string, OperationHandler>> = {
  'Statistic.list': (call, core) => values(core.statistics.list(call.params)),
  'Statistic.query': (call, core: ManagerCore) => values(core.statistics.query(call.body as StatisticQuery)),
};

function values(data: readonly object[]) {
  return { kind: 'values', value: 'Statistic', data: data as readonly Readonly<Record<string, unknown>>[] } as const;
}
