import type { ErrorCode } from './errors.js';
import type { TypeName, ValueName } from './names.js';

/**
 * How far the simulator goes: `behavioural` (states and failures as documented), `stateful` (keeps state, has no failures), `shape` (right answer,
 * no state), `refused` (a clear error that names the simulator).
 */
export type Level = 'behavioural' | 'stateful' | 'shape' | 'refused';

/** The JSON scalars of the API. `integer` may need 64 bits; times are epoch milliseconds. */
export type ScalarName = 'string' | 'boolean' | 'integer' | 'number';

/** Shape of a field (of one element, when the field is a list). */
export type FieldShape =
  | { readonly kind: 'scalar'; readonly scalar: ScalarName }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  /** A reference; `ref` null means that it may point at any type, then the record holds an {@link ObjectRef}. */
  | { readonly kind: 'id'; readonly ref: TypeName | null }
  | { readonly kind: 'value'; readonly value: ValueName }
  /** A map from one enumeration to another; only `orderByMap` of the two queries. */
  | { readonly kind: 'map'; readonly keys: readonly string[]; readonly values: readonly string[] };

/** Where a field's value comes from: stored in the record, index over the owning side, or computed when the object is rendered. */
export type Origin = 'own' | 'inverse' | 'derived';

/** One field of a resource or value type, in wire order. */
export interface FieldSpec {
  readonly name: string;
  readonly shape: FieldShape;
  /** The field holds a list of `shape`. An `inverse` field that is no list shows the first owner. */
  readonly list: boolean;
  readonly nullable: boolean;
  readonly origin: Origin;
  /** For origin 'inverse': the owned field whose values point here. */
  readonly inverse?: { readonly type: TypeName; readonly field: string };
  /** The field shows null (instead of [] or a value) while the object's own `field` holds one of `values`. */
  readonly nullWhen?: { readonly field: string; readonly values: readonly (string | null)[] };
  /** May be changed by modify (PUT). */
  readonly writable: boolean;
  /** An inverse field that the body of a create may hold all the same. */
  readonly onCreate?: true;
  /** Shown as a fixed mask on reads; the record holds the real value. */
  readonly masked?: true;
  /** Absent under profile 3.3. */
  readonly since?: '3.4';
  readonly unit?: string;
  /** Code of the refusal of a value that is none of the enumeration's; GEN_000023 unless given. */
  readonly invalidCode?: ErrorCode;
  readonly evidence: string;
}

/** A stored reference whose type is not fixed by the field (Job.resultId, Event.associatedObjectId). */
export interface ObjectRef {
  readonly type: TypeName;
  readonly id: string;
}

/** How the ids of a type look and who makes them. */
export type IdForm =
  /** 0004fb0000 + `digits` + 0000 + 16 random hexadecimal digits + suffix. */
  | { readonly kind: 'generated'; readonly digits: string; readonly suffix?: string; readonly pattern: RegExp; readonly evidence: string }
  /** Made from other facts by the rule in `rule`. */
  | { readonly kind: 'derived'; readonly rule: string; readonly pattern: RegExp; readonly evidence: string }
  /** Decimal number that only rises. */
  | { readonly kind: 'counter'; readonly pattern: RegExp; readonly evidence: string };

/** One resource type. */
export interface TypeSpec {
  readonly name: TypeName;
  readonly kind: 'resource';
  /** Wire order (JSON), the eight base fields first. */
  readonly fields: readonly FieldSpec[];
  /** How far reads and the type's rules go; each operation has its own level too. */
  readonly level: Level;
  /** An answer of a real Manager with an instance of this type was recorded. */
  readonly recorded: boolean;
  readonly evidence: string;
  readonly idForm: IdForm;
  /** Value of `id.type` on the wire. */
  readonly wireType: string;
  /** An id that clients use for the only instance (GET /Manager/Manager). */
  readonly aliasId?: string;
  readonly xmlName: string;
  readonly xmlListName: string;
}

/** One value type. `utility` marks the structures of the Utilities API. */
export interface ValueSpec {
  readonly name: ValueName;
  readonly kind: 'value' | 'utility';
  readonly fields: readonly FieldSpec[];
  readonly recorded: boolean;
  readonly evidence: string;
  readonly xmlName: string;
}
