import type { AgentMethodDraft } from './spec.js';
import { built, rpc } from './spec.js';

/** Python class of the stock agent. */
export const commonClass = 'agent.api.common.Common';

/** Calls that concern the agent itself. */
export const commonMethods = {
  dispatch: rpc('uri: string, func: string, *args', 'any / clients', { ...built, secret: true }),
  echo: rpc('msg: string', 'string / recorded', built),
  get_api_version: rpc('', 'array / recorded', built),
  sleep: rpc('secs: integer', 'nil / clients', built),
} satisfies Record<string, AgentMethodDraft>;
