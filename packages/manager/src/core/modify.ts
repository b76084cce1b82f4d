import { fieldsOf } from '@ovmsim/model';
import type { ObjectRef, ProfileName, TypeName } from '@ovmsim/model';
import { RuleError } from './errors.js';
import type { ManagerCore } from './manager-core.js';
import type { JobPlan, OperationCall } from './operation.js';
import { typeLabel } from './labels.js';
import { given, isPlainObject } from './check-values.js';
import { passwordMask, recordOf } from './view.js';
import type { ManagerRecords } from './world.js';

/** The new values of a modification: writable fields of the body. Absent and null mean unchanged, and so does a password's mask that comes back. */
export function patchOf(type: TypeName, body: unknown, profile: ProfileName): Readonly<Record<string, unknown>> {
  if (!isPlainObject(body)) return {};
  const patch: Record<string, unknown> = {};
  for (const field of fieldsOf(type, profile)) {
    const value = body[field.name];
    if (!field.writable || !given(value) || (field.masked === true && value === passwordMask)) continue;
    patch[field.name] = value;
  }
  return patch;
}

/** 'Edit Server Pool: x' */
export function editJobName(core: ManagerCore, { type, id }: ObjectRef): string {
  return `Edit ${typeLabel(type)}: ${core.ref({ type, id }).name ?? id}`;
}

/** Writes a patch; rules that hold for every type are checked here. Throws RuleError. */
export function applyPatch(core: ManagerCore, object: ObjectRef, patch: Readonly<Record<string, unknown>>): void {
  const record = recordOf(core.store, object);
  if (record === undefined) throw new RuleError('GEN_000002', [object.type, object.id]);
  if (patch['name'] === '' && record['name'] !== '') throw new RuleError('OVMRU_900013E', ['', 'it is empty']);
  core.transact((tx) => tx.update(object.type, object.id, patch as Partial<ManagerRecords[TypeName]>));
}

/** Modify for every type without rules of its own: a job that writes the writable fields. */
export function planModify(call: OperationCall, core: ManagerCore): JobPlan {
  const { type } = call.operation;
  if (type === null || call.id === undefined) throw new Error(`${call.operation.name} modifies no object`);
  return planModifyObject(core, { type, id: call.id }, { body: call.body });
}

/** The same for one object; `check` refuses what its family forbids. */
export function planModifyObject(core: ManagerCore, object: ObjectRef, { body, check }: { readonly body: unknown; readonly check?: () => void }): JobPlan {
  const patch = patchOf(object.type, body, core.options.profile.name);
  return {
    job: {
      name: editJobName(core, object),
      objects: [object],
      body: async () => {
        check?.();
        applyPatch(core, object, patch);
        return null;
      },
    },
  };
}
