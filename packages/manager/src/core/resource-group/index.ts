import { types, typeNames } from '@ovmsim/model';
import type { ObjectRef, RecordOf, TypeName } from '@ovmsim/model';
import { checkReference, isPlainObject } from '../check-values.js';
import { OperationError, RuleError } from '../errors.js';
import { newId } from '../ids.js';
import { typeLabel } from '../labels.js';
import type { ManagerCore } from '../manager-core.js';
import { editJobName, patchOf } from '../modify.js';
import { givenFields, requiredName } from '../network/network-job.js';
import type { JobPlan, OperationCall } from '../operation.js';
import { baseFields } from '../record.js';
import { idsIn } from '../relations.js';
import { removeObject } from '../server/removal.js';
import type { WorldTransaction } from '../transaction.js';
import { recordOf } from '../view.js';

type Group = RecordOf<'ResourceGroup'>;

/** What cannot carry a tag: what passes, and tags themselves (inferred). */
const untagged: ReadonlySet<TypeName> = new Set(['Job', 'Event', 'PeriodicTask', 'ResourceGroup']);

/** Registers what a Manager does with tags (WSAPI guide 3.3 §2.3: a resource group is what the console calls a tag). */
export function registerResourceGroupOperations(core: ManagerCore): void {
  core.handle('ResourceGroup.create', planCreate);
  core.handle('ResourceGroup.modify', planModify);
  core.handle('ResourceGroup.delete', planDelete);
  core.handle('ResourceGroup.addResource', (call) => planTag(core, call, true));
  core.handle('ResourceGroup.removeResource', (call) => planTag(core, call, false));
}

/** Names of tags are unique (CLI guide 3.4). Throws RuleError OVMRU_900215E. */
function assertNameFree(core: ManagerCore, name: string, id?: string): void {
  if (core.store.list('ResourceGroup').some((group) => group.name === name && group.id !== id)) throw new RuleError('OVMRU_900215E', ['tag', name]);
}

function planCreate(call: OperationCall, core: ManagerCore): JobPlan {
  const { type = 'USER_LABEL', description = '', ...fields } = givenFields(call.body) as Partial<Group>;
  const name = requiredName(fields);
  return {
    job: {
      name: `Create Tag: ${name}`,
      objects: [],
      body: async () => {
        assertNameFree(core, name);
        const id = newId(core, 'ResourceGroup');
        core.transact((tx) => tx.insert('ResourceGroup', { ...baseFields({ id, name, description }), type }));
        return { type: 'ResourceGroup', id };
      },
    },
  };
}

function planModify(call: OperationCall, core: ManagerCore): JobPlan {
  const object = { type: 'ResourceGroup', id: call.id ?? '' } as const;
  const patch = patchOf('ResourceGroup', call.body, core.options.profile.name) as Partial<Group>;
  if (patch.name === '') throw new OperationError('GEN_000023', ['name', '']);
  return {
    job: {
      name: editJobName(core, object),
      objects: [object],
      body: async () => {
        if (patch.name !== undefined) assertNameFree(core, patch.name, object.id);
        core.transact((tx) => tx.update('ResourceGroup', object.id, patch));
        return null;
      },
    },
  };
}

function planDelete(call: OperationCall, core: ManagerCore): JobPlan {
  const object = { type: 'ResourceGroup', id: call.id ?? '' } as const;
  return {
    job: {
      name: `Delete Tag: ${core.ref(object).name ?? object.id}`,
      objects: [object],
      body: async () => {
        core.transact((tx) => removeObject(tx, object));
        return null;
      },
    },
  };
}

/** ResourceGroup.addResource and removeResource. Adding what carries the tag already changes nothing. */
function planTag(core: ManagerCore, call: OperationCall, adds: boolean): JobPlan {
  const group: ObjectRef = { type: 'ResourceGroup', id: call.id ?? '' };
  const resource = resourceOf(core, call.body);
  const name = core.ref(resource).name ?? resource.id;
  return {
    job: {
      name: `${adds ? 'Add' : 'Remove'} Tag: ${core.ref(group).name ?? group.id} ${adds ? 'to' : 'from'} ${typeLabel(resource.type)}: ${name}`,
      objects: [group, resource],
      body: async () => {
        const carried = idsIn(recordOf(core.store, resource), 'resourceGroupIds');
        if (!core.store.has(resource.type, resource.id)) throw new RuleError('GEN_000002', [resource.type, resource.id]);
        if (!adds && !carried.includes(group.id)) throw new RuleError('GEN_000009', [resource.id, group.id]);
        core.transact((tx) => setTags(tx, resource, adds ? [...new Set([...carried, group.id])] : carried.filter((id) => id !== group.id)));
        return null;
      },
    },
  };
}

function setTags(tx: WorldTransaction, { type, id }: ObjectRef, resourceGroupIds: readonly string[]): void {
  tx.update(type, id, { resourceGroupIds });
}

/** The object that a body means; without a type the one that has the id. Throws GEN_000002, GEN_000018, GEN_000022, GEN_000028. */
function resourceOf(core: ManagerCore, body: unknown): ObjectRef {
  const { type, id } = (isPlainObject(body) ? body : {}) as { readonly type?: TypeName | ''; readonly id?: string };
  if (id === undefined || id === '') throw new OperationError('GEN_000028');
  const found = type === undefined || type === '' ? typeNames.find((name) => core.store.has(name, id)) : type;
  if (found === undefined) throw new OperationError('GEN_000019', [id]);
  if (untagged.has(found)) throw new OperationError('GEN_000022', [types[found].name]);
  checkReference(core.store, found, id);
  return { type: found, id };
}
