import type { OperationSpec, ParameterSpec } from '@ovmsim/model';
import { invalidParameter } from '../core/check-call.js';

type Value = string | number | boolean;

/** Java's `Boolean.valueOf`: true in any capitals is true, everything else is false; clients send `Yes`, `No`, even an id. */
const readers: Readonly<Record<ParameterSpec['kind'], (text: string) => Value | undefined>> = {
  boolean: (text) => text.toLowerCase() === 'true',
  string: (text) => text,
  id: (text) => text,
  integer: (text) => {
    const number = /^[+-]?\d{1,18}$/.test(text) ? Number(text) : undefined;
    return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
  },
};

/**
 * The declared query parameters that a request carries. Unknown ones are ignored, of a repeated one the first counts, a blank one is as good as
 * none. Throws OperationError GEN_000010 (or the filter's own code) for a value that cannot be read.
 */
export function decodeParams(operation: OperationSpec, query: URLSearchParams): Record<string, Value> {
  const params: Record<string, Value> = {};
  for (const spec of operation.params) {
    const text = query.get(spec.name)?.trim() ?? '';
    if (text === '') continue;
    const value = readers[spec.kind](text);
    if (value === undefined) throw invalidParameter(operation, spec.name, text);
    params[spec.name] = value;
  }
  return params;
}
