import { typeNames, valueTypes } from '@ovmsim/model';
import type { FieldSpec, TypeName } from '@ovmsim/model';
import { OperationError } from './errors.js';
import type { WorldReader } from './world.js';

type Has = Pick<WorldReader, 'has'>;

/** Refuses an id that names nothing (GEN_000002) or an object of another type (GEN_000018). */
export function checkReference(store: Has, type: TypeName, id: string): void {
  if (store.has(type, id)) return;
  const other = typeNames.find((name) => store.has(name, id));
  throw other === undefined ? new OperationError('GEN_000002', [type, id]) : new OperationError('GEN_000018', [id, other, type]);
}

/** Whether a client gave a value: null means the same as nothing (WSAPI clients send both). */
export function given<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null;
}

/** How a value reads in the text of a refusal; lists and structures, which may be of any depth, in short. */
export function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isPlainObject(value)) return `{${Object.keys(value).join(', ')}}`;
  return JSON.stringify(value) ?? 'undefined';
}

/** Refuses a value that does not have the shape of its field (GEN_000023). References are checked only where `store` is given. */
export function checkValue(field: FieldSpec, value: unknown, store?: Has): void {
  if (!given(value)) return;
  if (!field.list) {
    checkElement(field, value, store);
    return;
  }
  if (!Array.isArray(value)) throw invalid(field, value);
  for (const element of value as readonly unknown[]) {
    if (!given(element)) throw invalid(field, element);
    checkElement(field, element, store);
  }
}

function checkElement(field: FieldSpec, value: unknown, store?: Has): void {
  const { shape } = field;
  switch (shape.kind) {
    case 'scalar':
      if (!scalarTests[shape.scalar](value)) throw invalid(field, value);
      return;
    case 'enum':
      if (typeof value !== 'string' || !shape.values.includes(value)) throw invalid(field, value);
      return;
    case 'id':
      if (store !== undefined && shape.ref !== null) {
        if (typeof value !== 'string') throw invalid(field, value);
        checkReference(store, shape.ref, value);
      }
      return;
    case 'value':
      if (!isPlainObject(value)) throw invalid(field, value);
      checkFields(valueTypes[shape.value].fields, value, store);
      return;
    case 'map':
      if (!isPlainObject(value)) throw invalid(field, value);
      for (const [key, entry] of Object.entries(value)) {
        if (!shape.keys.includes(key) || !shape.values.includes(String(entry))) throw invalid(field, value);
      }
  }
}

/** Checks the members of a structure that the registry knows; unknown ones are ignored. */
export function checkFields(fields: readonly FieldSpec[], value: Readonly<Record<string, unknown>>, store?: Has): void {
  for (const field of fields) checkValue(field, value[field.name], store);
}

/** Whether `value` is an object with members, no list. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const scalarTests = {
  string: (value: unknown) => typeof value === 'string',
  boolean: (value: unknown) => typeof value === 'boolean',
  integer: (value: unknown) => Number.isSafeInteger(value),
  number: (value: unknown) => typeof value === 'number' && Number.isFinite(value),
} as const;

function invalid(field: FieldSpec, value: unknown): OperationError {
  return field.invalidCode === undefined ? new OperationError('GEN_000023', [field.name, printed(value)]) : new OperationError(field.invalidCode, [printed(value).slice(0, 80)]);
}
