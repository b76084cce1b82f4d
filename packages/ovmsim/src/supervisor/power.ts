import { heardBy, powerPlate, powerQuestion, type PowerAction, type PowerOutcome, type PowerTarget } from '@ovmsim/agent';
import { z } from 'zod';
import { ControlClient } from './control-client.js';
import type { LabProcess } from './lab-process.js';

/** What an agent process says of the machines it plays. */
const machines = z.object({ servers: z.array(powerPlate.extend({ name: z.string() })) });

export interface LabPower {
  readonly processes: () => Iterable<LabProcess>;
  /** Starts a process that has ended. */
  readonly start: (name: string) => Promise<unknown>;
}

/**
 * Carries a Server's order to another machine of the lab, as network cards and service processors hear it while nothing runs there: a machine whose process has ended
 * is switched on by starting the process. Throws ZodError for what is no order.
 */
export async function carryOrder(lab: LabPower, request: unknown): Promise<PowerOutcome> {
  const { target, action } = powerQuestion.parse(request);
  for (const process of lab.processes()) {
    const found = hearing(process, target);
    if (found === null) continue;
    if (found.heard === 'refused') return 'refused';
    if (process.running) await switchMachine(process, found.name, action);
    else if (action === 'on') await lab.start(process.name);
    return 'done';
  }
  return 'nobody';
}

/** Switches a machine that a running process plays. Throws UserError. */
export async function switchMachine({ ready, facts }: Pick<LabProcess, 'ready' | 'facts'>, server: string, action: PowerAction): Promise<void> {
  await new ControlClient({ ...facts, ...ready.control }).post('/power', { server, action });
}

function hearing({ ready }: LabProcess, target: PowerTarget): { readonly name: string; readonly heard: 'done' | 'refused' } | null {
  const told = machines.safeParse(ready.info);
  for (const machine of told.success ? told.data.servers : []) {
    const heard = heardBy(machine, target);
    if (heard !== null) return { name: machine.name, heard };
  }
  return null;
}
