import { basicAuthorization, ConnectionError, httpsRequest, type IoClock, type WireRecorder } from '@ovmsim/kernel';
import { decodeResponse, type RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';

/** A call from one agent to another: with a password as `dispatch` makes it, with the agent's own certificate for what only other agents may call. */
export type PeerCall = {
  readonly url: string;
  /** Name of the method. */
  readonly method: string;
  /** The method call, as XML. */
  readonly body: string;
} & ({ readonly user: string; readonly password: string } | { readonly certificate: { readonly cert: string; readonly key: string } });

/** How an agent reaches another one. @throws RpcFault as the other one answered, PythonException when there is no answer */
export interface Peers {
  call(call: PeerCall): Promise<RpcValue>;
}

/** Longest wait for another agent, ms. */
const PATIENCE = 60_000;

/** Over HTTPS; as agents did, without checking the other one's certificate (CloudStack ovm3 plug-in calls it so). */
export function httpsPeers(environment: { clock: IoClock; recorder?: WireRecorder }): Peers {
  return {
    call: async ({ url, method, body, ...who }) => {
      const byCertificate = 'certificate' in who;
      try {
        const answer = await httpsRequest({
          url,
          method: 'POST',
          headers: { 'content-type': 'text/xml', ...(byCertificate ? {} : { authorization: basicAuthorization(who.user, who.password) }) },
          body,
          tls: { verify: false, ...(byCertificate ? who.certificate : {}) },
          timeoutMs: PATIENCE,
          // The other agent's port, whoever calls.
          line: 'core-to-agent',
          rpc: method,
          ...environment,
        });
        if (answer.status !== 200) throw new PythonException(`<ProtocolError for ${new URL(url).host}: ${answer.status} ${answer.reason}>`);
        return decodeResponse(answer.body);
      } catch (error) {
        if (error instanceof ConnectionError) throw new PythonException(`${error.code}: ${error.message}`, 'RuntimeError');
        throw error;
      }
    },
  };
}
