import type { ObjectRef, OrderType, ValueOf } from '@ovmsim/model';
import { comparisonTest, order } from './comparison.js';
import type { Comparable, Comparison } from './comparison.js';

/** A field that a query can compare and order by: its text form and how that is read. */
export interface QueryField<R> {
  readonly text: (record: R) => string;
  readonly by: Comparable;
}

/** A query as a client may send it: everything can be missing or null. */
export type Lenient<T> = { readonly [K in keyof T]?: T[K] | null };
export type EventQuery = Lenient<ValueOf<'EventQuery'>>;
export type StatisticQuery = Lenient<ValueOf<'StatisticQuery'>>;

/** A test per comparison; `refuse` is thrown for one that means nothing. */
export function comparisons<R>(
  field: QueryField<R>,
  wanted: readonly Comparison[] | null | undefined,
  refuse: (comparison: Comparison) => Error,
): ((record: R) => boolean)[] {
  return (wanted ?? []).map((comparison) => {
    const test = comparisonTest(comparison, field.by);
    if (test === null) throw refuse(comparison);
    return (record) => test(field.text(record));
  });
}

/** Orders by the fields of `orderByMap`, the first member first; keeps the given order without one. */
export function ordered<R>(
  records: readonly R[],
  fields: Readonly<Record<string, QueryField<R>>>,
  orderByMap: Readonly<Partial<Record<string, OrderType>>> | null | undefined,
): readonly R[] {
  const keys = Object.entries(orderByMap ?? {}).flatMap(([name, direction]) => {
    const field = fields[name];
    return field === undefined ? [] : [{ field, sign: direction === 'DESCENDING' ? -1 : 1 }];
  });
  if (keys.length === 0) return records;
  const compare = (a: R, b: R): number => {
    for (const { field, sign } of keys) {
      const difference = order(field.by.parse(field.text(a)) ?? '', field.by.parse(field.text(b)) ?? '');
      if (difference !== 0) return sign * difference;
    }
    return 0;
  };
  return [...records].sort(compare);
}

/** The first `limit` of a list; all without a limit. */
export function firstOf<R>(records: readonly R[], limit: number | null | undefined): readonly R[] {
  return limit === null || limit === undefined ? records : records.slice(0, Math.max(0, limit));
}

/** The newest `limit` of a list in order of time; all without a limit. */
export function newestOf<R>(records: readonly R[], limit: number | undefined): readonly R[] {
  if (limit === undefined || limit >= records.length) return records;
  return limit <= 0 ? [] : records.slice(-limit);
}

/** Whether a reference of a query means the object: a bare id means an object of any type. */
export function means(reference: ObjectRef | string, object: ObjectRef | null): boolean {
  if (object === null) return false;
  return typeof reference === 'string' ? reference === object.id : reference.id === object.id && reference.type === object.type;
}
