import { eventSeverity, eventTypes, isTypeName } from '@ovmsim/model';
import type { EventSeverity, ObjectRef, ProfileName, RecordOf } from '@ovmsim/model';
import { comparisonTest, ranked } from '../core/comparison.js';
import { OperationError } from '../core/errors.js';

type EventRecord = RecordOf<'Event'>;

/** Severities from the lowest rank to the highest (CLI guide 3.3, getEvents). */
export const severityRanks: readonly EventSeverity[] = ['UNKNOWN', 'INFORMATIONAL', 'WARNING', 'CRITICAL'];

const ranks = ranked(severityRanks);

/** Filters of the event list; a blank or missing one is not set. Times are epoch ms. */
export interface EventFilters {
  readonly type?: string;
  readonly severity?: string;
  /** How severities compare with `severity`: LT, LTE, GT, GTE, EQ or NE. */
  readonly severityEqualityType?: string;
  readonly acknowledged?: boolean;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly objectType?: string;
  readonly objectId?: string;
}

/** One test per filter. Throws EVENT_000001 for a value the filter does not know, EVENT_000003 for half an object, EVENT_000004 for no event type. */
export function eventTests(filters: EventFilters, profile: ProfileName): readonly ((event: EventRecord) => boolean)[] {
  const { acknowledged, startTime, endTime } = filters;
  const tests: ((event: EventRecord) => boolean)[] = [];
  const type = filled(filters.type);
  if (type !== undefined) {
    if (!Object.hasOwn(eventTypes, type)) throw new OperationError('EVENT_000004', [type]);
    tests.push((event) => event.eventType === type);
  }
  const severity = filled(filters.severity);
  if (severity !== undefined) tests.push(severityTest(severity, filled(filters.severityEqualityType), profile));
  if (acknowledged !== undefined) tests.push((event) => event.acknowledged === acknowledged);
  if (startTime !== undefined) tests.push((event) => event.createTime >= startTime);
  if (endTime !== undefined) tests.push((event) => event.createTime <= endTime);
  const object = objectOf(filters);
  if (object !== undefined) tests.push(({ associatedObjectId: of }) => of?.type === object.type && of.id === object.id);
  return tests;
}

/**
 * Without a comparison 3.4 gives the severity and everything above it, 3.3 that severity alone (CLI guides 3.3 and 3.4, getEvents). UNKNOWN, the lowest, then means
 * any.
 */
function severityTest(severity: string, equality: string | undefined, profile: ProfileName): (event: EventRecord) => boolean {
  const wanted = eventSeverity.find((name) => name === severity.toUpperCase());
  if (wanted === undefined) throw new OperationError('EVENT_000001', ['severity', severity]);
  const equalityType = equality?.toUpperCase() ?? (profile === '3.3' && wanted !== 'UNKNOWN' ? 'EQ' : 'GTE');
  const test = comparisonTest({ equalityType, queryValue: wanted }, ranks);
  if (test === null || equalityType.endsWith('LIKE')) throw new OperationError('EVENT_000001', ['severityEqualityType', equality ?? '']);
  return (event) => test(event.eventSeverity);
}

function objectOf(filters: EventFilters): ObjectRef | undefined {
  const type = filled(filters.objectType);
  const id = filled(filters.objectId);
  if (type === undefined && id === undefined) return undefined;
  if (type === undefined || id === undefined) throw new OperationError('EVENT_000003');
  if (!isTypeName(type)) throw new OperationError('EVENT_000001', ['objectType', type]);
  return { type, id };
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
