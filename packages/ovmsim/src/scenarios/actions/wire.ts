import type { WireRecord } from '@ovmsim/kernel';
import type { ActionOf } from '../schema.js';
import { NotShownHere, type Seen, type Stage } from '../stage.js';

/** Looks for records of what crossed the wire since the scenario began. */
export async function wire(action: ActionOf<'wire'>, stage: Stage): Promise<Seen> {
  if (stage.target.controls.length === 0) throw new NotShownHere('needs the wire record of a lab');
  const wanted = (record: WireRecord): boolean =>
    (action.line === undefined || record.line === action.line) &&
    (action.process === undefined || record.process === action.process) &&
    (action.method === undefined || record.method === action.method) &&
    (action.path === undefined || (record.path ?? '').includes(action.path)) &&
    (action.error === undefined || (record.error !== null) === action.error);
  return { records: (await stage.wire()).filter(wanted) };
}
