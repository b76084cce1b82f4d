import { fieldOf, typeNames, types } from '@ovmsim/model';
import type { ObjectRef, TypeName } from '@ovmsim/model';
import { managerSchema } from './world.js';
import type { ManagerRecords, WorldReader } from './world.js';
import { derive } from './derived.js';
import type { ViewContext } from './view.js';
import { recordOf } from './view.js';

/** A stored reference: `type`.`field` names objects of `target`. */
export interface OwnedRelation {
  readonly type: TypeName;
  readonly field: string;
  readonly target: TypeName;
  /** The target lists its owners in a field of its own, so that it changes when it gains or loses one. */
  readonly shown: boolean;
}

const shownRelations = new Set(
  typeNames.flatMap((type) => types[type].fields.flatMap(({ inverse }) => (inverse === undefined ? [] : [`${inverse.type}.${inverse.field}`]))),
);

/** A tag shows what carries it, by derivation. */
const isShown = (type: TypeName, field: string): boolean => field === 'resourceGroupIds' || shownRelations.has(`${type}.${field}`);

const relationsByType = new Map<TypeName, readonly OwnedRelation[]>(
  typeNames.map((type) => [
    type,
    (managerSchema.relations[type] ?? []).map(({ field, target }) => ({ type, field, target: target as TypeName, shown: isShown(type, field) })),
  ]),
);

/** The stored references of a type. */
export function relationsOf(type: TypeName): readonly OwnedRelation[] {
  return relationsByType.get(type) ?? [];
}

const relationsByTarget = new Map<TypeName, OwnedRelation[]>(typeNames.map((type) => [type, []]));
for (const relation of [...relationsByType.values()].flat()) relationsByTarget.get(relation.target)?.push(relation);

/** The stored references that can name objects of `target`. */
export function relationsTo(target: TypeName): readonly OwnedRelation[] {
  return relationsByTarget.get(target) ?? [];
}

/** Whether clients see records of this type as objects. */
export function isObjectType(type: keyof ManagerRecords): type is TypeName {
  return !type.startsWith('@');
}

/** The ids that a stored reference field holds: none, one or many. */
export function idsIn(record: object | undefined, field: string): readonly string[] {
  const value: unknown = (record as Readonly<Record<string, unknown>> | undefined)?.[field];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** The objects that hold a stored reference to `object`, relation by relation. */
export function ownersOf(store: Pick<WorldReader, 'related'>, object: ObjectRef): readonly ObjectRef[] {
  return relationsTo(object.type).flatMap(({ type, field }) => store.related(type, field, object.id).map((id) => ({ type, id })));
}

/** The ids that the field `field` of an object shows, in order, whatever its origin: stored, inverse or derived. */
export function relatedIds(context: ViewContext, object: ObjectRef, field: string): readonly string[] {
  const spec = fieldOf(object.type, field);
  const record = recordOf(context.store, object);
  if (spec === undefined || record === undefined) return [];
  if (spec.inverse !== undefined) {
    const owners = context.store.related(spec.inverse.type, spec.inverse.field, object.id);
    return spec.list ? owners : owners.slice(0, 1);
  }
  if (spec.origin === 'derived') return idsIn({ [field]: derive(context, { type: object.type, record, field }) }, field);
  return idsIn(record, field);
}
