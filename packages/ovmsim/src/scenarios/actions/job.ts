import type { ActionOf } from '../schema.js';
import type { Seen, Stage } from '../stage.js';
import { rest } from './rest.js';

const patience = 90_000;

/** Polls a job until it and its children are done, as clients do. */
export async function job(action: ActionOf<'job'>, stage: Stage): Promise<Seen> {
  for (let waited = 0; ; waited += 100) {
    const seen = await rest({ method: 'GET', path: `/Job/${action.id}`, as: action.as, accept: 'application/json' }, stage);
    const body = seen.json as { summaryDone?: boolean; jobRunState?: string; error?: unknown; resultId?: unknown } | undefined;
    if (seen.status !== 200 || body?.summaryDone === true || waited >= patience) {
      return { ...seen, state: body?.jobRunState, error: body?.error, result: body?.resultId };
    }
    await stage.clock.sleep(100);
  }
}
