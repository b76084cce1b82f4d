import { decodeResponse, encodeCall, parseXml, RpcFault, type RpcValue, type XmlElement } from '@ovmsim/xml';
import type { ActionOf } from '../schema.js';
import { agentOf, credentialsOf, type Seen, type Stage } from '../stage.js';
import { exchange } from './exchange.js';

/** One XML-RPC call to an agent on 8899. */
export async function rpc(action: ActionOf<'rpc'>, stage: Stage): Promise<Seen> {
  const agent = agentOf(stage, action.agent);
  const credentials = action.as === 'agent' ? { basic: agent } : credentialsOf(stage, action.as);
  const seen = await exchange(stage, {
    url: `https://${agent.host}:${agent.port}/`,
    method: 'POST',
    credentials,
    ca: null,
    headers: { 'content-type': 'text/xml' },
    body: encodeCall(action.method, action.params as RpcValue[]),
  });
  if (seen.status !== 200 || seen.text === undefined) return seen;
  try {
    const result = decodeResponse(seen.text);
    return { ...seen, result, ...documentIn(result) };
  } catch (error) {
    if (error instanceof RpcFault) return { ...seen, fault: error.faultString };
    throw error;
  }
}

/** The discovery documents arrive as one string; scenarios look at their elements by name. */
function documentIn(result: unknown): Pick<Seen, 'xml'> {
  if (typeof result !== 'string' || !result.startsWith('<?xml')) return {};
  const texts: Record<string, string> = {};
  const collect = (element: XmlElement): void => {
    texts[element.name] ??= element.text.trim();
    element.children.forEach(collect);
  };
  collect(parseXml(result));
  return { xml: texts };
}
