import type { ActionOf } from '../schema.js';
import { agentOf, credentialsOf, type Seen, type Stage } from '../stage.js';
import { exchange } from './exchange.js';

/** One TLS connection with a request that means nothing, to see what each side shows. */
export function tls(action: ActionOf<'tls'>, stage: Stage): Promise<Seen> {
  const agent = /^agent(\d+)$/.exec(action.to);
  const peer = agent === null ? { url: `${stage.target.manager.url}/`, ca: stage.target.manager.ca } : agentPeer(stage, Number(agent[1]));
  return exchange(stage.clock, { ...peer, method: 'GET', credentials: credentialsOf(stage, action.as), ...(action.name === undefined ? {} : { name: action.name }) });
}

function agentPeer(stage: Stage, n: number): { url: string; ca: null } {
  const { host, port } = agentOf(stage, n);
  return { url: `https://${host}:${port}/`, ca: null };
}
