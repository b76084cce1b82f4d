import type { ActionOf } from '../schema.js';
import { NotShownHere, type Seen, type Stage } from '../stage.js';

/** Has the Manager's GUI back end poll once, and compares its model with the Manager's store. */
export async function gui(_action: ActionOf<'gui'>, stage: Stage): Promise<Seen> {
  const manager = stage.target.controls.find((control) => control.name === 'manager');
  if (manager === undefined) throw new NotShownHere('needs a look into the GUI back end of a lab');
  await manager.post('/gui/poll');
  const { differences } = (await manager.get('/gui/compare')) as { differences: string[] };
  return { differences };
}
