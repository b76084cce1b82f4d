import { action, operation, readers, typeRead } from './build.js';
import { statisticFilters } from './filters.js';

const inferred = 'structures: client model 3.3.3; path inferred';

/** Events and statistics: their queries and the acknowledgement. The structures are known, the paths are not. */
export const eventOperations = [
  operation({ name: 'Event.query', type: 'Event', kind: 'typeRead', at: 'POST /Event/query' }, {
    aliases: ['PUT /Event/query'], body: { kind: 'value', value: 'EventQuery' }, returns: { kind: 'list', type: 'Event' },
    principals: readers, level: 'behavioural', evidence: inferred,
  }),
  typeRead('Event', 'types', { returns: { kind: 'value', value: 'StringList' }, level: 'behavioural', evidence: 'release notes 3.4.1; path inferred' }),
  action('Event', 'acknowledge', { aliases: ['PUT /Event/:id/ack'], level: 'behavioural', evidence: 'CLI guide 3.3; REST form inferred' }),
  operation({ name: 'Statistic.list', type: null, kind: 'typeRead', at: 'GET /Statistic' }, {
    params: statisticFilters,
    returns: { kind: 'values', value: 'Statistic' }, principals: readers, level: 'behavioural', evidence: inferred,
  }),
  operation({ name: 'Statistic.query', type: null, kind: 'typeRead', at: 'POST /Statistic/query' }, {
    aliases: ['PUT /Statistic/query'], body: { kind: 'value', value: 'StatisticQuery' }, returns: { kind: 'values', value: 'Statistic' },
    principals: readers, level: 'behavioural', evidence: inferred,
  }),
];
