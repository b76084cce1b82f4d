import { authorise } from './authorise.js';
import { checkPath, checkShape, checkState, withRealId } from './check-call.js';
import type { OperationSpec } from '@ovmsim/model';
import type { Coverage } from './coverage.js';
import { OperationError } from './errors.js';
import type { ManagerCore } from './manager-core.js';
import type { JobPlan, OperationCall, OperationHandler, OperationResult } from './operation.js';
import { userOf } from './principal.js';

/** What the pipeline needs besides the core's public face. */
export interface PipelineParts {
  /** The rules of an operation; undefined for what the simulator does not do. */
  readonly handlerOf: (operation: OperationSpec) => OperationHandler | undefined;
  readonly coverage: Coverage;
}

/**
 * The second half of a request's life, the same for every front-end: authorise, check shape, staleness and locks, fault hook, run, render. A job is
 * started when its first answer has been rendered, so that this answer never shows it finished.
 */
export async function runOperation<R>(
  core: ManagerCore,
  { handlerOf, coverage }: PipelineParts,
  request: { readonly call: OperationCall; readonly render: (result: OperationResult) => R },
): Promise<R> {
  const { name } = request.call.operation;
  coverage.called(name);
  try {
    const handler = handlerOf(request.call.operation);
    const call = await admitted(core, request.call, handler !== undefined);
    // The hook may have waited: look again, and let nothing come between this look and the job's lock, so that of two edits the first wins.
    checkState(core.viewContext, call);
    // Whatever the simulator does not do is refused by name, never accepted silently.
    if (handler === undefined) throw new OperationError('GEN_000005', [name]);
    const handled = handler(call, core);
    const outcome = handled instanceof Promise ? await handled : handled;
    return 'job' in outcome ? answerWithJob(core, { plan: outcome, call, render: request.render }) : answer(core, outcome, request);
  } catch (error) {
    coverage.refused(name);
    throw error;
  }
}

/** The call with its real id, when everything allows it to run. */
async function admitted(core: ManagerCore, asked: OperationCall, built: boolean): Promise<OperationCall> {
  const context = core.viewContext;
  const call = withRealId(context, asked);
  authorise(call);
  checkPath(context, call);
  if (!built) return call;
  checkShape(context, call);
  checkState(context, call);
  await core.options.faults.at(`operation.${call.operation.name}`);
  return call;
}

function answerWithJob<R>(
  core: ManagerCore,
  { plan, call, render }: { readonly plan: JobPlan; readonly call: OperationCall; readonly render: (result: OperationResult) => R },
): R {
  const id = core.jobs.create(plan.job, userOf(call.principal));
  try {
    return render({ kind: 'job', id });
  } finally {
    core.jobs.start(id);
  }
}

function answer<R>(
  core: ManagerCore,
  result: OperationResult,
  { call, render }: { readonly call: OperationCall; readonly render: (result: OperationResult) => R },
): R {
  const rendered = render(result);
  if (call.operation.countsAsPoll === true && result.kind === 'object') core.jobs.polled(result.id);
  return rendered;
}
