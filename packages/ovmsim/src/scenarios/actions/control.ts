import { driveClocks } from '../../supervisor/clocks.js';
import type { ControlClient } from '../../supervisor/control-client.js';
import type { ActionOf } from '../schema.js';
import { NotShownHere, type Seen, type Stage } from '../stage.js';

/** Advances the world clock of every process of the lab. */
export async function clock(action: ActionOf<'clock'>, stage: Stage): Promise<Seen> {
  const { controls } = stage.target;
  if (controls.length === 0) throw new NotShownHere('needs the world clock of a lab');
  await driveClocks(controls, { advance: action.advance * 1000 });
  return {};
}

/** Changes a setting of one process of the lab while it runs. */
export async function setting(action: ActionOf<'setting'>, stage: Stage): Promise<Seen> {
  await processOf(stage, action.process).post('/settings', { [action.name]: action.value });
  return {};
}

/** The control endpoint of a process of the lab. */
export function processOf(stage: Stage, name: string): ControlClient {
  const control = stage.target.controls.find((one) => one.name === name);
  if (control === undefined) throw new NotShownHere(`needs the process '${name}' of a lab`);
  return control;
}
