import type { FieldSpec, Level } from '../fields.js';
import type { TypeName } from '../names.js';
import { types } from '../registry.js';
import { action, job, objectOf, operation as declare, readers } from './build.js';
import type { OperationOptions, OperationPlace } from './build.js';
import { createParameters, idsParameters, listParameters } from './filters.js';
import type { ChangesOf, OffspringOf, ReadsOf } from './declared.js';
import type { OperationSpec, ParameterSpec } from './spec.js';
import { parents, writes } from './writes.js';
import type { Offspring, Writes } from './writes.js';

type ParamsFor<Table, T> = T extends keyof Table ? Extract<Table[T], readonly ParameterSpec[]> : readonly [];
type RowFor<Table, T> = T extends keyof Table ? Table[T] : never;

/** What follows from the declarations of all types, except the reads along relations: their names come from fields (`OvmClient.children`). */
export type GenericOperation = {
  [T in TypeName]:
    | ReadsOf<T, ParamsFor<typeof listParameters, T>, ParamsFor<typeof idsParameters, T>>
    | ChangesOf<T, keyof (typeof writes)[T]>
    | OffspringOf<T, Extract<RowFor<typeof parents, T>, readonly unknown[]>[number]>
    | (T extends 'Event' | 'Job' ? never : ReturnType<typeof action<T, 'acknowledgeEvents'>>);
}[TypeName];

const listParams: { readonly [T in TypeName]?: readonly ParameterSpec[] } = listParameters;
const idsParams: { readonly [T in TypeName]?: readonly ParameterSpec[] } = idsParameters;
const parentRows: { readonly [T in TypeName]?: readonly Offspring[] } = parents;

/** Names are made in loops here, so the types cannot follow them one by one: GenericOperation says the same for all. */
const operation: (place: OperationPlace, options?: OperationOptions) => OperationSpec = declare;

const mapping = 'WSAPI guide 3.3 §2.3';

/** Reads that every type has: the list, the ids, one object. */
function reads(type: TypeName): readonly OperationSpec[] {
  const common = { level: types[type].level, principals: readers, evidence: mapping };
  return [
    operation({ name: `${type}.list`, type, kind: 'list', at: `GET /${type}` },
      { ...common, params: listParams[type] ?? [], returns: { kind: 'list', type } }),
    operation({ name: `${type}.ids`, type, kind: 'ids', at: `GET /${type}/id` },
      { ...common, params: idsParams[type] ?? [], returns: { kind: 'ids', type } }),
    operation({ name: `${type}.get`, type, kind: 'get', at: `GET /${type}/:id` },
      { ...common, returns: { kind: 'object', type }, ...(type === 'Job' ? { countsAsPoll: true } : {}) }),
  ];
}

/** Writes on the type's own path, as far as the product has them. */
function changes(type: TypeName): readonly OperationSpec[] {
  const { create, modify, delete: remove }: Writes = writes[type];
  const found: OperationSpec[] = [];
  if (create !== undefined)
    found.push(operation({ name: `${type}.create`, type, kind: 'create', at: `POST /${type}` },
      { level: create, params: createParameters[type] ?? [], body: objectOf(type), returns: job(type), evidence: mapping }));
  if (modify !== undefined)
    found.push(operation({ name: `${type}.modify`, type, kind: 'modify', at: `PUT /${type}/:id` },
      { level: modify, body: objectOf(type), evidence: mapping }));
  if (remove !== undefined)
    found.push(operation({ name: `${type}.delete`, type, kind: 'delete', at: `DELETE /${type}/:id` }, { level: remove, evidence: mapping }));
  return found;
}

/** The relations that have a path, by the type at their other end: lists before single references, then wire order. */
function relations(type: TypeName): ReadonlyMap<TypeName, FieldSpec> {
  const found = new Map<TypeName, FieldSpec>();
  const fields = types[type].fields.filter((field) => field.name !== 'id' && field.shape.kind === 'id');
  for (const field of [...fields.filter((each) => each.list), ...fields.filter((each) => !each.list)]) {
    if (field.shape.kind !== 'id' || field.shape.ref === null || found.has(field.shape.ref)) continue;
    found.set(field.shape.ref, field);
  }
  return found;
}

/** The field that a path below an object of `type` reads for `child`, or undefined. */
export function relationFor(type: TypeName, child: TypeName): FieldSpec | undefined {
  return relations(type).get(child);
}

/** GET along the type's relations; a to-one relation answers with the object itself. */
function relatives(type: TypeName): readonly OperationSpec[] {
  return [...relations(type)].flatMap(([child, field]) => {
    const level: Level = types[type].level === 'behavioural' ? types[child].level : types[type].level;
    const common = { level, principals: readers, evidence: '3.3 clients', relation: field.name, child };
    const path = `GET /${type}/:id/${child}`;
    const name = `${type}.${field.name}`;
    if (!field.list) return [operation({ name: `${name}.one`, type, kind: 'one', at: path }, { ...common, returns: { kind: 'object', type: child } })];
    return [
      operation({ name: `${name}.children`, type, kind: 'children', at: path }, { ...common, returns: { kind: 'list', type: child } }),
      operation({ name: `${name}.childIds`, type, kind: 'childIds', at: `${path}/id` }, { ...common, returns: { kind: 'ids', type: child } }),
      operation({ name: `${name}.child`, type, kind: 'child', at: `${path}/:childId` }, { ...common, returns: { kind: 'object', type: child } }),
    ];
  });
}

/** Create, modify and delete below a parent. */
function offspring(type: TypeName): readonly OperationSpec[] {
  return (parentRows[type] ?? []).flatMap(({ child, relation, params = [], evidence = 'inferred', create = true, level = 'refused' }) => {
    const below = `/${type}/:id/${child}`;
    const common = { relation, child, level, evidence };
    const found = [
      operation({ name: `${type}.modify${child}`, type, kind: 'modify', at: `PUT ${below}/:childId` }, { ...common, body: objectOf(child), evidence: 'inferred' }),
      operation({ name: `${type}.delete${child}`, type, kind: 'delete', at: `DELETE ${below}/:childId` }, common),
    ];
    const made = operation({ name: `${type}.create${child}`, type, kind: 'create', at: `POST ${below}` },
      { ...common, params, body: objectOf(child), returns: job(child) });
    return create ? [made, ...found] : found;
  });
}

/** PUT /Type/:id/acknowledgeEvents: acknowledges what the object has. */
function acknowledgeEvents(type: TypeName): OperationSpec {
  return action(type, 'acknowledgeEvents', { level: types[type].level === 'behavioural' ? 'behavioural' : 'refused' });
}

/** Every operation that follows from a type's declaration. */
export function genericOperations(type: TypeName): readonly OperationSpec[] {
  const own = [...reads(type), ...changes(type), ...offspring(type), ...relatives(type)];
  return type === 'Event' || type === 'Job' ? own : [...own, acknowledgeEvents(type)];
}
