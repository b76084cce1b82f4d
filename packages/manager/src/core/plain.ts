import type { ObjectRef, RecordOf, TypeName } from '@ovmsim/model';
import { given, isPlainObject } from './check-values.js';
import { OperationError } from './errors.js';
import type { ManagerCore } from './manager-core.js';
import { planModifyObject } from './modify.js';
import type { JobDescription, JobPlan, OperationCall, OperationHandler } from './operation.js';
import { removeObject } from './server/removal.js';
import { typeLabel } from './labels.js';

/** Fields that may be left out. */
type Given<R> = { readonly [K in keyof R]?: NonNullable<R[K]> };

/** The fields that the body of a creation gives; null means the same as nothing. */
export function fieldsIn<T extends TypeName>(body: unknown): Given<RecordOf<T>> {
  return Object.fromEntries(Object.entries(isPlainObject(body) ? body : {}).filter(([, value]) => given(value))) as Given<RecordOf<T>>;
}

/** The name that a creation must give. Throws GEN_000001, GEN_000023. */
export function nameIn({ name }: { readonly name?: string | undefined }): string {
  if (name === undefined) throw new OperationError('GEN_000001', ['name']);
  if (name === '') throw new OperationError('GEN_000023', ['name', name]);
  return name;
}

/** Refuses a number outside its bounds, at once. Throws GEN_000015. */
export function checkBounds(field: string, value: number | undefined, [least, most]: readonly [number, number]): void {
  if (value !== undefined && (value < least || value > most)) throw new OperationError('GEN_000015', [field, String(least), String(most)]);
}

/** A job of the Manager's own: no agent hears of it. */
export function ownJob(job: Omit<JobDescription, 'body'> & { readonly body: () => ObjectRef | null }): JobPlan {
  const { body, ...rest } = job;
  return { job: { ...rest, body: async () => body() } };
}

/** Deletes an object with its parts; `check` says what stands against it. */
export function planDelete(core: ManagerCore, object: ObjectRef, check: () => void = () => undefined): JobPlan {
  return ownJob({
    name: `Delete ${typeLabel(object.type)}: ${core.ref(object).name ?? object.id}`,
    objects: [object],
    body: () => {
      check();
      core.transact((tx) => removeObject(tx, object));
      return null;
    },
  });
}

/** Modify below a parent, by the rules for every type. */
export const modifyChild: OperationHandler = (call, core) => planModifyObject(core, childOf(call), { body: call.body });

/** The child that a call below a parent is about. */
export function childOf({ operation, childId }: OperationCall): ObjectRef {
  if (operation.child === undefined || childId === undefined) throw new Error(`${operation.name} is about no child`);
  return { type: operation.child, id: childId };
}

/** Puts an id into a list, or takes it out; the list itself when nothing changes. */
export function withMember(list: readonly string[], id: string, there: boolean): readonly string[] {
  if (list.includes(id) === there) return list;
  return there ? [...list, id] : list.filter((each) => each !== id);
}
