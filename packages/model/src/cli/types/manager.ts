import { refs, scalar, seen, worded, yesNo } from '../labels.js';
import { type } from '../type.js';
import type { CliType } from '../spec.js';

/** The Manager, its jobs and tags. */
export const managerTypes = (): readonly CliType[] => [
  type('Manager', [scalar('Manager UUID', 'managerUuid'), scalar('Manager Version', 'managerVersion'), worded('Run State', 'managerRunState')]),
  type('Job', [
    worded('Run State', 'jobRunState'), seen(yesNo('Summary Done', 'summaryDone'), worded('Summary State', 'jobSummaryState')), yesNo('Done', 'done'), scalar('Username', 'user'),
    scalar('Start Time', 'startTime', { format: 'time' }), scalar('End Time', 'endTime', { format: 'time' }),
    { kind: 'duration', label: 'Duration', start: 'startTime', end: 'endTime', unit: 'words', evidence: 'inferred' },
    { kind: 'duration', label: 'Duration in millis', start: 'startTime', end: 'endTime', unit: 'millis', evidence: 'inferred' },
    scalar('Progress Msg', 'progressMessage'), scalar('Error', 'error.message'),
  ], { newestFirst: true }),
  type('PeriodicTask', [yesNo('Enabled', 'enabled'), scalar('Interval', 'interval')]),
  type('Tag', [
    refs('Vm', 'resourceIds', 'Vm'), refs('Server', 'resourceIds', 'Server'), refs('Server Pool', 'resourceIds', 'ServerPool'),
  ], { only: { field: 'type', values: ['USER_LABEL'] } }),
];
