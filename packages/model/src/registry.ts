import type { Declaration, DerivedOf, Fields, StoredOf } from './builder.js';
import { fieldSpecs, flag, integer, recorded333, ref, refs, text, value } from './builder.js';
import type { FieldSpec, TypeSpec } from './fields.js';
import { idForms } from './ids.js';
import type { TypeName } from './names.js';
import { typeNames } from './names.js';
import type { ProfileName } from './profiles.js';
import { declared } from './types/index.js';
import type { Resolve } from './value-types.js';
import { xmlItemName, xmlListName } from './xml-names.js';

/** What every object begins with, in this order (recorded 3.3.3). `id` and `name` together make the SimpleId. */
const base = {
  id: ref('Manager'),
  name: text().writable(),
  description: text().writable(),
  locked: flag(),
  readOnly: flag(),
  generation: integer(),
  userData: value('KeyValuePair').list().writable(),
  resourceGroupIds: refs('ResourceGroup'),
};

type Declared = typeof declared;
type StoredFields<T extends TypeName> = Omit<StoredOf<typeof base>, keyof Declared[T]['fields']> & StoredOf<Declared[T]['fields']>;

/**
 * The stored record of a type: base fields and own fields. References are bare ids (`string | null`), lists of references `readonly string[]`,
 * references to any type {@link ObjectRef}; inverse and derived fields are not in it.
 */
export type RecordOf<T extends TypeName> = { readonly [K in keyof StoredFields<T>]: Resolve<StoredFields<T>[K]> };

/** Every record type by name: the `M` of the kernel's `Store<M>`. */
export type Records = { readonly [T in TypeName]: RecordOf<T> };

/** Names of the stored fields of a type. */
export type StoredFieldName<T extends TypeName> = keyof RecordOf<T> & string;

/** Names of the fields of a type that are neither stored nor indexed but computed when the object is rendered; `never` where there are none. */
export type DerivedFieldName<T extends TypeName> = DerivedOf<Declared[T]['fields']>;

function baseSpecs(name: TypeName, overridden: Fields): readonly FieldSpec[] {
  const specs = fieldSpecs({ evidence: recorded333, recorded: true, fields: { ...base, id: ref(name) } });
  const replaced = new Map(fieldSpecs({ evidence: recorded333, recorded: true, fields: overridden }).map((field) => [field.name, field]));
  return specs.map((field) => replaced.get(field.name) ?? field);
}

function typeSpec(name: TypeName): TypeSpec {
  const declaration: Declaration = declared[name];
  const first = baseSpecs(name, declaration.fields);
  const rest = fieldSpecs(declaration).filter((field) => !(field.name in base));
  return {
    name,
    kind: 'resource',
    fields: [...first, ...rest],
    level: declaration.level,
    recorded: declaration.recorded,
    evidence: declaration.evidence,
    idForm: idForms[name],
    wireType: `com.oracle.ovm.mgr.ws.model.${name}`,
    ...(declaration.aliasId === undefined ? {} : { aliasId: declaration.aliasId }),
    xmlName: xmlItemName(name),
    xmlListName: xmlListName(name),
  };
}

/** Every resource type by name. */
export const types = Object.fromEntries(typeNames.map((name) => [name, typeSpec(name)])) as { readonly [T in TypeName]: TypeSpec };

/** Names of the eight base fields in wire order. */
export const baseFieldNames: readonly string[] = Object.keys(base);

const fieldIndex = new Map(typeNames.map((name) => [name, new Map(types[name].fields.map((field) => [field.name, field]))]));

/** The field `name` of `type`, or undefined. */
export function fieldOf(type: TypeName, name: string): FieldSpec | undefined {
  return fieldIndex.get(type)?.get(name);
}

const fieldsOf33 = new Map(typeNames.map((name) => [name, types[name].fields.filter((field) => field.since === undefined)]));

/** Fields of a type under a profile, in wire order: 3.3 has no field that came with 3.4. */
export function fieldsOf(type: TypeName, profile: ProfileName): readonly FieldSpec[] {
  return profile === '3.3' ? (fieldsOf33.get(type) ?? []) : types[type].fields;
}

/** Whether `name` is a resource type. */
export function isTypeName(name: string): name is TypeName {
  return (typeNames as readonly string[]).includes(name);
}

/** `com.oracle.ovm.mgr.ws.model.Vm` → 'Vm'; undefined for anything else. */
export function typeOfWireName(wireType: string): TypeName | undefined {
  const name = wireType.slice(wireType.lastIndexOf('.') + 1);
  return isTypeName(name) && types[name].wireType === wireType ? name : undefined;
}

/**
 * Owned references per type, as the kernel's StoreSchema wants them (`new Store(storeSchema, clock)`); references to any type are left out because
 * no index follows them.
 */
export const storeSchema: { readonly relations: { readonly [T in TypeName]: readonly { readonly field: string; readonly target: TypeName }[] } } = {
  relations: Object.fromEntries(typeNames.map((name) => [name, ownedRelations(name)])) as {
    readonly [T in TypeName]: readonly { readonly field: string; readonly target: TypeName }[];
  },
};

function ownedRelations(name: TypeName): readonly { readonly field: string; readonly target: TypeName }[] {
  return types[name].fields.flatMap((field) =>
    field.origin === 'own' && field.name !== 'id' && field.shape.kind === 'id' && field.shape.ref !== null
      ? [{ field: field.name, target: field.shape.ref }]
      : [],
  );
}
