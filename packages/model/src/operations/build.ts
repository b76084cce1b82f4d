import type { Level } from '../fields.js';
import type { LineId } from '../lines.js';
import type { TypeName } from '../names.js';
import type { BodySpec, HttpMethod, OperationKind, OperationSpec, ParameterSpec, PrincipalKind, ReturnSpec } from './spec.js';

/** Who may read objects: users, and the web console with its own certificate. */
export const readers: readonly PrincipalKind[] = ['user', 'gui'];
/** Who may change objects. */
export const writers: readonly PrincipalKind[] = ['user'];

export const noBody: BodySpec = { kind: 'none' };
export const job = (result: TypeName | null = null): ReturnSpec => ({ kind: 'job', result });
export const idOf = (type: TypeName): BodySpec => ({ kind: 'id', type });
export const objectOf = (type: TypeName): BodySpec => ({ kind: 'object', type });
export const secretText: BodySpec = { kind: 'text', secret: true };
export const plainText: BodySpec = { kind: 'text', secret: false };

const optional = (name: string, kind: ParameterSpec['kind'], ref?: TypeName): ParameterSpec => ({
  name, kind, required: false, ...(ref === undefined ? {} : { ref }),
});
export const stringParameter = (name: string): ParameterSpec => optional(name, 'string');
export const booleanParameter = (name: string): ParameterSpec => optional(name, 'boolean');
export const integerParameter = (name: string): ParameterSpec => optional(name, 'integer');
export const idParameter = (name: string, ref: TypeName): ParameterSpec => optional(name, 'id', ref);
export const required = (parameter: ParameterSpec): ParameterSpec => ({ ...parameter, required: true });

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
  readonly relation?: string;
  readonly child?: TypeName;
  readonly line?: LineId;
  readonly endsSession?: true;
  readonly countsAsPoll?: true;
}

/** Where an operation stands: its name, its type, its kind and its canonical route. */
export interface OperationPlace {
  readonly name: string;
  readonly type: TypeName | null;
  readonly kind: OperationKind;
  readonly at: string;
}

/** Fills in the defaults: no parameters, no body, a job, users only, refused. */
export function operation(place: OperationPlace, options: OperationOptions = {}): OperationSpec {
  const { aliases = [], params = [], body = noBody, returns = job(), principals = writers, level = 'refused', evidence = 'inferred', ...rest } = options;
  return {
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
}

/** PUT /Type/:id/verb: answers with a job. */
export function action(type: TypeName, verb: string, options: OperationOptions = {}): OperationSpec {
  return operation({ name: `${type}.${verb}`, type, kind: 'action', at: `PUT /${type}/:id/${verb}` }, options);
}

/** GET /Type/:id/attribute */
export function read(type: TypeName, attribute: string, options: OperationOptions): OperationSpec {
  return operation({ name: `${type}.${attribute}`, type, kind: 'read', at: `GET /${type}/:id/${attribute}` }, { principals: readers, ...options });
}

/** GET /Type/method */
export function typeRead(type: TypeName, method: string, options: OperationOptions): OperationSpec {
  return operation({ name: `${type}.${method}`, type, kind: 'typeRead', at: `GET /${type}/${method}` }, { principals: readers, ...options });
}

/** Two actions along a relation, usually add and remove: the body is the id of the other object. */
export interface AssociationOptions {
  readonly verbs: readonly [string, string];
  readonly level?: Level;
  readonly evidence?: string;
}

/** PUT /Type/:id/addOther and /removeOther. */
export function association(type: TypeName, other: TypeName, { verbs, ...options }: AssociationOptions): readonly OperationSpec[] {
  return verbs.map((verb) => action(type, verb, { body: idOf(other), ...options }));
}
