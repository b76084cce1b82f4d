import { OperationError } from '../core/errors.js';
import type { ManagerCore } from '../core/manager-core.js';
import type { OperationCall, OperationHandler } from '../core/operation.js';
import { userOf } from '../core/principal.js';
import { newestOf } from '../core/query.js';
import { isArchived } from './archive.js';

/** Rules of the operations on jobs. */
export const jobHandlers: Readonly<Record<string, OperationHandler>> = {
  'Job.list': (call, core) => ({ kind: 'list', type: 'Job', ids: filtered(core, call, core.store.ids('Job')) }),
  'Job.ids': (call, core) => ({ kind: 'ids', type: 'Job', ids: filtered(core, call, core.store.ids('Job')) }),
  'Job.active': (call, core) => ({ kind: 'list', type: 'Job', ids: filtered(core, call, core.jobs.active()) }),
  'Job.transcript': (call, core) => ({ kind: 'text', text: core.jobs.transcript(call.id ?? '').join('\n') }),
  /** Answers with the job itself; it ends at its next step. */
  'Job.abort': (call, core) => {
    const id = call.id ?? '';
    core.jobs.abort(id, userOf(call.principal));
    return { kind: 'job', id };
  },
  'Job.modify': (call) => {
    throw new OperationError('JOB_000002', [call.id ?? '']);
  },
};

/** Jobs that started within the window (epoch ms), at most `maxJobs` of them, the newest; a filter that is blank or missing is not set (3.4 clients). */
function filtered(core: ManagerCore, { params }: OperationCall, ids: readonly string[]): readonly string[] {
  const from = filter(params, 'startTime');
  const to = filter(params, 'endTime');
  const most = filter(params, 'maxJobs');
  if (most !== undefined && most < 0) throw new OperationError('JOB_000001', ['maxJobs', String(most)]);
  // Without a window the live jobs are meant; archived ones are found by their time.
  const found =
    from === undefined && to === undefined
      ? ids.filter((id) => !isArchived(core.store.get('Job', id) ?? { userData: [] }))
      : ids.filter((id) => {
          const started = core.store.get('Job', id)?.startTime ?? 0;
          return started >= (from ?? -Infinity) && started <= (to ?? Infinity);
        });
  return newestOf(found, most);
}

function filter(params: OperationCall['params'], name: string): number | undefined {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new OperationError('JOB_000001', [name, String(value)]);
  return number;
}
