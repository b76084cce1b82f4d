import type { Clock } from '@ovmsim/kernel';
import { idOf, WsApiError } from '@ovmsim/client';
import type { Job, OperationInput, SimpleId } from '@ovmsim/client';
import { errors, isErrorCode } from '@ovmsim/model';
import type { CliCommand, CliStep } from '@ovmsim/model';
import { failures } from '../texts.js';
import { filled, isList } from './fillings.js';
import type { Filled, FillingContext } from './fillings.js';
import { inputOf, operationOf } from './input.js';
import type { ManagerCalls } from './manager.js';

/** How the steps of a command are run. */
export interface StepsContext {
  readonly manager: ManagerCalls;
  /** Of retries: real time. */
  readonly io: Clock;
  readonly signal: AbortSignal;
  /** Waits for the jobs and tries again while an object is locked (CLI guide 3.3, CommandMode). */
  readonly synchronous: boolean;
  /** Called with the id of every job as soon as it is known, and with null when it has ended. */
  readonly onJob: (id: string | null) => void;
}

/** The objects and values of a command, found. */
export type StepsInput = Pick<FillingContext, 'instance' | 'other' | 'values'>;

export interface StepsResult {
  /** Of the first job that the command made; null when it made none. */
  readonly jobId: string | null;
  /** What the first step made or concerned; null while that is not known. */
  readonly made: SimpleId | null;
  /** What the last operation answered that made no job. */
  readonly answer: unknown;
}

const firstPauseMs = 50;
const longestPauseMs = 1000;
/** The command's own time-out, and Ctrl-C, come by the signal. */
const longestJobMs = 365 * 24 * 3600 * 1000;

/** Calls the operations of a command one after the other; a later one may need what the first one made. @throws CommandError, WsApiError */
export async function runSteps(command: CliCommand, input: StepsInput, context: StepsContext): Promise<StepsResult> {
  let result: StepsResult = { jobId: null, made: null, answer: null };
  const first: FillingContext = { ...input, result: undefined, manager: context.manager };
  const calls = await callsOf(command, first);
  for (const [index, { step, element }] of calls.entries()) {
    const called = await inputOf(step, { ...first, element, result: result.made?.value });
    if (called === null) continue;
    // Asynchronous commands return at once, except that a step has to wait for the one before it.
    const wait = context.synchronous || index < calls.length - 1;
    const answer = await call(step, called, context);
    if (operationOf(step).returns.kind !== 'job' || idOf(answer as Job) === input.instance?.id) {
      result = { ...result, answer };
      continue;
    }
    const job = await jobOf(answer as Job, { ...context, wait });
    result = { ...result, jobId: result.jobId ?? idOf(job), made: result.made ?? job.resultId };
  }
  return result;
}

interface Call {
  readonly step: CliStep;
  readonly element: Filled;
}

/** The steps that are called for, and once for each member of a list where they say so. @throws CommandError where the objects do not belong together */
async function callsOf({ steps }: CliCommand, context: FillingContext): Promise<readonly Call[]> {
  const { values, other } = context;
  const chosen = (isSteps(steps) ? steps : (steps[other?.typeName ?? ''] ?? [])).filter((step) => isCalledFor(step, values));
  for (const { requires } of chosen) {
    if (requires !== undefined && !agree(await filled(requires.filling, context), await filled(requires.is, context))) throw failures.notTogether(requires.otherwise);
  }
  const calls = await Promise.all(chosen.map(async (step): Promise<readonly Call[]> => {
    if (step.each === undefined) return [{ step, element: undefined }];
    const list = await filled(step.each, context);
    return (isList(list) ? list : []).map((element) => ({ step, element }));
  }));
  return calls.flat();
}

function isSteps(steps: CliCommand['steps']): steps is readonly CliStep[] {
  return Array.isArray(steps);
}

function isCalledFor({ when, unless, whenIs }: CliStep, values: StepsInput['values']): boolean {
  return (when?.some((name) => values.has(name)) ?? true)
    && unless?.some((name) => values.has(name)) !== true
    && (whenIs === undefined || values.get(whenIs.attribute) === whenIs.value);
}

function agree(value: Filled, wanted: Filled): boolean {
  return isList(value) ? value.includes(wanted) : value === wanted;
}

/** One operation; tried again for as long as another job holds what it would change. */
async function call({ operation }: CliStep, input: OperationInput, { manager, io, signal, synchronous }: StepsContext): Promise<unknown> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      return await manager.operate(operation, input);
    } catch (error) {
      if (!synchronous || !isLocked(error)) throw error;
    }
    await io.sleep(pause, signal);
  }
}

/** Whether a job works on what was to be changed. */
function isLocked(error: unknown): boolean {
  const code = error instanceof WsApiError ? error.errorCode : null;
  return code !== null && isErrorCode(code) && errors[code].jobError === 'LOCK';
}

async function jobOf(job: Job, { manager, wait, onJob }: StepsContext & { readonly wait: boolean }): Promise<Job> {
  const id = idOf(job);
  onJob(id);
  if (!wait) return job;
  const ended = await manager.finished(id, longestJobMs);
  onJob(null);
  if (ended.jobSummaryState !== 'SUCCESS') throw failures.jobFailed(await reasonOf(ended, manager), { id, state: ended.jobSummaryState });
  return ended;
}

/** The core's text; a job that failed by its children has it there. */
async function reasonOf(job: Job, manager: ManagerCalls): Promise<string | null> {
  const own = job.error?.message ?? null;
  if (own !== null) return own;
  for (const { value } of job.childJobIds ?? []) {
    const child = (await manager.get('Job', value)) as unknown as Job | null;
    const reason = child === null ? null : await reasonOf(child, manager);
    if (reason !== null) return reason;
  }
  return null;
}
