import type { RpcValue } from '@ovmsim/xml';
import type { ActionOf } from '../schema.js';
import { agentOf, credentialsOf, type Seen, type Stage } from '../stage.js';
import { callAgent } from './call-agent.js';

/** One XML-RPC call to an agent of the target. */
export async function rpc(action: ActionOf<'rpc'>, stage: Stage): Promise<Seen> {
  const agent = agentOf(stage, action.agent);
  const credentials = credentialsOf(stage, action.as, agent);
  return callAgent({ ...agent, method: action.method, params: action.params as RpcValue[], credentials, clock: stage.clock });
}
