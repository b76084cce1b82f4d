import { isTypeName, statisticType, typeOfWireName } from '@ovmsim/model';
import type { StatisticField, StatisticType, TypeName } from '@ovmsim/model';
import { anyNumber, anyText, wholeNumber } from '../comparison.js';
import type { Comparison } from '../comparison.js';
import { OperationError } from '../errors.js';
import { comparisons, firstOf, means, ordered } from '../query.js';
import type { QueryField, StatisticQuery } from '../query.js';
import type { SampleRecord } from '../world.js';
import { isMeasured } from './supported.js';

const fields: { readonly [F in StatisticField]: QueryField<SampleRecord> } = {
  ASSOCIATED_OBJECT_ID: { text: (sample) => sample.objectId, by: anyText },
  ASSOCIATED_OBJECT_TYPE: { text: (sample) => sample.objectType, by: anyText },
  COMPONENT_NAME: { text: (sample) => sample.component, by: anyText },
  TIME: { text: (sample) => String(sample.endTime), by: wholeNumber },
  TYPE: { text: (sample) => sample.type, by: anyText },
  VALUE: { text: (sample) => String(sample.value), by: anyNumber },
};

/** The samples that a query means, in its order; an empty query means all. Throws STATISTIC_000000, 1 or 2, and GEN_000023 for a senseless comparison. */
export function querySamples(samples: readonly SampleRecord[], query: StatisticQuery): readonly SampleRecord[] {
  const kinds = (query.types ?? []).map(readStatisticType);
  const types = (query.associatedObjectTypes ?? []).map(readObjectType);
  const objects = query.associatedObjectIds ?? [];
  for (const object of objects) if (typeof object !== 'string') readObjectType(typeOf(object));
  for (const type of types) checkMeasured(type, kinds);
  const components = query.componentNames ?? [];
  const tests: ((sample: SampleRecord) => boolean)[] = [
    (sample) => kinds.length === 0 || kinds.includes(sample.type),
    (sample) => types.length === 0 || types.includes(sample.objectType),
    (sample) => components.length === 0 || components.includes(sample.component),
    (sample) => objects.length === 0 || objects.some((object) => means(object, { type: sample.objectType, id: sample.objectId })),
    ...compared('TIME', query.timeArguments, 'timeArguments'),
    ...compared('VALUE', query.valueArguments, 'valueArguments'),
  ];
  const found = samples.filter((sample) => tests.every((test) => test(sample)));
  return firstOf(ordered(found, fields, query.orderByMap), query.maxResults);
}

/** Throws GEN_000018 for a reference that came without a type. */
function typeOf({ type, id }: { readonly type: string; readonly id: string }): string {
  if (type === '') throw new OperationError('GEN_000018', [id, 'nothing', 'any object']);
  return type;
}

/** A type of statistic by name. Throws STATISTIC_000001. */
export function readStatisticType(name: string): StatisticType {
  const type = statisticType.find((each) => each === name);
  if (type === undefined) throw new OperationError('STATISTIC_000001', [name]);
  return type;
}

/** A type of object that has statistics, by its name or its name on the wire. Throws STATISTIC_000002. */
export function readObjectType(name: string): TypeName {
  const type = isTypeName(name) ? name : typeOfWireName(name);
  if (type === undefined || !isMeasured(type)) throw new OperationError('STATISTIC_000002', [name]);
  return type;
}

/** Throws STATISTIC_000000 when objects of the type have no statistics of one of the kinds. */
export function checkMeasured(type: TypeName, kinds: readonly StatisticType[]): void {
  const missing = kinds.find((kind) => !isMeasured(type, kind));
  if (missing !== undefined) throw new OperationError('STATISTIC_000000', [missing, type]);
}

function compared(field: StatisticField, wanted: readonly Comparison[] | null | undefined, name: string): ((sample: SampleRecord) => boolean)[] {
  return comparisons(fields[field], wanted, ({ equalityType, queryValue }) =>
    new OperationError('GEN_000023', [name, `${equalityType ?? ''} ${queryValue ?? ''}`.trim()]));
}
