import type { ManagerCore } from '../core/manager-core.js';
import { openMemoryCore } from '../core/memory-core.js';
import type { MemoryCore, MemoryCoreOptions } from '../core/memory-core.js';
import type { JobContext, JobDescription, ObjectRef } from '../core/operation.js';

/** Jobs whose steps a test decides. */

/** Two objects that every world has, to lock. */
export const iscsi: ObjectRef = { type: 'StorageArray', id: 'Unmanaged iSCSI Storage Array' };
export const fibre: ObjectRef = { type: 'StorageArray', id: 'Unmanaged FibreChannel Storage Array' };

/** Something that bodies wait for until the test opens it. */
export interface Door {
  readonly open: () => void;
  readonly opened: Promise<void>;
}

export function door(): Door {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** A job named 'Test' on the objects; its body may return the object it made. */
export function describeJob(objects: readonly ObjectRef[], body: (job: JobContext) => Promise<ObjectRef | null | void> = async () => null): JobDescription {
  return { name: 'Test', objects, body: async (job) => (await body(job)) ?? null };
}

/** A core in memory whose own first job has ended. */
export async function settled(options: MemoryCoreOptions = {}): Promise<MemoryCore> {
  const memory = await openMemoryCore(options);
  await memory.core.idle();
  return memory;
}

/** Makes and starts a job as the pipeline does. Returns its id. */
export function begin(core: ManagerCore, job: JobDescription): string {
  const id = core.jobs.create(job, 'admin');
  core.jobs.start(id);
  return id;
}

export const shown = (core: ManagerCore, id: string) => core.view('Job', id);
export const locked = (core: ManagerCore, { type, id }: ObjectRef): unknown => core.view(type, id)?.['locked'];
