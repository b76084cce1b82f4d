import type { ObjectRef, TypeName } from '@ovmsim/model';
import type { Change } from '@ovmsim/kernel';
import { idsIn, isObjectType, ownersOf, relationsOf } from './relations.js';
import type { ManagerRecords, WorldReader } from './world.js';

type Reader = Pick<WorldReader, 'get' | 'related'>;
type RecordChange = Change<ManagerRecords>;

/** Objects that refer to another one by a reference of any type, which no index of the store follows. */
export interface LooseReferences {
  readonly holders: (object: ObjectRef) => readonly ObjectRef[];
}

/**
 * The other objects whose rendering a change alters: what its references name (before and after), what shows it in a derived field, and, when it
 * appears, disappears or gets another name, everything that refers to it.
 */
export function affectedBy(store: Reader, loose: LooseReferences, change: RecordChange): readonly ObjectRef[] {
  if (!isObjectType(change.type)) return [];
  const type: TypeName = change.type;
  const object: ObjectRef = { type, id: change.id };
  const renamed = nameIn(change.before) !== nameIn(change.after);
  const found: ObjectRef[] = [...targets(change, type, renamed), ...derivedDependents(store, object, change)];
  if (renamed) found.push(...ownersOf(store, object), ...loose.holders(object), ...namedInDerived(store, object));
  return found;
}

/** Undefined when there is no object, so that making and deleting one counts as a change of name. */
function nameIn(record: object | undefined): unknown {
  return (record as { readonly name?: unknown } | undefined)?.name;
}

function targets(change: RecordChange, type: TypeName, renamed: boolean): ObjectRef[] {
  return relationsOf(type).flatMap(({ field, target, shown }) => {
    if (!shown) return [];
    const were = idsIn(change.before, field);
    const are = idsIn(change.after, field);
    const same = were.length === are.length && were.every((id, index) => id === are[index]);
    return same && !renamed ? [] : [...new Set([...were, ...are])].map((id) => ({ type: target, id }));
  });
}

/** Objects whose derived fields are computed from the changed record. */
function derivedDependents(store: Reader, object: ObjectRef, change: RecordChange): ObjectRef[] {
  const differs = (...fields: readonly string[]): boolean =>
    fields.some((field) => String(idsIn(change.before, field)) !== String(idsIn(change.after, field)));
  const both = (field: string): string[] => [...new Set([...idsIn(change.before, field), ...idsIn(change.after, field)])];
  switch (object.type) {
    case 'Vm':
      return differs('serverPoolId', 'serverId', 'name') ? both('serverPoolId').map((id) => ({ type: 'ServerPool', id })) : [];
    case 'StoragePath':
      return differs('storageInitiatorId', 'storageElementId') ? both('storageInitiatorId').flatMap((id) => serversOfInitiator(store, id)) : [];
    case 'VolumeGroup':
      if (!differs('storageArrayId')) return [];
      return store.related('StorageElement', 'volumeGroupId', object.id).map((id) => ({ type: 'StorageElement', id }));
    default:
      return [];
  }
}

/** Objects that name the given one in a derived field. */
function namedInDerived(store: Reader, { type, id }: ObjectRef): ObjectRef[] {
  switch (type) {
    case 'StorageElement':
      return store.related('StoragePath', 'storageElementId', id).flatMap((path) => {
        const initiator = store.get('StoragePath', path)?.storageInitiatorId;
        return initiator === undefined ? [] : serversOfInitiator(store, initiator);
      });
    case 'StorageArray':
      return store
        .related('VolumeGroup', 'storageArrayId', id)
        .flatMap((group) => store.related('StorageElement', 'volumeGroupId', group).map((element) => ({ type: 'StorageElement' as const, id: element })));
    default:
      return [];
  }
}

function serversOfInitiator(store: Reader, initiatorId: string): ObjectRef[] {
  const server = store.get('StorageInitiator', initiatorId)?.serverId;
  return server === undefined ? [] : [{ type: 'Server', id: server }];
}
