import type { TypeName } from '../names.js';
import type { OperationOptions } from './build.js';
import type { BodySpec, OperationSpec, ParameterSpec, ReturnSpec } from './spec.js';

type BodyOf<O> = O extends { readonly body: infer B extends BodySpec } ? B : { readonly kind: 'none' };
type ReturnsOf<O> = O extends { readonly returns: infer R extends ReturnSpec } ? R : { readonly kind: 'job'; readonly result: null };
type ParametersOf<O> = O extends { readonly params: infer P extends readonly ParameterSpec[] } ? P : readonly [];
type IdsOf<At extends string> = (At extends `${string}/:id${string}` ? 'id' : never) | (At extends `${string}/:childId${string}` ? 'childId' : never);

/**
 * An operation as the types know it: its name, which ids its path needs, its parameters, its body and its answer. A union of names, as a loop over
 * verbs gives it, is as many operations.
 */
export type DeclaredOperation<N extends string, At extends string, O extends OperationOptions> = N extends string ? OperationSpec & {
  readonly name: N;
  readonly params: ParametersOf<O>;
  readonly body: BodyOf<O>;
  readonly returns: ReturnsOf<O>;
  /** Exists in types only. */
  readonly ids?: IdsOf<At>;
} : never;

/** The operations that every type has, see generic.ts. */
export type ReadsOf<T extends TypeName, ListParams extends readonly ParameterSpec[], IdsParams extends readonly ParameterSpec[]> =
  | DeclaredOperation<`${T}.list`, `GET /${T}`, { readonly params: ListParams; readonly returns: { readonly kind: 'list'; readonly type: T } }>
  | DeclaredOperation<`${T}.ids`, `GET /${T}/id`, { readonly params: IdsParams; readonly returns: { readonly kind: 'ids'; readonly type: T } }>
  | DeclaredOperation<`${T}.get`, `GET /${T}/:id`, { readonly returns: { readonly kind: 'object'; readonly type: T } }>;

type Made<T extends TypeName> = { readonly body: { readonly kind: 'object'; readonly type: T }; readonly returns: { readonly kind: 'job'; readonly result: T } };
type Changed<T extends TypeName> = { readonly body: { readonly kind: 'object'; readonly type: T } };

/** The writes on a type's own path; `W` are the keys of its row in the table of writes. */
export type ChangesOf<T extends TypeName, W> =
  | ('create' extends W ? DeclaredOperation<`${T}.create`, `POST /${T}`, Made<T>> : never)
  | ('modify' extends W ? DeclaredOperation<`${T}.modify`, `PUT /${T}/:id`, Changed<T>> : never)
  | ('delete' extends W ? DeclaredOperation<`${T}.delete`, `DELETE /${T}/:id`, NonNullable<unknown>> : never);

/** The writes below a parent; `O` is one row of the table of parents. */
export type OffspringOf<T extends TypeName, O> = O extends { readonly child: infer C extends TypeName }
  ?
      | (O extends { readonly create: false } ? never
        : DeclaredOperation<`${T}.create${C}`, `POST /${T}/:id/${C}`, Made<C> & { readonly params: O extends { readonly params: infer P extends readonly ParameterSpec[] } ? P : readonly [] }>)
      | DeclaredOperation<`${T}.modify${C}`, `PUT /${T}/:id/${C}/:childId`, Changed<C>>
      | DeclaredOperation<`${T}.delete${C}`, `DELETE /${T}/:id/${C}/:childId`, NonNullable<unknown>>
  : never;
