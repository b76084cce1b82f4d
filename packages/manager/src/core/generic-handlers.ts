import type { OperationKind, OperationSpec, TypeName } from '@ovmsim/model';
import { OperationError } from './errors.js';
import type { ManagerCore } from './manager-core.js';
import { planModify } from './modify.js';
import type { OperationCall, OperationHandler } from './operation.js';
import { relatedIds } from './relations.js';

/** What an operation of each kind does when its family registered no rules of its own; null: it is not simulated. */
const handlers: { readonly [K in OperationKind]: OperationHandler | null } = {
  list: (call, core) => ({ kind: 'list', type: typeOf(call), ids: core.store.ids(typeOf(call)) }),
  ids: (call, core) => ({ kind: 'ids', type: typeOf(call), ids: core.store.ids(typeOf(call)) }),
  get: (call) => ({ kind: 'object', type: typeOf(call), id: idOf(call) }),
  children: (call, core) => ({ kind: 'list', ...childrenOf(call, core) }),
  childIds: (call, core) => ({ kind: 'ids', ...childrenOf(call, core) }),
  child: (call) => ({ kind: 'object', type: childType(call), id: call.childId ?? '' }),
  one: (call, core) => {
    const { type, ids } = childrenOf(call, core);
    return ids[0] === undefined ? { kind: 'empty' } : { kind: 'object', type, id: ids[0] };
  },
  modify: planModify,
  create: null,
  delete: null,
  action: null,
  typeAction: null,
  read: null,
  typeRead: null,
  session: null,
  utility: null,
  internal: null,
};

/** The generic rules of an operation, or undefined where the simulator has none. */
export function genericHandler({ level, kind }: OperationSpec): OperationHandler | undefined {
  return level === 'refused' ? undefined : (handlers[kind] ?? undefined);
}

function typeOf({ operation }: OperationCall): TypeName {
  if (operation.type === null) throw new Error(`${operation.name} has no type`);
  return operation.type;
}

function idOf({ operation, id }: OperationCall): string {
  if (id === undefined) throw new OperationError('GEN_000028');
  return id === '' ? notFound(operation.type ?? 'Manager', id) : id;
}

function notFound(type: TypeName, id: string): never {
  throw new OperationError('GEN_000002', [type, id]);
}

function childType({ operation }: OperationCall): TypeName {
  if (operation.child === undefined) throw new Error(`${operation.name} has no child type`);
  return operation.child;
}

function childrenOf(call: OperationCall, core: ManagerCore): { readonly type: TypeName; readonly ids: readonly string[] } {
  const { relation } = call.operation;
  if (relation === undefined) throw new Error(`${call.operation.name} names no relation`);
  const type = childType(call);
  // A stored reference may outlive its object; what is gone is not listed.
  const ids = relatedIds(core.viewContext, { type: typeOf(call), id: idOf(call) }, relation).filter((id) => core.store.has(type, id));
  return { type, ids };
}
