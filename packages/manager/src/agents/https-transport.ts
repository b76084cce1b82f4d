import { basicAuthorization, httpsRequest } from '@ovmsim/kernel';
import type { IoClock, WireRecorder } from '@ovmsim/kernel';
import { decodeResponse, encodeCall } from '@ovmsim/xml';
import { AgentRefused, type AgentAnswer, type AgentAuth, type AgentCall, type AgentTransport } from './transport.js';

export interface HttpsAgentTransportOptions {
  readonly clock: IoClock;
  /** Notes the calls that never arrived; those that did are recorded by the agent. */
  readonly recorder?: WireRecorder;
  /** How long one call may take, ms. Default 120 000: discovery of a big Server is slow. */
  readonly timeoutMs?: number;
}

/**
 * XML-RPC over HTTPS to agent processes. No connection is kept: the agent closes each after one request. With a password the agent's certificate is
 * not verified, because nobody vouches for it on first contact (Concepts Guide 3.3 §2.2.3); with a certificate exactly the pinned one is accepted.
 */
export class HttpsAgentTransport implements AgentTransport {
  constructor(private readonly options: HttpsAgentTransportOptions) {}

  async call({ address, path = '/', auth, method, params, timeoutMs = this.options.timeoutMs ?? 120_000 }: AgentCall): Promise<AgentAnswer> {
    const { clock, recorder } = this.options;
    const response = await httpsRequest({
      host: address.host,
      port: address.port,
      path,
      method: 'POST',
      headers: { 'content-type': 'text/xml', ...authorization(auth) },
      body: encodeCall(method, [...params]),
      tls: auth.kind === 'certificate' ? { verify: false, pin: auth.pin, cert: auth.cert, key: auth.key } : { verify: false },
      timeoutMs,
      clock,
      line: 'core-to-agent',
      rpc: method,
      ...(recorder === undefined ? {} : { recorder }),
    });
    if (response.status !== 200) throw new AgentRefused(response.status, response.reason);
    return { value: decodeResponse(response.body), peerCertificate: response.peerCertificate };
  }
}

function authorization(auth: AgentAuth): Record<string, string> {
  if (auth.kind === 'certificate') return {};
  return { authorization: basicAuthorization(auth.user, auth.password) };
}
