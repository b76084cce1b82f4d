import { fieldsOf, valueTypes } from '@ovmsim/model';
import type { FieldSpec, ObjectRef, ProfileName, TypeName, ValueName } from '@ovmsim/model';
import type { Clock } from '@ovmsim/kernel';
import { derive } from './derived.js';
import type { WorldReader } from './world.js';

/** A reference as clients see it; the front-end adds wire type and URI. `name` is null when the object has none or is gone (recorded 3.3.3). */
export interface Ref {
  readonly type: TypeName;
  readonly id: string;
  readonly name: string | null;
}

/**
 * One object as it is shown, in wire order: Ref, Ref[], scalars, and for value types plain objects in their own wire order. `id` is a Ref to the object itself.
 */
export type ViewObject = Readonly<Record<string, unknown>>;

/** What rendering needs to know. */
export interface ViewContext {
  readonly store: WorldReader;
  readonly profile: ProfileName;
  readonly clock: Pick<Clock, 'now'>;
}

/** What clients read instead of a password (recorded 3.3.3). */
export const passwordMask = '*'.repeat(16);

type AnyRecord = Readonly<Record<string, unknown>> & { readonly id: string };

/** The record as the store has it, without knowing its type at compile time. */
export function recordOf(store: Pick<WorldReader, 'get'>, object: ObjectRef): AnyRecord | undefined {
  return store.get(object.type, object.id);
}

/** A reference with the present name of its object. */
export function refTo(store: Pick<WorldReader, 'get'>, object: ObjectRef): Ref {
  const name = recordOf(store, object)?.['name'];
  return { type: object.type, id: object.id, name: typeof name === 'string' && name !== '' ? name : null };
}

/** The object as clients of the profile see it, or undefined when there is none. */
export function viewOf(context: ViewContext, object: ObjectRef): ViewObject | undefined {
  const record = recordOf(context.store, object);
  if (record === undefined) return undefined;
  const view: Record<string, unknown> = {};
  for (const field of fieldsOf(object.type, context.profile)) {
    view[field.name] = hidden(field, record) ? null : shown(context, { type: object.type, record, field });
  }
  return view;
}

/** A value type in wire order, its references resolved. Fields that the data does not have are null. */
export function viewOfValue(context: ViewContext, value: ValueName, data: Readonly<Record<string, unknown>>): ViewObject {
  const view: Record<string, unknown> = {};
  for (const field of valueTypes[value].fields) {
    if (field.since !== undefined && context.profile === '3.3') continue;
    view[field.name] = encoded(context, field, data[field.name]);
  }
  return view;
}

interface Place {
  readonly type: TypeName;
  readonly record: AnyRecord;
  readonly field: FieldSpec;
}

function hidden(field: FieldSpec, record: AnyRecord): boolean {
  return field.nullWhen?.values.includes(record[field.nullWhen.field] as string | null) ?? false;
}

function shown(context: ViewContext, { type, record, field }: Place): unknown {
  if (field.name === 'id') return refTo(context.store, { type, id: record.id });
  if (field.inverse !== undefined) return inverse(context, field, record.id);
  if (field.origin === 'derived') return encoded(context, field, derive(context, { type, record, field: field.name }));
  const stored = record[field.name];
  return field.masked === true && stored !== null && stored !== undefined ? passwordMask : encoded(context, field, stored);
}

function inverse({ store }: ViewContext, field: FieldSpec, id: string): Ref | readonly Ref[] | null {
  if (field.inverse === undefined) return null;
  const { type } = field.inverse;
  const owners = store.related(type, field.inverse.field, id);
  if (field.list) return owners.map((owner) => refTo(store, { type, id: owner }));
  const [first] = owners;
  return first === undefined ? null : refTo(store, { type, id: first });
}

/** A stored or derived value as clients see it. */
function encoded(context: ViewContext, field: FieldSpec, stored: unknown): unknown {
  if (stored === undefined || stored === null) return null;
  if (field.list) return (stored as readonly unknown[]).map((element) => encodedOne(context, field, element));
  return encodedOne(context, field, stored);
}

function encodedOne(context: ViewContext, { shape }: FieldSpec, stored: unknown): unknown {
  if (shape.kind === 'value') return viewOfValue(context, shape.value, stored as Readonly<Record<string, unknown>>);
  if (shape.kind !== 'id') return stored;
  return refTo(context.store, shape.ref === null ? (stored as ObjectRef) : { type: shape.ref, id: stored as string });
}
