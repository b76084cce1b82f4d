import type { ModelChanges, ObjectRef, OperationSpec, TypeName, ValueName } from '@ovmsim/model';
import type { ManagerCore } from './manager-core.js';
import type { Principal } from './principal.js';

export type { ObjectRef } from '@ovmsim/model';

/** A decoded request for one operation of the registry, the same from every front-end. */
export interface OperationCall {
  readonly operation: OperationSpec;
  readonly principal: Principal;
  /** `:id` of the path, decoded. */
  readonly id?: string;
  /** `:childId` of the path, decoded. */
  readonly childId?: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /**
   * In the registry's terms. Object: `{ field: value }` with ids as bare strings (absent = absent, null = null), plus `id` when one was given;
   * id: bare id string; text: string; value: plain object. Undefined or null when there was none.
   */
  readonly body: unknown;
}

/** What an operation yields; the front-end encodes it (objects by `core.view`). */
export type OperationResult =
  | { readonly kind: 'job'; readonly id: string }
  | { readonly kind: 'object'; readonly type: TypeName; readonly id: string }
  | { readonly kind: 'list'; readonly type: TypeName; readonly ids: readonly string[] }
  | { readonly kind: 'ids'; readonly type: TypeName; readonly ids: readonly string[] }
  | { readonly kind: 'value'; readonly value: ValueName; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'values'; readonly value: ValueName; readonly data: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'changes'; readonly changes: ModelChanges }
  | { readonly kind: 'empty' };

/** How a job ended that another job started. */
export interface JobOutcome {
  readonly jobId: string;
  readonly ok: boolean;
  readonly result: ObjectRef | null;
  /** Message of the failure, null on success. */
  readonly error: string | null;
}

/** What a job's body gets. */
export interface JobContext {
  readonly id: string;
  readonly core: ManagerCore;
  /** Login name of who asked. */
  readonly user: string;
  /** Aborted when somebody asked for the job's abort. */
  readonly signal: AbortSignal;
  /** Throws when the abort was requested: call it between steps. */
  checkAbort(): void;
  /** Shown as `progressMessage` while the job runs; also a line of the transcript. */
  progress(message: string): void;
  /** Adds a line to the transcript. */
  log(line: string): void;
  /**
   * Runs a child job and waits for it. Never throws for the child's failure: the parent decides what it means. A child waits for objects that another
   * job has, so it should name its parent's objects and otherwise only what nobody holds while waiting for those.
   */
  child(job: JobDescription): Promise<JobOutcome>;
}

/** A job to be made. */
export interface JobDescription {
  /** As clients see it: 'Discover Server: x'. A function gets the id, for the few names that hold a number. */
  readonly name: string | ((id: string) => string);
  readonly description?: string;
  /** Objects it works on, most important first: locked while it is queued or runs, served first come, first served. */
  readonly objects: readonly ObjectRef[];
  /** Further things it must not share with another job at the same time, such as an agent's address. */
  readonly keys?: readonly string[];
  /** Does the work; the object it made, or null. A throw fails the job. */
  readonly body: (job: JobContext) => Promise<ObjectRef | null>;
  /** Belongs to the Manager itself: user '@OvmAdmin'. */
  readonly internal?: boolean;
  /** The object whose health a failure touches; the first of `objects` unless given. */
  readonly subject?: ObjectRef;
}

/** What a handler returns to have a job made; the pipeline answers with the job and starts it afterwards. */
export interface JobPlan {
  readonly job: JobDescription;
}

/** Rules of one operation. Throws OperationError for a refusal; whatever depends on state belongs in the job's body. */
export type OperationHandler = (call: OperationCall, core: ManagerCore) => OperationResult | JobPlan | Promise<OperationResult | JobPlan>;
