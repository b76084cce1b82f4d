import type { ObjectRef, RecordOf, TypeName } from '@ovmsim/model';
import { typeNames } from '@ovmsim/model';
import type { ViewContext } from './view.js';
import type { WorldReader } from './world.js';

/**
 * The fields that neither the record nor an index holds. The registry's tests and `derive` see to it that none is forgotten: the type below lists
 * them, and the table must have every one.
 */
interface DerivedFields {
  readonly Manager: 'managerTime';
  readonly ServerPool: 'unassignedVmIds';
  readonly Server: 'storageElementIds';
  readonly StorageElement: 'storageArrayId';
  readonly ResourceGroup: 'resourceIds';
}

type Derivation<T extends TypeName> = (context: ViewContext, record: RecordOf<T>) => unknown;
type DerivationTable = { readonly [T in keyof DerivedFields]: { readonly [F in DerivedFields[T]]: Derivation<T> } };

/** The storage elements that the paths of a Server's initiators lead to, each once, in the order of the paths. */
export function storageElementsOf(store: Pick<WorldReader, 'get' | 'related'>, serverId: string): readonly string[] {
  const elements = new Set<string>();
  for (const initiator of store.related('StorageInitiator', 'serverId', serverId)) {
    for (const path of store.related('StoragePath', 'storageInitiatorId', initiator)) {
      const element = store.get('StoragePath', path)?.storageElementId;
      if (element !== undefined) elements.add(element);
    }
  }
  return [...elements];
}

/** Every object that carries a tag: servers, machines, whatever else. */
export function taggedObjects(store: Pick<WorldReader, 'related'>, groupId: string): readonly ObjectRef[] {
  return typeNames.flatMap((type) => store.related(type, 'resourceGroupIds', groupId).map((id) => ({ type, id })));
}

const table: DerivationTable = {
  Manager: { managerTime: ({ clock }) => Math.floor(clock.now()) },
  ServerPool: {
    unassignedVmIds: ({ store }, pool) =>
      store.related('Vm', 'serverPoolId', pool.id).filter((vm) => store.get('Vm', vm)?.serverId === null),
  },
  Server: { storageElementIds: ({ store }, server) => storageElementsOf(store, server.id) },
  StorageElement: {
    storageArrayId: ({ store }, element) => store.get('VolumeGroup', element.volumeGroupId)?.storageArrayId ?? null,
  },
  ResourceGroup: { resourceIds: ({ store }, group) => taggedObjects(store, group.id) },
};

/** Names of the derived fields of a type, for the check against the registry. */
export function derivedFieldsOf(type: TypeName): readonly string[] {
  return Object.keys((table as Partial<Record<TypeName, object>>)[type] ?? {});
}

/** The stored form of a derived field's value. Throws for a field that the table does not have. */
export function derive(context: ViewContext, at: { readonly type: TypeName; readonly record: object; readonly field: string }): unknown {
  const ofType = (table as Partial<Record<TypeName, Readonly<Record<string, (context: ViewContext, record: object) => unknown>>>>)[at.type];
  const derivation = ofType?.[at.field];
  if (derivation === undefined) throw new Error(`${at.type}.${at.field} is derived, but nothing derives it`);
  return derivation(context, at.record);
}
