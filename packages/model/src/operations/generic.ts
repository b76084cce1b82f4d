import type { FieldSpec, Level } from '../fields.js';
import type { TypeName } from '../names.js';
import { types } from '../registry.js';
import { action, job, objectOf, operation, readers } from './build.js';
import { idsParameters, listParameters } from './filters.js';
import type { OperationSpec } from './spec.js';
import { parents, writes } from './writes.js';

const mapping = 'WSAPI guide 3.3 §2.3';

/** Reads that every type has: the list, the ids, one object. */
function reads(type: TypeName): readonly OperationSpec[] {
  const common = { level: types[type].level, principals: readers, evidence: mapping };
  return [
    operation({ name: `${type}.list`, type, kind: 'list', at: `GET /${type}` },
      { ...common, params: listParameters[type] ?? [], returns: { kind: 'list', type } }),
    operation({ name: `${type}.ids`, type, kind: 'ids', at: `GET /${type}/id` },
      { ...common, params: idsParameters[type] ?? [], returns: { kind: 'ids', type } }),
    operation({ name: `${type}.get`, type, kind: 'get', at: `GET /${type}/:id` },
      { ...common, returns: { kind: 'object', type }, ...(type === 'Job' ? { countsAsPoll: true } : {}) }),
  ];
}

/** Writes on the type's own path, as far as the product has them. */
function changes(type: TypeName): readonly OperationSpec[] {
  const { create, modify, delete: remove } = writes[type];
  const found: OperationSpec[] = [];
  if (create !== undefined)
    found.push(operation({ name: `${type}.create`, type, kind: 'create', at: `POST /${type}` },
      { level: create, body: objectOf(type), returns: job(type), evidence: mapping }));
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
  return (parents[type] ?? []).flatMap(({ child, relation, params = [], evidence = 'inferred', create = true, level = 'refused' }) => {
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
