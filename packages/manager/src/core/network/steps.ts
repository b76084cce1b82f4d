import type { AgentMethodName } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import type { JobContext } from '../operation.js';
import { takeBack } from '../server-pool/pool-job.js';
import type { AgentAccess } from '../server/access.js';

/** One call of an agent. */
export interface AgentStep {
  readonly serverId: string;
  readonly method: AgentMethodName;
  readonly params: readonly RpcValue[];
}

/** Calls one agent after the other. */
export interface Steps {
  /** Makes a call; `back` is the call that undoes it when a later step fails. */
  readonly take: (step: AgentStep, back?: AgentStep) => Promise<void>;
}

/** Runs a body that calls agents; when it fails, what it did is undone, last first, before the failure is told (Concepts Guide 3.3 §8.1: a failed job is itself undone). */
export async function inSteps(access: AgentAccess, job: JobContext, body: (steps: Steps) => Promise<void>): Promise<void> {
  const undo: AgentStep[] = [];
  const take: Steps['take'] = async (step, back) => {
    job.checkAbort();
    await access.of(step.serverId).call(step.method, ...step.params);
    if (back !== undefined) undo.unshift(back);
  };
  try {
    await body({ take });
  } catch (error) {
    for (const step of undo) await takeBack(job, () => access.of(step.serverId).call(step.method, ...step.params));
    throw error;
  }
}
