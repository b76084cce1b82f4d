/**
 * The words in which types are declared. A field is a chain (`integer().unit('MB').writable()`); its type parameters carry what the record
 * stores, so that `RecordOf<'Server'>` follows from the declaration.
 */
import type { ErrorCode } from './errors.js';
import type { FieldShape, FieldSpec, Level, ObjectRef, Origin } from './fields.js';
import type { TypeName, ValueName } from './names.js';

/** Evidence marks used by nearly every field. */
export const recorded333 = 'recorded 3.3.3';
export const clientModel = 'client model 3.3.3';
export const clients34 = '3.4 clients';

/** Stands for a value type until `RecordOf` resolves it; exists in types only. */
export interface ValueMark<N extends ValueName> {
  readonly valueMark: N;
}

type Draft = Omit<FieldSpec, 'name' | 'evidence'> & { readonly evidence?: string };

/** A field under construction. `V` is the type of the stored value, `O` tells whether it is stored at all. */
export class Field<V, O extends Origin = 'own'> {
  declare readonly stored: V;
  declare readonly origin: O;

  constructor(readonly draft: Draft) {}

  private with<W = V, P extends Origin = O>(change: Partial<Draft>): Field<W, P> {
    return new Field<W, P>({ ...this.draft, ...change });
  }

  /** The wire shows null where there is no value. */
  orNull(): Field<V | null, O> {
    return this.with<V | null>({ nullable: true });
  }

  list(): Field<readonly V[], O> {
    return this.with<readonly V[]>({ list: true });
  }

  /** PUT may change it. */
  writable(): Field<V, O> {
    return this.with({ writable: true });
  }

  masked(): Field<V, O> {
    return this.with({ masked: true });
  }

  /** Only in 3.4; not sent under profile 3.3. */
  since34(): Field<V, O> {
    return this.with({ since: '3.4', evidence: clients34 });
  }

  unit(unit: string): Field<V, O> {
    return this.with({ unit });
  }

  /** A value that is none of the enumeration's is refused with a code of its own. */
  refusedAs(invalidCode: ErrorCode): Field<V, O> {
    return this.with({ invalidCode });
  }

  /** Overrides the evidence of the type. */
  seen(evidence: string): Field<V, O> {
    return this.with({ evidence });
  }

  /** Shows null while the object's own field `field` holds one of `values`. */
  nullWhen(field: string, ...values: readonly (string | null)[]): Field<V, O> {
    return this.with({ nullable: true, nullWhen: { field, values } });
  }

  /** A create may name the objects at the other end, though they are no part of the record: the ports of a new bond. */
  namedOnCreate(): Field<V, O> {
    return this.with({ onCreate: true });
  }

  /** Computed by the core when the object is rendered; not stored. */
  derived(): Field<V, 'derived'> {
    return this.with<V, 'derived'>({ origin: 'derived' });
  }
}

function own<V>(shape: FieldShape): Field<V> {
  return new Field<V>({ shape, list: false, nullable: false, origin: 'own', writable: false });
}

export const text = (): Field<string> => own<string>({ kind: 'scalar', scalar: 'string' });
export const flag = (): Field<boolean> => own<boolean>({ kind: 'scalar', scalar: 'boolean' });
export const integer = (): Field<number> => own<number>({ kind: 'scalar', scalar: 'integer' });
export const decimal = (): Field<number> => own<number>({ kind: 'scalar', scalar: 'number' });
/** Epoch milliseconds. */
export const time = (): Field<number> => integer().unit('ms');
/** Size in bytes. */
export const bytes = (): Field<number> => integer().unit('bytes');
export const oneOf = <const E extends string>(...values: readonly E[]): Field<E> => own<E>({ kind: 'enum', values });
export const value = <N extends ValueName>(name: N): Field<ValueMark<N>> => own<ValueMark<N>>({ kind: 'value', value: name });
export const mapOf = <const K extends string, const E extends string>(keys: readonly K[], values: readonly E[]): Field<Readonly<Partial<Record<K, E>>>> =>
  own<Readonly<Partial<Record<K, E>>>>({ kind: 'map', keys, values });

/** Stored reference to one object. */
export const ref = (type: TypeName): Field<string> => own<string>({ kind: 'id', ref: type });
/** Stored ordered list of references. */
export const refs = (type: TypeName): Field<readonly string[]> => ref(type).list();
/** Stored reference to an object of any type. */
export const anyRef = (): Field<ObjectRef> => own<ObjectRef>({ kind: 'id', ref: null });

/** The objects of `type` whose `field` points here, in order of creation. */
export const inverse = (type: TypeName, field: string): Field<readonly string[], 'inverse'> =>
  new Field<readonly string[], 'inverse'>({
    shape: { kind: 'id', ref: type }, list: true, nullable: false, origin: 'inverse', inverse: { type, field }, writable: false,
  });

/** The one object of `type` whose `field` points here, or null. */
export const inverseOne = (type: TypeName, field: string): Field<string | null, 'inverse'> =>
  new Field<string | null, 'inverse'>({
    shape: { kind: 'id', ref: type }, list: false, nullable: true, origin: 'inverse', inverse: { type, field }, writable: false,
  });

export type Fields = Readonly<Record<string, Field<unknown, Origin>>>;

/** A declaration of one value type. */
export interface ValueDeclaration<F extends Fields = Fields> {
  readonly evidence: string;
  readonly recorded: boolean;
  readonly fields: F;
}

/** A declaration of one resource type. A field that has the name of a base field replaces it. */
export interface Declaration<F extends Fields = Fields> extends ValueDeclaration<F> {
  readonly level: Level;
  /** See TypeSpec. */
  readonly aliasId?: string;
}

/** A type whose answers were recorded from a real 3.3.3 Manager. */
export const recorded = <F extends Fields>(level: Level, fields: F): Declaration<F> => ({ evidence: recorded333, recorded: true, level, fields });
/** A type that only a public client's class model names. */
export const modelled = <F extends Fields>(level: Level, fields: F): Declaration<F> => ({ evidence: clientModel, recorded: false, level, fields });
/** A value type seen in recorded answers. */
export const recordedValue = <F extends Fields>(fields: F): ValueDeclaration<F> => ({ evidence: recorded333, recorded: true, fields });
/** A value type that only a public client's class model names. */
export const modelledValue = <F extends Fields>(fields: F): ValueDeclaration<F> => ({ evidence: clientModel, recorded: false, fields });

/** The stored part of a declaration, before value types are resolved. */
export type StoredOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Field<unknown, 'own'> ? K : never]: F[K]['stored'];
};

/** Names of the derived fields of a declaration. */
export type DerivedOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<unknown, 'derived'> ? K : never }[keyof F] & string;

/** Turns a declaration's fields into specs, in declared order. */
export function fieldSpecs(declaration: ValueDeclaration): readonly FieldSpec[] {
  return Object.entries(declaration.fields).map(([name, field]) => ({ name, ...field.draft, evidence: field.draft.evidence ?? declaration.evidence }));
}
