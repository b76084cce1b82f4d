import { operationNamed, operations, operationsOf } from '@ovmsim/model';
import type { BodySpec, ModelChanges, OperationKind, OperationName, OperationOf, OperationSpec, ParameterSpec, ReturnSpec, TypeName, ValueName } from '@ovmsim/model';
import { fillPath } from './paths.js';
import type { HttpMethod } from './session.js';
import type { Job } from './jobs.js';
import type { Reference, SimpleId, WireInput, WireObject, WireValueObject } from './wire-object.js';

type BodyOf<B extends BodySpec> = B extends { readonly kind: 'object'; readonly type: infer T extends TypeName } ? WireInput<T>
  : B extends { readonly kind: 'id'; readonly list: true } ? readonly Reference[]
  : B extends { readonly kind: 'id' | 'anyId' } ? Reference
  : B extends { readonly kind: 'value'; readonly value: infer V extends ValueName; readonly list: true } ? readonly Partial<WireValueObject<V>>[]
  : B extends { readonly kind: 'value'; readonly value: infer V extends ValueName } ? Partial<WireValueObject<V>>
  : B extends { readonly kind: 'text' } ? string
  : unknown;

type ValueOfParameter<K extends ParameterSpec['kind']> = K extends 'boolean' ? boolean : K extends 'integer' ? number : string;
type ParametersOf<P extends readonly ParameterSpec[]> = {
  readonly [E in P[number] as E extends { readonly required: true } ? E['name'] : never]: ValueOfParameter<E['kind']>;
} & { readonly [E in P[number] as E extends { readonly required: true } ? never : E['name']]?: ValueOfParameter<E['kind']> | undefined };

type AnswerOfReturn<R extends ReturnSpec> = R extends { readonly kind: 'job' } ? Job
  : R extends { readonly kind: 'object'; readonly type: infer T extends TypeName } ? WireObject<T>
  : R extends { readonly kind: 'list'; readonly type: infer T extends TypeName } ? readonly WireObject<T>[]
  : R extends { readonly kind: 'ids' } ? readonly SimpleId[]
  : R extends { readonly kind: 'value'; readonly value: infer V extends ValueName } ? WireValueObject<V>
  : R extends { readonly kind: 'values'; readonly value: infer V extends ValueName } ? readonly WireValueObject<V>[]
  : R extends { readonly kind: 'text' } ? string
  : R extends { readonly kind: 'boolean' } ? boolean
  : R extends { readonly kind: 'changes' } ? ModelChanges
  : null;

type IdsOf<N extends OperationName> = { readonly [I in NonNullable<OperationOf<N>['ids']>]: string };
type Params<P extends readonly ParameterSpec[]> = P['length'] extends 0 ? { readonly params?: undefined }
  : NonNullable<unknown> extends ParametersOf<P> ? { readonly params?: ParametersOf<P> }
  : { readonly params: ParametersOf<P> };
type Body<B extends BodySpec> = B extends { readonly kind: 'none' } ? { readonly body?: undefined }
  : B extends { readonly kind: 'object' } ? { readonly body: BodyOf<B> }
  : { readonly body?: BodyOf<B> };

/** What the operation `N` of the registry is given: the ids of its path, its query parameters, its body. */
export type InputOf<N extends OperationName> = IdsOf<N> & Params<OperationOf<N>['params']> & Body<OperationOf<N>['body']> & { readonly headers?: Readonly<Record<string, string>> };

/** What the operation `N` answers: a job for most writes, else objects, references, values or text. */
export type AnswerOf<N extends OperationName> = AnswerOfReturn<OperationOf<N>['returns']>;

/** The input as arguments: none are needed where nothing is a must. */
export type InputArguments<N extends OperationName> = NonNullable<unknown> extends InputOf<N> ? readonly [input?: InputOf<N>] : readonly [input: InputOf<N>];

/** The actions of a type: 'start' for Vm. */
export type ActionName<T extends TypeName> = { [N in OperationName]: N extends `${T}.${infer V}` ? (OperationOf<N>['returns'] extends { readonly kind: 'job' } ? V : never) : never }[OperationName];

/** The object that a new one is made under, or an old one deleted under: a Repository for a VirtualDisk. */
export interface Parent {
  readonly type: TypeName;
  readonly id: string;
}

/** The operation of that name. @throws TypeError when the registry has none; `request` and `call` take any address */
export function operation(name: string): OperationSpec {
  return operationNamed(name) ?? missing(name);
}

/** How the objects of `child` that belong to one object of `type` are read: a list, or one where the relation leads to one. */
export function relation(type: TypeName, child: TypeName, ...kinds: readonly OperationKind[]): OperationSpec {
  const wanted = kinds.length === 0 ? (['children', 'one'] as const) : kinds;
  const found = operationsOf(type).find((each) => each.child === child && wanted.some((kind) => kind === each.kind));
  return found ?? missing(`${type}/${child}`);
}

/** The name of a write on the type's own path, or below a parent. */
export function writeName(verb: 'create' | 'delete', type: TypeName, parent: Parent | undefined): string {
  return parent === undefined ? `${type}.${verb}` : `${parent.type}.${verb}${type}`;
}

/** Method and path of an operation on the objects given. @throws TypeError when the path needs an id that is not there */
export function routeOf(of: OperationSpec, ids: { readonly id?: string | undefined; readonly childId?: string | undefined }): { method: HttpMethod; path: string } {
  const [canonical] = of.http;
  if (canonical === undefined) return missing(of.name);
  return { method: canonical.method, path: fillPath(canonical.path, { ...ids }) };
}

const routes = operations.flatMap((spec) => spec.http.map(({ method, path }) => ({ spec, method, parts: path.split('/') })));

/** The operation that stands at an address below the base URI; literal parts win over ids, as on the Manager. Undefined where there is none. */
function operationAt(method: HttpMethod, path: string): OperationSpec | undefined {
  const parts = ['', ...(path.split('?')[0] ?? '').split('/').filter((part) => part !== '')];
  const fitting = routes.filter((each) => each.method === method && each.parts.length === parts.length && each.parts.every((part, at) => part.startsWith(':') || part === parts[at]));
  const ids = (each: (typeof routes)[number]): number => each.parts.filter((part) => part.startsWith(':')).length;
  return fitting.sort((a, b) => ids(a) - ids(b))[0]?.spec;
}

/** The type that the body of an operation has; undefined for text and for none. */
export function bodyTypeOf({ body }: OperationSpec): TypeName | ValueName | undefined {
  switch (body.kind) {
    case 'object':
      return body.type;
    case 'id':
    case 'anyId':
      return 'SimpleId';
    case 'value':
      return body.value;
    case 'none':
    case 'text':
    case 'notification':
      return undefined;
  }
}

/** The type of the body that an address takes; undefined where nothing is known of it. */
export function bodyTypeAt(method: HttpMethod, path: string): TypeName | ValueName | undefined {
  const spec = operationAt(method, path);
  return spec === undefined ? undefined : bodyTypeOf(spec);
}

function missing(name: string): never {
  throw new TypeError(`There is no operation ${name}`);
}
