import type { WireFormat } from '@ovmsim/client';
import type { IoClock, WireRecord } from '@ovmsim/kernel';
import { collectWire, wireMarks } from '../supervisor/control-client.js';
import { certificate } from './actions/certificate.js';
import { clock, setting } from './actions/control.js';
import { exec } from './actions/exec.js';
import { file } from './actions/file.js';
import { gui } from './actions/gui.js';
import { host, install } from './actions/host.js';
import { prepare } from './actions/prepare.js';
import { followed, rest } from './actions/rest.js';
import { rpc } from './actions/rpc.js';
import { ssh } from './actions/ssh.js';
import { tls } from './actions/tls.js';
import { wire } from './actions/wire.js';
import { differences } from './match.js';
import type { ActionName, ActionOf, Scenario, Step } from './schema.js';
import { NotShownHere, type Seen, type Stage } from './stage.js';
import type { Target } from './target.js';
import { fill, follow, UnknownVariable } from './variables.js';

export type Outcome = 'held' | 'failed' | 'not-shown';

export interface StepResult {
  readonly step: Step;
  /** In which the Web Services API was spoken to. */
  readonly format: WireFormat;
  readonly outcome: Outcome;
  /** Why a step failed or was not shown: one line each. */
  readonly reasons: readonly string[];
  readonly seen: Seen;
  /** What crossed the wire while the step ran. */
  readonly records: readonly WireRecord[];
  readonly durationMs: number;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly steps: readonly StepResult[];
  readonly held: boolean;
  /** The target as the scenario left it: processes that were started anew are others. */
  readonly target: Target;
}

export interface ReplayOptions {
  readonly target: Target;
  readonly clock: IoClock;
  /** Hears each step as it ends. */
  readonly onStep: (result: StepResult, number: number) => void;
}

const actions: { readonly [K in ActionName]: (action: ActionOf<K>, stage: Stage) => Promise<Seen> } = { rest, rpc, job: followed, tls, certificate, wire, file, exec, ssh, gui, prepare, clock, setting, host, install };
/** What ends every scenario, so that none can forget it. */
export const closingSteps: readonly Step[] = [
  {
    id: 'gui-model-equal',
    says: 'GUI back end → Manager: it polls with its client certificate; its model is equal to the store',
    line: 'gui-to-core',
    gui: 'compare',
    expect: { differences: [] },
  },
];
const retryEvery = 200;

/** Replays one scenario. It ends at the first step that does not hold; steps that this target cannot show are passed over and counted. */
export async function replay(scenario: Scenario, options: ReplayOptions): Promise<ScenarioResult> {
  const { target, clock } = options;
  const start = await wireMarks(target.controls);
  const stage: Stage = {
    target,
    clock,
    format: 'json',
    identities: new Map(),
    sshKeys: new Map(),
    missing: new Set(),
    variables: { manager: target.manager, admin: target.admin, agents: target.agents, ...Object.fromEntries(target.agents.map((agent, i) => [`agent${i + 1}`, agent])) },
    wire: () => collectWire(stage.target.controls, stage.target.hosts, start),
  };
  const steps: StepResult[] = [];
  const wanted = scenario.formats.flatMap((format) => scenario.steps.map((step) => ({ format, step })));
  for (const { format, step } of [...wanted, ...closingSteps.map((step) => ({ format: 'json' as const, step }))]) {
    stage.format = format;
    const result = await runStep(step, stage);
    steps.push(result);
    options.onStep(result, steps.length);
    if (result.outcome === 'failed') break;
  }
  return { scenario, steps, held: steps.every((step) => step.outcome !== 'failed'), target: stage.target };
}

async function runStep(step: Step, stage: Stage): Promise<StepResult> {
  const { clock } = stage;
  const started = clock.now();
  const before = await wireMarks(stage.target.controls);
  let seen: Seen = {};
  let reasons: string[] = [];
  let outcome: Outcome = 'held';
  try {
    const absent = step.needs?.find((id) => stage.missing.has(id));
    if (absent !== undefined) throw new NotShownHere(`needs step ${absent}`);
    do {
      if (reasons.length > 0) await clock.sleep(retryEvery);
      seen = await act(step, stage);
      reasons = differences(fill(step.expect, stage.variables), seen);
    } while (reasons.length > 0 && clock.now() - started < (step.within ?? 0) * 1000);
    if (reasons.length > 0) outcome = 'failed';
    else save(step, seen, stage);
  } catch (error) {
    outcome = isNotShownHere(error, stage) ? 'not-shown' : 'failed';
    if (outcome === 'not-shown') for (const name of [step.id, ...Object.keys(step.save ?? {}), step.certificate?.name ?? step.id]) stage.missing.add(name);
    reasons = [error instanceof UnknownVariable && outcome === 'not-shown' ? `needs ${error.variable}, which a step before could not see` : error instanceof Error ? error.message : String(error)];
  }
  return { step, format: stage.format, outcome, reasons, seen, records: await collectWire(stage.target.controls, stage.target.hosts, before), durationMs: clock.now() - started };
}

function isNotShownHere(error: unknown, stage: Stage): boolean {
  return error instanceof NotShownHere || (error instanceof UnknownVariable && stage.missing.has(error.variable));
}

async function act(step: Step, stage: Stage): Promise<Seen> {
  const run = <K extends ActionName>(name: K, action: ActionOf<K>): Promise<Seen> => actions[name](fill(action, stage.variables), stage);
  for (const name of Object.keys(actions) as ActionName[]) {
    const action = step[name];
    if (action !== undefined) return run(name, action as ActionOf<typeof name>);
  }
  throw new Error(`step ${step.id} does nothing`);
}

function save(step: Step, seen: Seen, stage: Stage): void {
  for (const [name, path] of Object.entries(step.save ?? {})) {
    const value = follow(seen, path);
    if (value === undefined) throw new Error(`nothing was seen at ${path} to be saved as ${name}`);
    stage.variables[name] = value;
  }
}
