import { equalityType } from '@ovmsim/model';
import type { EqualityType } from '@ovmsim/model';

/** A comparison of a query (value type ComparisonType), as a client sent it. */
export interface Comparison {
  readonly equalityType?: string | null;
  readonly queryValue?: string | number | null;
}

/** How the values of one field of a query are read and ordered. Null for a text that is no value of the field. */
export interface Comparable {
  readonly parse: (text: string) => number | string | null;
}

/** Whole numbers: ids, times. */
export const wholeNumber: Comparable = { parse: (text) => (/^-?\d{1,16}$/.test(text) ? Number(text) : null) };
/** Any number: measured values. */
export const anyNumber: Comparable = { parse: (text) => (text !== '' && Number.isFinite(Number(text)) ? Number(text) : null) };
/** Texts, in the order of their characters. */
export const anyText: Comparable = { parse: (text) => text };

/** Members of an enumeration, from the lowest rank to the highest. */
export function ranked(members: readonly string[]): Comparable {
  return {
    parse: (text) => {
      const rank = members.indexOf(text);
      return rank < 0 ? null : rank;
    },
  };
}

/** Compares what `Comparable.parse` gave. */
export function order(a: number | string, b: number | string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const tests: { readonly [E in Exclude<EqualityType, 'LIKE' | 'NOT_LIKE'>]: (difference: number) => boolean } = {
  LT: (difference) => difference < 0,
  LTE: (difference) => difference <= 0,
  GT: (difference) => difference > 0,
  GTE: (difference) => difference >= 0,
  EQ: (difference) => difference === 0,
  NE: (difference) => difference !== 0,
};

/** A pattern of LIKE: % stands for any text, _ for any character (SQL's meaning; the product's is not documented). */
export function likePattern(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '.*').replaceAll('_', '.');
  return new RegExp(`^${escaped}$`, 's');
}

/** Turns a comparison into a test of a field's text form; null when it has no such meaning. */
export function comparisonTest(comparison: Comparison, by: Comparable): ((text: string) => boolean) | null {
  const equality = equalityType.find((name) => name === comparison.equalityType);
  const { queryValue } = comparison;
  if (equality === undefined || queryValue === undefined || queryValue === null) return null;
  if (equality === 'LIKE' || equality === 'NOT_LIKE') {
    const pattern = likePattern(String(queryValue));
    return (text) => pattern.test(text) === (equality === 'LIKE');
  }
  const wanted = by.parse(String(queryValue));
  if (wanted === null) return null;
  return (text) => {
    const value = by.parse(text);
    return value !== null && tests[equality](order(value, wanted));
  };
}
