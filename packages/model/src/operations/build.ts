import type { Level } from '../fields.js';
import type { LineId } from '../lines.js';
import type { TypeName } from '../names.js';
import type { DeclaredOperation } from './declared.js';
import type { BodySpec, HttpMethod, OperationKind, OperationSpec, ParameterSpec, PrincipalKind, ReturnSpec } from './spec.js';

/** Who may read objects: users, and the web console with its own certificate. */
export const readers: readonly PrincipalKind[] = ['user', 'gui'];
/** Who may change objects. */
export const writers: readonly PrincipalKind[] = ['user'];

export const noBody = { kind: 'none' } as const satisfies BodySpec;
export const job = <const T extends TypeName | null = null>(result: T = null as T): { readonly kind: 'job'; readonly result: T } => ({ kind: 'job', result });
export const idOf = <const T extends TypeName>(type: T): { readonly kind: 'id'; readonly type: T } => ({ kind: 'id', type });
/** The id of an object of any type. */
export const anyId = { kind: 'anyId' } as const satisfies BodySpec;
export const objectOf = <const T extends TypeName>(type: T): { readonly kind: 'object'; readonly type: T } => ({ kind: 'object', type });
export const secretText = { kind: 'text', secret: true } as const satisfies BodySpec;
export const plainText = { kind: 'text', secret: false } as const satisfies BodySpec;

/** A parameter whose name and kind the types know. */
export interface Parameter<N extends string, K extends ParameterSpec['kind']> extends ParameterSpec {
  readonly name: N;
  readonly kind: K;
}

const optional = <const N extends string, const K extends ParameterSpec['kind']>(name: N, kind: K, ref?: TypeName): Parameter<N, K> => ({
  name, kind, required: false, ...(ref === undefined ? {} : { ref }),
});
export const stringParameter = <const N extends string>(name: N): Parameter<N, 'string'> => optional(name, 'string');
export const booleanParameter = <const N extends string>(name: N): Parameter<N, 'boolean'> => optional(name, 'boolean');
export const integerParameter = <const N extends string>(name: N): Parameter<N, 'integer'> => optional(name, 'integer');
export const idParameter = <const N extends string>(name: N, ref: TypeName): Parameter<N, 'id'> => optional(name, 'id', ref);
export const required = <P extends ParameterSpec>(parameter: P): P & { readonly required: true } => ({ ...parameter, required: true });

/** 'PUT /Server/:id/refresh' as data. */
export function route(line: string): { readonly method: HttpMethod; readonly path: string } {
  const [method, path] = line.split(' ');
  if (path === undefined) throw new Error(`not a route: ${line}`);
  return { method: method as HttpMethod, path };
}

/** What an operation is unless its declaration says otherwise. */
export interface OperationOptions {
  readonly aliases?: readonly string[];
  readonly params?: readonly ParameterSpec[];
  readonly body?: BodySpec;
  readonly returns?: ReturnSpec;
  readonly principals?: readonly PrincipalKind[];
  readonly level?: Level;
  readonly evidence?: string;
  readonly subject?: TypeName;
  readonly relation?: string;
  readonly child?: TypeName;
  readonly line?: LineId;
  readonly endsSession?: true;
  readonly countsAsPoll?: true;
}

/** Where an operation stands: its name, its type, its kind and its canonical route. */
export interface OperationPlace<N extends string = string, At extends string = string> {
  readonly name: N;
  readonly type: TypeName | null;
  readonly kind: OperationKind;
  readonly at: At;
}

/** Fills in the defaults: no parameters, no body, a job, users only, refused. */
export function operation<const N extends string, const At extends string, const O extends OperationOptions = NonNullable<unknown>>(
  place: OperationPlace<N, At>,
  given?: O,
): DeclaredOperation<N, At, O> {
  const options: OperationOptions = given ?? {};
  const { aliases = [], params = [], body = noBody, returns = job(), principals = writers, level = 'refused', evidence = 'inferred', ...rest } = options;
  const spec: OperationSpec = {
    name: place.name,
    type: place.type,
    kind: place.kind,
    http: [route(place.at), ...aliases.map(route)],
    params,
    body,
    returns,
    principals,
    level,
    evidence,
    ...rest,
  };
  return spec as DeclaredOperation<N, At, O>;
}

/** PUT /Type/:id/verb: answers with a job. */
export function action<const T extends TypeName, const V extends string, const O extends OperationOptions = NonNullable<unknown>>(
  type: T,
  verb: V,
  options?: O,
): DeclaredOperation<`${T}.${V}`, `PUT /${T}/:id/${V}`, O> {
  return operation<`${T}.${V}`, `PUT /${T}/:id/${V}`, O>({ name: `${type}.${verb}`, type, kind: 'action', at: `PUT /${type}/:id/${verb}` }, options);
}

/** GET /Type/:id/attribute */
export function read<const T extends TypeName, const A extends string, const O extends OperationOptions>(
  type: T,
  attribute: A,
  options: O,
): DeclaredOperation<`${T}.${A}`, `GET /${T}/:id/${A}`, O> {
  return operation({ name: `${type}.${attribute}`, type, kind: 'read', at: `GET /${type}/:id/${attribute}` }, { principals: readers, ...options });
}

/** GET /Type/method */
export function typeRead<const T extends TypeName, const M extends string, const O extends OperationOptions>(
  type: T,
  method: M,
  options: O,
): DeclaredOperation<`${T}.${M}`, `GET /${T}/${M}`, O> {
  return operation({ name: `${type}.${method}`, type, kind: 'typeRead', at: `GET /${type}/${method}` }, { principals: readers, ...options });
}

/** Two actions along a relation, usually add and remove: the body is the id of the other object. */
export interface AssociationOptions<V extends readonly [string, string] = readonly [string, string]> {
  readonly verbs: V;
  readonly level?: Level;
  readonly evidence?: string;
}

/** PUT /Type/:id/addOther and /removeOther. */
export function association<const T extends TypeName, const Other extends TypeName, const V extends readonly [string, string]>(
  type: T,
  other: Other,
  { verbs, ...options }: AssociationOptions<V>,
): readonly DeclaredOperation<`${T}.${V[number]}`, `PUT /${T}/:id/${V[number]}`, { readonly body: { readonly kind: 'id'; readonly type: Other } }>[] {
  return verbs.map((verb) => action(type, verb, { body: idOf(other), ...options }));
}
