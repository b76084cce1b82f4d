import { IoClock } from '@ovmsim/kernel';
import { Lab } from '../supervisor/lab.js';
import type { LabOptions } from '../supervisor/lab-plan.js';
import type { LabInfo } from '../supervisor/lab-file.js';

export interface ForegroundLab {
  readonly lab: Lab;
  readonly info: LabInfo;
  /** Settles when the lab is to end: a signal, `ovmsim down`, or a Manager that died. Answers the exit code. */
  readonly ended: Promise<number>;
}

/** Starts a lab whose life is that of this command: Ctrl-C and SIGTERM end it and free every port. */
export async function runInForeground(options: LabOptions, progress: (line: string) => void): Promise<ForegroundLab> {
  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>((done) => (end = done));
  let starting = true;
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 0], ['SIGHUP', 0]] as const) {
    process.on(signal, () => {
      // While the lab comes up there is nothing to stop gracefully: children end with this process's channel.
      if (starting) process.exit(code === 0 ? 143 : code);
      end(signal === 'SIGINT' ? 0 : code);
    });
  }
  const { lab, info } = await Lab.start(options, { clock: new IoClock(), progress });
  starting = false;
  lab.onLoss(({ name, message }) => {
    console.error(`ovmsim: ${message}`);
    // An estate outlives a Server that dies, and its Manager meets a dead agent: that is worth seeing. Without a Manager there is no lab,
    // unless what it knew is on disk.
    if (name === 'manager' && !lab.lasting) end(1);
    else console.error(`ovmsim: the lab runs on; 'ovmsim start ${name}${options.name === 'default' ? '' : ` --name ${options.name}`}' brings it back`);
  });
  return { lab, info, ended };
}
