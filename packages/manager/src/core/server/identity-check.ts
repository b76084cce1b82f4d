import { errorMessage, errorText } from '@ovmsim/model';
import { addressText } from '../../agents/address.js';
import type { AgentClient } from '../../agents/agent-client.js';
import { AgentCallError } from '../errors.js';
import type { JobContext } from '../operation.js';
import { greet } from './discovery/collect.js';
import type { ServerFacts } from './discovery/server-document.js';

/** The Manager asks about five times before it believes that a Server is another one now (field report, 3.1). */
const tries = 5;
/** Pause between two tries, ms. */
const pause = 250;

/** Greets the agent of a known Server. Throws AgentCallError when another Server answers there, after a few tries. */
export async function greetKnown(client: AgentClient, job: JobContext, serverId: string): Promise<ServerFacts> {
  for (let attempt = 1; ; attempt += 1) {
    const facts = await greet(client, job);
    if (facts.uuid === serverId) return facts;
    job.log(`attempt ${attempt}: ${addressText(client.target.address)} answers as ${facts.uuid}`);
    if (attempt === tries) throw changedIdentity(client, job, { expected: serverId, seen: facts.uuid });
    await job.core.options.io.sleep(pause);
    job.checkAbort();
  }
}

function changedIdentity({ target }: AgentClient, job: JobContext, { expected, seen }: { readonly expected: string; readonly seen: string }): AgentCallError {
  const reason = `OVMRU_900016E ${errorText('OVMRU_900016E', addressText(target.address), seen, expected)} Server: ${target.name}, has changed IP or is unreachable.`;
  return new AgentCallError(errorMessage('OVMAPI_4010E', ['discover_server', target.name, reason], job.core.options.world.now()));
}
