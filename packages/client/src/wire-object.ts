import type { ObjectRef, RecordOf, TypeName, ValueName, ValueOf } from '@ovmsim/model';

/** Reference to an object, as it stands on the wire. */
export type SimpleId = ValueOf<'SimpleId'>;

/** A reference as a caller may give it: only the value matters to the Manager. */
export type Reference = Pick<SimpleId, 'value'> & Partial<SimpleId>;

/**
 * Fields named like references that hold a text of another kind (a vendor's number, a page 83 identifier). The registry's types do not tell a
 * reference from a text, its data does: a test holds this list against it.
 */
export type PlainIdName = 'vendorId' | 'fibreChannelPortId' | 'scsiDeviceId' | 'page83Id';

type ReferenceName = 'id' | `${string}Id`;

type WireValue<V> = V extends ObjectRef ? SimpleId
  : V extends readonly (infer E)[] ? readonly WireValue<E>[]
  : V extends object ? { readonly [K in keyof V]: WireField<K, V[K]> }
  : V;

type WireField<K, V> = K extends PlainIdName ? V
  : K extends ReferenceName ? (V extends string ? SimpleId : WireValue<V>)
  : K extends `${string}Ids` ? (V extends readonly string[] ? readonly SimpleId[] : WireValue<V>)
  : WireValue<V>;

/** What only the answer has: the far sides of relations, and what the Manager computes. Null where the Manager shows none. */
export interface ComputedFields {
  readonly [one: `${string}Id`]: SimpleId | null;
  readonly [many: `${string}Ids`]: readonly SimpleId[] | null;
}

/**
 * The JSON form of a type: its stored fields with references as SimpleId, and the inverse references under their names.
 * Fields that came with 3.4 are missing from the answers of a 3.3 Manager.
 */
export type WireObject<T extends TypeName> = { readonly [K in keyof RecordOf<T>]: WireField<K, RecordOf<T>[K]> }
  & (T extends 'Manager' ? { readonly managerTime: number } : unknown)
  & Omit<ComputedFields, keyof RecordOf<T>>;

/** The JSON form of a value type. */
export type WireValueObject<V extends ValueName> = WireValue<ValueOf<V>>;

type InputField<K, V> = NonNullable<V> extends SimpleId ? Reference | Extract<V, null>
  : K extends `${string}Ids` ? readonly Reference[] | Extract<V, null>
  : V;

type InputFields<T extends TypeName> = { readonly [K in keyof RecordOf<T>]?: InputField<K, WireField<K, RecordOf<T>[K]>> };

/** What create and modify take: any of the fields; of a reference the value is enough. What an answer gave may be given back whole. */
export type WireInput<T extends TypeName> = InputFields<T> | WireObject<T>;
