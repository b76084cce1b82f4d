import type { EventField, RecordOf } from '@ovmsim/model';
import { given } from '../core/check-values.js';
import { anyText, ranked, wholeNumber } from '../core/comparison.js';
import type { Comparison } from '../core/comparison.js';
import { OperationError } from '../core/errors.js';
import { comparisons, firstOf, means, ordered } from '../core/query.js';
import type { EventQuery, QueryField } from '../core/query.js';
import { severityRanks } from './event-filter.js';

type EventRecord = RecordOf<'Event'>;

const flags = ranked(['false', 'true']);

/** What each field of a query compares. */
const fields: { readonly [F in EventField]: QueryField<EventRecord> } = {
  ID: { text: (event) => event.id, by: wholeNumber },
  CREATE_TIME: { text: (event) => String(event.createTime), by: wholeNumber },
  MODIFY_TIME: { text: (event) => String(event.modifyTime), by: wholeNumber },
  TYPE: { text: (event) => event.eventType, by: anyText },
  SEVERITY: { text: (event) => event.eventSeverity, by: ranked(severityRanks) },
  ACKNOWLEDGED: { text: (event) => String(event.acknowledged), by: flags },
  USER_ACKABLE: { text: (event) => String(event.acknowledgeable), by: flags },
  ASSOCIATED_OBJECT_ID: { text: (event) => event.associatedObjectId?.id ?? '', by: anyText },
};

/**
 * The events that a query means, in its order. Throws EVENT_000000 for a query without any filter, EVENT_000001 for a comparison that makes no
 * sense for its field, EVENT_000003 for an object without type or id.
 */
export function queryEvents(events: readonly EventRecord[], query: EventQuery): readonly EventRecord[] {
  const tests = queryTests(query);
  if (tests.length === 0) throw new OperationError('EVENT_000000');
  const found = events.filter((event) => tests.every((test) => test(event)));
  return firstOf(ordered(found, fields, query.orderByMap), query.maxResults);
}

function queryTests(query: EventQuery): readonly ((event: EventRecord) => boolean)[] {
  const { acknowledged, userAckable } = query;
  const ids = query.ids ?? [];
  const types = query.types ?? [];
  const objects = query.associatedObjectIds ?? [];
  for (const object of objects) if (typeof object !== 'string' && (!object.type || !object.id)) throw new OperationError('EVENT_000003');
  return [
    ...(given(acknowledged) ? [(event: EventRecord) => event.acknowledged === acknowledged] : []),
    ...(given(userAckable) ? [(event: EventRecord) => event.acknowledgeable === userAckable] : []),
    ...(ids.length > 0 ? [(event: EventRecord) => ids.some((id) => String(id) === event.id)] : []),
    ...(types.length > 0 ? [(event: EventRecord) => types.includes(event.eventType)] : []),
    ...(objects.length > 0 ? [(event: EventRecord) => objects.some((object) => means(object, event.associatedObjectId))] : []),
    ...compared('ID', query.idArguments, 'idArguments'),
    ...compared('CREATE_TIME', query.createTimeArguments, 'createTimeArguments'),
    ...compared('MODIFY_TIME', query.modifyTimeArguments, 'modifyTimeArguments'),
    ...compared('SEVERITY', query.severityArguments, 'severityArguments'),
    ...compared('TYPE', query.typeArguments, 'typeArguments'),
  ];
}

function compared(field: EventField, wanted: readonly Comparison[] | null | undefined, name: string): ((event: EventRecord) => boolean)[] {
  return comparisons(fields[field], wanted, ({ equalityType, queryValue }) =>
    new OperationError('EVENT_000001', [name, `${equalityType ?? ''} ${queryValue ?? ''}`.trim()]));
}
