import type { OperationInput } from '@ovmsim/client';
import { fieldOf, operationNamed, types, valueTypes } from '@ovmsim/model';
import type { CliStep, FieldSpec, Filling, OperationSpec, TypeName } from '@ovmsim/model';
import { isReference } from '../render/values.js';
import { failures } from '../texts.js';
import { AnyReference, filled, isList, membersOf } from './fillings.js';
import type { Filled, FillingContext } from './fillings.js';

/** The operation of a step. @throws TypeError for one that the registry does not have, which is a mistake of the grammar */
export function operationOf({ operation }: CliStep): OperationSpec {
  const spec = operationNamed(operation);
  if (spec === undefined) throw new TypeError(`There is no operation ${operation}`);
  return spec;
}

/** What a step's operation is called with; null for a modification of nothing, which is left out. @throws CommandError where an id is missing */
export async function inputOf(step: CliStep, context: FillingContext): Promise<OperationInput | null> {
  const spec = operationOf(step);
  const body = await bodyOf(step, spec, context);
  if (spec.kind === 'modify' && typeof body === 'object' && body !== null && Object.keys(body).length === 0) return null;
  return {
    ...(step.id === undefined ? {} : { id: await place(step.id, context) }),
    ...(step.childId === undefined ? {} : { childId: await place(step.childId, context) }),
    ...(step.params === undefined ? {} : { params: await paramsOf(step.params, context) }),
    ...(body === undefined ? {} : { body }),
  };
}

async function place(filling: Filling, context: FillingContext): Promise<string> {
  const value = await filled(filling, context);
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw failures.nothingThere(filling.from === 'field' ? filling.field : filling.from, context.instance ?? context.other);
}

async function paramsOf(params: NonNullable<CliStep['params']>, context: FillingContext): Promise<Record<string, string | number | boolean>> {
  const given: Record<string, string | number | boolean> = {};
  for (const [name, filling] of Object.entries(params)) {
    const value = await filled(filling, context);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') given[name] = value;
    else if (isList(value)) given[name] = value.filter((each) => typeof each !== 'object').join(',');
  }
  return given;
}

async function bodyOf(step: CliStep, spec: OperationSpec, context: FillingContext): Promise<unknown> {
  if (step.whole !== undefined) return whole(step.whole, spec, context);
  if (step.body === undefined) return undefined;
  const members = await membersOf(step.body, context);
  const fields = Object.fromEntries(Object.entries(members).map(([name, value]) => [name, inField(value, bodyField(spec, name))]));
  return spec.body.kind === 'value' && spec.body.list === true ? [fields] : fields;
}

function bodyField({ body }: OperationSpec, name: string): FieldSpec | undefined {
  if (body.kind === 'object') return fieldOf(body.type, name);
  return body.kind === 'value' ? valueTypes[body.value].fields.find((field) => field.name === name) : undefined;
}

/** A value in the form that the field has on the wire: ids as references, one value of a list as a list, structures member by member. */
function inField(value: Filled, field: FieldSpec | undefined): unknown {
  if (field === undefined || value === null) return value;
  return field.list ? listOf(value).map((each) => inShape(each, field)) : inShape(value, field);
}

function inShape(value: Filled, { shape }: FieldSpec): unknown {
  if (shape.kind === 'id') return reference(value, shape.ref);
  if (shape.kind !== 'value' || typeof value !== 'object' || value === null || isReference(value)) return value;
  const { fields } = valueTypes[shape.value];
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inField(member as Filled, fields.find((field) => field.name === name))]));
}

const listOf = (value: Filled): readonly Filled[] => (isList(value) ? value : [value]);

function reference(id: Filled, type: TypeName | null): unknown {
  if (id instanceof AnyReference) return { type: types[id.type].wireType, value: id.id };
  return typeof id === 'string' ? { ...(type === null ? {} : { type: types[type].wireType }), value: id } : id;
}

async function whole(filling: Filling, { body }: OperationSpec, context: FillingContext): Promise<unknown> {
  if (body.kind === 'anyId' && (filling.from === 'instance' || filling.from === 'other')) {
    const subject = context[filling.from];
    return subject === undefined ? undefined : reference(subject.id, subject.type);
  }
  const value = await filled(filling, context);
  if (value === undefined) return undefined;
  if (body.kind === 'id') return body.list === true ? listOf(value).map((each) => reference(each, body.type)) : reference(value, body.type);
  if (body.kind === 'anyId') return reference(value, null);
  return value;
}
