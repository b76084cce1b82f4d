import { fieldOf, fieldsOf, types, valueTypes } from '@ovmsim/model';
import type { ErrorCode, ObjectRef, OperationSpec, ParameterSpec, TypeName } from '@ovmsim/model';
import { checkFields, checkReference, checkValue, given, isPlainObject, printed } from './check-values.js';
import { OperationError } from './errors.js';
import type { OperationCall } from './operation.js';
import { relatedIds } from './relations.js';
import type { ViewContext } from './view.js';
import { recordOf } from './view.js';

/** Types whose lists have filters of their own say so when a filter cannot be read. */
const filterErrors: Readonly<Partial<Record<TypeName, ErrorCode>>> = { Job: 'JOB_000001', Event: 'EVENT_000001' };

/** The refusal of a query parameter that cannot be read, for front-ends and handlers alike. */
export function invalidParameter(operation: OperationSpec, name: string, value: unknown): OperationError {
  const reads = ['list', 'ids', 'read', 'typeRead'].includes(operation.kind);
  const code = (reads && operation.type !== null ? filterErrors[operation.type] : undefined) ?? 'GEN_000010';
  return new OperationError(code, [name, printed(value)]);
}

/** The longest notification, characters (inferred). */
const longestNotification = 1024 * 1024;

/** Refuses a notification that is too long to be read (GEN_000015). */
export function checkNotificationLength(length: number): void {
  if (length > longestNotification) throw new OperationError('GEN_000015', ['The length of the body', '1', String(longestNotification)]);
}

/** An id that stands for the only object of its type (GET /Manager/Manager) becomes the object's own. */
export function withRealId(context: ViewContext, call: OperationCall): OperationCall {
  const { type } = call.operation;
  if (type === null || call.id === undefined || types[type].aliasId !== call.id) return call;
  const [only] = context.store.ids(type);
  return only === undefined ? call : { ...call, id: only };
}

/** The object a call is about: the child for what is done to a child below its parent. */
function targetOf({ operation, id, childId }: OperationCall): ObjectRef | undefined {
  const { type, child, kind } = operation;
  if (type === null || id === undefined) return undefined;
  if (operation.subject !== undefined) return { type: operation.subject, id };
  const onChild = childId !== undefined && child !== undefined && (kind === 'modify' || kind === 'delete');
  return onChild ? { type: child, id: childId } : { type, id };
}

/** Refuses ids of the path that name nothing (GEN_000002) or no child of their parent (GEN_000007, GEN_000009). */
export function checkPath(context: ViewContext, { operation, id, childId }: OperationCall): void {
  const { kind, relation, child } = operation;
  const type = operation.subject ?? operation.type;
  if (type === null || id === undefined) return;
  if (!context.store.has(type, id)) throw new OperationError('GEN_000002', [type, id]);
  if (childId === undefined || child === undefined) return;
  if (!context.store.has(child, childId)) throw new OperationError('GEN_000002', [child, childId]);
  if (relation === undefined || relatedIds(context, { type, id }, relation).includes(childId)) return;
  throw new OperationError(kind === 'delete' ? 'GEN_000007' : 'GEN_000009', [childId, id]);
}

/** Checks parameters and body. Throws GEN_000001, 2, 4, 6, 8, 10, 18, 23, 24 or 28. */
export function checkShape(context: ViewContext, call: OperationCall): void {
  for (const parameter of call.operation.params) checkParameter(context, call, parameter);
  checkBody(context, call);
}

/** Refuses what is gone, and a modification of an object that was locked when it was fetched, is locked now, or has changed since (GEN_000029, GEN_000011). */
export function checkState(context: ViewContext, call: OperationCall): void {
  const target = targetOf(call);
  if (target === undefined) return;
  const { type, id } = target;
  const record = recordOf(context.store, target);
  if (record === undefined) throw new OperationError('GEN_000002', [type, id]);
  const { operation, body } = call;
  // A job cannot be modified at all, which its handler says (JOB_000002).
  if (operation.kind !== 'modify' || type === 'Job' || !isPlainObject(body)) return;
  const generation = body['generation'];
  if (typeof generation === 'number' && generation !== record['generation']) {
    throw new OperationError('GEN_000011', [id, type, String(generation), String(record['generation'])]);
  }
  if (body['locked'] === true || record['locked'] === true) throw new OperationError('GEN_000029', [String(record['name']), id, type]);
}

function checkParameter({ store }: ViewContext, { operation, params }: OperationCall, parameter: ParameterSpec): void {
  const { name, kind, required, ref } = parameter;
  const value = params[name];
  if (value === undefined) {
    if (required) throw new OperationError('GEN_000001', [name]);
    return;
  }
  if (kind === 'id') {
    if (value !== '' && ref !== undefined) checkReference(store, ref, String(value));
    else if (value === '' && required) throw new OperationError('GEN_000028');
  } else if (kind === 'integer' && value !== '' && !Number.isSafeInteger(value)) {
    throw invalidParameter(operation, name, value);
  } else if (value === '' && required) {
    throw new OperationError('GEN_000001', [name]);
  }
}

function checkBody(context: ViewContext, call: OperationCall): void {
  const { body } = call.operation;
  switch (body.kind) {
    case 'none':
    case 'notification':
      return;
    case 'text':
      if (typeof call.body !== 'string') throw new OperationError('GEN_000001', ['The body']);
      return;
    case 'id':
      for (const id of members(call.body, body.list)) {
        if (typeof id !== 'string' || id === '') throw new OperationError('GEN_000028');
        checkReference(context.store, body.type, id);
      }
      return;
    case 'anyId':
      if (!isPlainObject(call.body)) throw new OperationError('GEN_000028');
      return;
    case 'value':
      if (body.optional === true && !given(call.body)) return;
      for (const value of members(call.body, body.list)) {
        if (!isPlainObject(value)) throw new OperationError('GEN_000001', ['The body']);
        checkFields(valueTypes[body.value].fields, value);
      }
      return;
    case 'object':
      if (!isPlainObject(call.body)) throw new OperationError('GEN_000001', ['The body']);
      checkObject(context, call, { type: body.type, body: call.body });
  }
}

/** What a body holds: itself, or the members of a list, which must have some. */
function members(body: unknown, list: true | undefined): readonly unknown[] {
  if (list === undefined) return [body];
  if (!Array.isArray(body) || body.length === 0) throw new OperationError('GEN_000001', ['The body']);
  return body as readonly unknown[];
}

function checkObject(context: ViewContext, call: OperationCall, given: { type: TypeName; body: Readonly<Record<string, unknown>> }): void {
  const { type, body } = given;
  const { kind } = call.operation;
  const id = body['id'];
  const hasId = typeof id === 'string' && id !== '';
  if (kind === 'create' && hasId) throw new OperationError('GEN_000004', [type, id]);
  const target = targetOf(call)?.id;
  if (kind === 'modify' && hasId && id !== target) throw new OperationError('GEN_000006', [target ?? '', id]);
  if (kind === 'create') checkParent(call, body);
  for (const field of fieldsOf(type, context.profile)) {
    // Associations are read only through a modification, whatever the body holds (WSAPI guide 3.3 §5.1.2).
    const counts = kind === 'modify' ? field.writable : (field.origin === 'own' || field.onCreate === true) && field.name !== 'id';
    if (counts) checkValue(field, body[field.name], context.store);
  }
}

/** A child that is made below a parent may name it, but no other one. */
function checkParent({ operation, id }: OperationCall, body: Readonly<Record<string, unknown>>): void {
  if (operation.type === null || operation.relation === undefined || id === undefined) return;
  const owner = fieldOf(operation.type, operation.relation)?.inverse;
  const named = owner === undefined ? undefined : body[owner.field];
  if (given(named) && named !== id) throw new OperationError('GEN_000008', [printed(named), id]);
}
