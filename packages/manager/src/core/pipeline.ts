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

interface Asked<R> {
  readonly call: OperationCall;
  readonly render: (result: OperationResult) => R;
}

/**
 * The second half of a request's life, the same for every front-end: authorise, check shape, staleness and locks, fault hook, run, render. A job is
 * started when its first answer has been rendered, so that this answer never shows it finished. Nothing waits unless a fault or the handler does.
 */
export function runOperation<R>(core: ManagerCore, parts: PipelineParts, asked: Asked<R>): R | Promise<R> {
  const { coverage } = parts;
  const { name } = asked.call.operation;
  coverage.called(name);
  try {
    const outcome = run(core, parts, asked);
    return outcome instanceof Promise ? outcome.catch((error: unknown) => refused(coverage, name, error)) : outcome;
  } catch (error) {
    return refused(coverage, name, error);
  }
}

function refused(coverage: Coverage, name: string, error: unknown): never {
  coverage.refused(name);
  throw error;
}

function run<R>(core: ManagerCore, { handlerOf }: PipelineParts, { call: asked, render }: Asked<R>): R | Promise<R> {
  const { operation } = asked;
  const handler = handlerOf(operation);
  const call = admitted(core, asked, handler !== undefined);
  // Whatever the simulator does not do is refused by name, never accepted silently.
  if (handler === undefined) throw new OperationError('GEN_000005', [operation.name]);
  const waiting = core.options.faults.through(pointOf(operation));
  if (waiting === undefined) return handled(core, handler, { call, render });
  return waiting.then(() => {
    // Much may have happened meanwhile.
    checkState(core.viewContext, call);
    return handled(core, handler, { call, render });
  });
}

/** The call with its real id, when everything allows it to run. */
function admitted(core: ManagerCore, asked: OperationCall, built: boolean): OperationCall {
  const context = core.viewContext;
  const call = withRealId(context, asked);
  authorise(call);
  checkPath(context, call);
  if (!built) return call;
  checkShape(context, call);
  // Nothing comes between this look and the job's lock, so that of two edits the first wins.
  checkState(context, call);
  return call;
}

function handled<R>(core: ManagerCore, handler: OperationHandler, { call, render }: Asked<R>): R | Promise<R> {
  const finish = (outcome: OperationResult | JobPlan): R => ('job' in outcome ? answerWithJob(core, { plan: outcome, call, render }) : answer(core, outcome, { call, render }));
  const outcome = handler(call, core);
  return outcome instanceof Promise ? outcome.then(finish) : finish(outcome);
}

const points = new Map<OperationSpec, string>();

/** The fault point of an operation. */
function pointOf(operation: OperationSpec): string {
  const known = points.get(operation);
  if (known !== undefined) return known;
  const point = `operation.${operation.name}`;
  points.set(operation, point);
  return point;
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

function answer<R>(core: ManagerCore, result: OperationResult, { call, render }: Asked<R>): R {
  const rendered = render(result);
  if (call.operation.countsAsPoll === true && result.kind === 'object') core.jobs.polled(result.id);
  return rendered;
}
