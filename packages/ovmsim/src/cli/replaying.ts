import { IoClock } from '@ovmsim/kernel';
import { loadScenario } from '../scenarios/load.js';
import { scenarioReport, stepReport } from '../scenarios/report.js';
import { replay } from '../scenarios/runner.js';
import type { Target } from '../scenarios/target.js';
import { UserError } from '../supervisor/user-error.js';

/** Replays scenarios one after the other, printing each step as it ends. Answers whether every step held; stops at the first that did not. */
export async function replayAll(names: readonly string[], first: Target): Promise<boolean> {
  let target = first;
  const scenarios = names.map(loadScenario);
  if (target.lab !== null && target.lab.world !== 'empty') {
    throw new UserError(`scenarios begin with Servers that nobody owns, and this lab has a world that uses them. Start one for them: ovmsim up --world empty --name scenarios --port-base 0; then ovmsim replay --name scenarios ${names.join(' ')}`);
  }
  const short = scenarios.find((scenario) => scenario.agents > target.agents.length);
  if (short !== undefined) throw new UserError(`scenario '${short.name}' needs ${short.agents} agents; the target has ${target.agents.length}`);
  const lasting = scenarios.find((scenario) => scenario.lasting);
  if (lasting !== undefined && target.lab?.lasting !== true) throw new UserError(`scenario '${lasting.name}' ends the Manager and starts it again: it needs a lab started with 'ovmsim up --data DIR'`);
  for (const scenario of scenarios) {
    console.log(`\n${scenario.name} — ${scenario.title}`);
    const result = await replay(scenario, { target, clock: new IoClock(), onStep: (step, number) => console.log(stepReport(step, number)) });
    console.log(scenarioReport(result));
    if (!result.held) return false;
    target = result.target;
  }
  return true;
}
