import type { IoClock } from '@ovmsim/kernel';
import { decodeResponse, encodeCall, parseXml, RpcFault, type RpcValue, type XmlElement } from '@ovmsim/xml';
import type { Credentials, Seen } from '../stage.js';
import { exchange } from './exchange.js';

export interface AgentCall {
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly params: readonly RpcValue[];
  readonly credentials: Credentials;
  readonly clock: IoClock;
}

/** One XML-RPC call to an agent. A fault, a refusal and a connection that fails are things seen. */
export async function callAgent({ host, port, method, params, credentials, clock }: AgentCall): Promise<Seen> {
  const seen = await exchange(clock, {
    url: `https://${host}:${port}/`,
    method: 'POST',
    credentials,
    ca: null,
    headers: { 'content-type': 'text/xml' },
    body: encodeCall(method, [...params]),
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
