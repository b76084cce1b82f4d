import { operationNamed, operationsOf } from '@ovmsim/model';
import type { OperationSpec, TypeName, ValueName } from '@ovmsim/model';
import { fillPath } from './paths.js';
import type { HttpMethod } from './session.js';

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
export function relation(type: TypeName, child: TypeName): OperationSpec {
  const found = operationsOf(type).find((each) => each.child === child && (each.kind === 'children' || each.kind === 'one'));
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

/** The type that the body of an operation has; undefined for text and for none. */
export function bodyTypeOf({ body }: OperationSpec): TypeName | ValueName | undefined {
  switch (body.kind) {
    case 'object':
      return body.type;
    case 'id':
      return 'SimpleId';
    case 'value':
      return body.value;
    case 'none':
    case 'text':
    case 'notification':
      return undefined;
  }
}

function missing(name: string): never {
  throw new TypeError(`There is no operation ${name}`);
}
