import type { ObjectRef, RecordOf } from '@ovmsim/model';
import { given, isPlainObject } from '../check-values.js';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { typeLabel } from '../labels.js';
import { namedObject } from '../lookup.js';
import type { ManagerCore } from '../manager-core.js';
import { planModifyObject } from '../modify.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { baseFields } from '../record.js';
import { removeObject } from '../server/removal.js';

type Definition = RecordOf<'VmCloneDefinition'>;
type StorageMapping = RecordOf<'VmCloneStorageMapping'>;
type NetworkMapping = RecordOf<'VmCloneNetworkMapping'>;
/** A body: everything may be missing or null. */
type Given<T> = { readonly [K in keyof T]?: T[K] | null };

/** Vm.createVmCloneDefinition: a clone customizer, which lives on its machine or template (CLI guide 3.3 A.46). */
export function planCreateDefinition(call: OperationCall, core: ManagerCore): JobPlan {
  const vm = namedObject(core.store, 'Vm', call.id);
  const { name, description } = bodyOf<Definition>(call);
  if (!given(name)) throw new OperationError('GEN_000001', ['name']);
  return {
    job: {
      name: `Create VM Clone Definition: ${name} on VM: ${vm.name}`,
      objects: [{ type: 'Vm', id: vm.id }],
      body: async () => {
        if (name === '') throw new RuleError('OVMRU_900013E', ['', 'it is empty']);
        const id = newId(core, 'VmCloneDefinition');
        core.transact((tx) => tx.insert('VmCloneDefinition', { ...baseFields({ id, name, description: description ?? '' }), vmId: vm.id }));
        return { type: 'VmCloneDefinition', id };
      },
    },
  };
}

/** VmCloneDefinition.createVmCloneStorageMapping: how and where to one disk is copied. */
export function planCreateStorageMapping(call: OperationCall, core: ManagerCore): JobPlan {
  const definition = definitionOf(core, call.id);
  const body = bodyOf<StorageMapping>(call);
  if (!given(body.vmDiskMappingId)) throw new OperationError('GEN_000001', ['vmDiskMappingId']);
  if (!given(body.cloneType)) throw new OperationError('CLONE_TYPE_000000', ['']);
  const { vmDiskMappingId, cloneType } = body;
  const mapping = core.store.get('VmDiskMapping', vmDiskMappingId);
  if (mapping?.vmId !== definition.vmId) throw new OperationError('VM_000003', [core.store.get('Vm', definition.vmId)?.name ?? definition.vmId]);
  const repositoryId = targetOf(body);
  return planMapping(core, definition, {
    name: body.name,
    label: 'Storage Mapping',
    body: () => {
      assertSingle(core, definition, core.store.related('VmCloneStorageMapping', 'vmDiskMappingId', vmDiskMappingId).map((id) => core.store.get('VmCloneStorageMapping', id)));
      const id = newId(core, 'VmCloneStorageMapping');
      const record: StorageMapping = {
        ...baseFields({ id, name: body.name ?? '', description: body.description ?? '' }),
        cloneType, repositoryId, storageArrayId: null, storageElementId: null, vmCloneDefinitionId: definition.id, vmDiskMappingId,
      };
      core.transact((tx) => tx.insert('VmCloneStorageMapping', record));
      return { type: 'VmCloneStorageMapping', id };
    },
  });
}

/** Disks are copied into repositories; copies on arrays and physical disks are not simulated. */
function targetOf({ repositoryId, storageArrayId, storageElementId }: Given<StorageMapping>): string {
  const targets = [repositoryId, storageArrayId, storageElementId].filter(given);
  if (targets.length > 1) throw new OperationError('GEN_000017', ['repositoryId', given(storageArrayId) ? 'storageArrayId' : 'storageElementId']);
  if (given(repositoryId)) return repositoryId;
  if (targets[0] === undefined) throw new OperationError('GEN_000001', ['repositoryId']);
  throw new OperationError('VM_CLONE_STORAGE_MAPPING_000000', [targets[0]]);
}

/** VmCloneDefinition.createVmCloneNetworkMapping: the network of one card; without one the copy of the card is on none. */
export function planCreateNetworkMapping(call: OperationCall, core: ManagerCore): JobPlan {
  const definition = definitionOf(core, call.id);
  const body = bodyOf<NetworkMapping>(call);
  if (!given(body.virtualNicId)) throw new OperationError('GEN_000001', ['virtualNicId']);
  const { virtualNicId } = body;
  if (core.store.get('VirtualNic', virtualNicId)?.vmId !== definition.vmId) {
    throw new OperationError('VM_000003', [core.store.get('Vm', definition.vmId)?.name ?? definition.vmId]);
  }
  return planMapping(core, definition, {
    name: body.name,
    label: 'Network Mapping',
    body: () => {
      assertSingle(core, definition, core.store.related('VmCloneNetworkMapping', 'virtualNicId', virtualNicId).map((id) => core.store.get('VmCloneNetworkMapping', id)));
      const id = newId(core, 'VmCloneNetworkMapping');
      const record: NetworkMapping = {
        ...baseFields({ id, name: body.name ?? '', description: body.description ?? '' }),
        networkId: body.networkId ?? null, virtualNicId, vmCloneDefinitionId: definition.id,
      };
      core.transact((tx) => tx.insert('VmCloneNetworkMapping', record));
      return { type: 'VmCloneNetworkMapping', id };
    },
  });
}

interface MappingWork {
  readonly name: string | null | undefined;
  readonly label: string;
  readonly body: () => ObjectRef;
}

function planMapping(core: ManagerCore, definition: Definition, { name, label, body }: MappingWork): JobPlan {
  return {
    job: {
      name: `Create VM Clone ${label}: ${name ?? ''} on VM Clone Definition: ${definition.name}`,
      objects: [{ type: 'VmCloneDefinition', id: definition.id }],
      body: async () => {
        definitionOf(core, definition.id);
        return body();
      },
    },
  };
}

/** One disk, one card: one mapping of it in a definition. */
function assertSingle(core: ManagerCore, definition: Definition, others: readonly (StorageMapping | NetworkMapping | undefined)[]): void {
  const other = others.find((mapping) => mapping?.vmCloneDefinitionId === definition.id);
  if (other === undefined) return;
  const mapped: ObjectRef = 'virtualNicId' in other ? { type: 'VirtualNic', id: other.virtualNicId } : { type: 'VmDiskMapping', id: other.vmDiskMappingId };
  throw new RuleError('OVMRU_900252E', [core.ref(mapped).name ?? mapped.id, definition.name]);
}

/** Modify of a definition or mapping, at the top or below its parent: names and descriptions. */
export function planModifyPart(call: OperationCall, core: ManagerCore): JobPlan {
  return planModifyObject(core, objectOf(call), { body: call.body });
}

/** Delete of a definition with its mappings, or of a mapping, at the top or below its parent. */
export function planDeletePart(call: OperationCall, core: ManagerCore): JobPlan {
  const object = objectOf(call);
  return {
    job: {
      name: `Delete ${typeLabel(object.type)}: ${core.ref(object).name ?? object.id}`,
      objects: [object],
      body: async () => {
        core.transact((tx) => removeObject(tx, object));
        return null;
      },
    },
  };
}

/** The object that is changed: the child where the path names one. */
export function objectOf({ operation, id, childId }: OperationCall): ObjectRef {
  if (operation.child !== undefined && childId !== undefined) return { type: operation.child, id: childId };
  if (operation.type === null || id === undefined) throw new Error(`${operation.name} concerns no object`);
  return { type: operation.type, id };
}

function definitionOf(core: Pick<ManagerCore, 'store'>, id: string | undefined): Definition {
  return namedObject(core.store, 'VmCloneDefinition', id);
}

function bodyOf<T>({ body }: OperationCall): Given<T> {
  return (isPlainObject(body) ? body : {}) as Given<T>;
}
