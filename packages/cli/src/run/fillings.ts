import type { OperationInput } from '@ovmsim/client';
import { fieldOf, operationNamed, types, valueTypes } from '@ovmsim/model';
import type { CliStep, FieldSpec, Filling, OperationSpec, TypeName } from '@ovmsim/model';
import { isReference } from '../render/values.js';
import type { ManagerCalls } from './manager.js';

/** What fills a place: nothing leaves it out, ids are bare. */
export type Filled = string | number | boolean | null | undefined | readonly Filled[];

/** Where fillings take their values from. */
export interface FillingContext {
  readonly instance: string | undefined;
  readonly other: string | undefined;
  /** By the attribute's name; references are ids by now. */
  readonly values: ReadonlyMap<string, Filled>;
  /** The object that the first step made. */
  readonly result: string | undefined;
  readonly manager: ManagerCalls;
}

export async function filled(filling: Filling, context: FillingContext): Promise<Filled> {
  switch (filling.from) {
    case 'instance':
      return context.instance;
    case 'other':
      return context.other;
    case 'attribute':
      return context.values.get(filling.name);
    case 'result':
      return context.result;
    case 'constant':
      return filling.value;
    case 'field': {
      const id = await filled(filling.of, context);
      const record = typeof id === 'string' ? await context.manager.get(filling.type, id) : null;
      return bare(record?.[filling.field]);
    }
  }
}

/** Of a field of an answer: references as their ids. */
function bare(value: unknown): Filled {
  if (Array.isArray(value)) return value.map(bare);
  if (isReference(value)) return value.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : undefined;
}

/** What an operation is called with. @throws TypeError for a step that names no operation, which is a mistake of the grammar */
export async function inputOf(step: CliStep, context: FillingContext): Promise<OperationInput> {
  const spec = operationNamed(step.operation);
  if (spec === undefined) throw new TypeError(`There is no operation ${step.operation}`);
  const [id, childId] = [await place(step.id, context), await place(step.childId, context)];
  const body = await bodyOf(step, spec, context);
  return {
    ...(id === undefined ? {} : { id }),
    ...(childId === undefined ? {} : { childId }),
    ...(step.params === undefined ? {} : { params: await paramsOf(step.params, context) }),
    ...(body === undefined ? {} : { body }),
  };
}

async function place(filling: Filling | undefined, context: FillingContext): Promise<string | undefined> {
  const value = filling === undefined ? undefined : await filled(filling, context);
  return value === undefined || value === null ? undefined : String(value as string | number);
}

async function paramsOf(params: NonNullable<CliStep['params']>, context: FillingContext): Promise<Record<string, string | number | boolean>> {
  const given: Record<string, string | number | boolean> = {};
  for (const [name, filling] of Object.entries(params)) {
    const value = await filled(filling, context);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') given[name] = value;
    else if (Array.isArray(value)) given[name] = value.join(',');
  }
  return given;
}

async function bodyOf(step: CliStep, spec: OperationSpec, context: FillingContext): Promise<unknown> {
  if (step.whole !== undefined) return whole(await filled(step.whole, context), spec);
  if (step.body === undefined) return undefined;
  const fields: Record<string, unknown> = {};
  for (const [name, filling] of Object.entries(step.body)) {
    const value = await filled(filling, context);
    if (value !== undefined) fields[name] = inField(value, bodyField(spec, name));
  }
  return spec.body.kind === 'value' && spec.body.list === true ? [fields] : fields;
}

function bodyField({ body }: OperationSpec, name: string): FieldSpec | undefined {
  if (body.kind === 'object') return fieldOf(body.type, name);
  return body.kind === 'value' ? valueTypes[body.value].fields.find((field) => field.name === name) : undefined;
}

/** A value in the form that the field has on the wire: ids as references, one value of a list as a list. */
function inField(value: Filled, field: FieldSpec | undefined): unknown {
  if (field === undefined || value === null) return value;
  const wrap = (each: Filled): unknown => (field.shape.kind === 'id' ? reference(each, field.shape.ref) : each);
  if (field.list) return listOf(value).map(wrap);
  return wrap(value);
}

const listOf = (value: Filled): readonly Filled[] => (Array.isArray(value) ? (value as readonly Filled[]) : [value as Filled]);

function reference(id: Filled, type: TypeName | null): unknown {
  return typeof id === 'string' ? { value: id, ...(type === null ? {} : { type: types[type].wireType }) } : id;
}

function whole(value: Filled, { body }: OperationSpec): unknown {
  if (value === undefined) return undefined;
  if (body.kind === 'id') return body.list === true ? listOf(value).map((each) => reference(each, body.type)) : reference(value, body.type);
  if (body.kind === 'anyId') return reference(value, null);
  return body.kind === 'text' ? String(value as string | number) : value;
}
