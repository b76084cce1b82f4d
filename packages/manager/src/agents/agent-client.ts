import { ConnectionError } from '@ovmsim/kernel';
import type { Clock } from '@ovmsim/kernel';
import { errorMessage, errorText } from '@ovmsim/model';
import type { AgentMethodName, ErrorCode } from '@ovmsim/model';
import { RpcFault, XmlError, XmlRpcError, type RpcValue } from '@ovmsim/xml';
import { AgentCallError } from '../core/errors.js';
import { addressText } from './address.js';
import { AgentRefused, type AgentAddress, type AgentAnswer, type AgentAuth, type AgentTransport } from './transport.js';

/** Whom a client talks to, and as whom. */
export interface AgentTarget {
  readonly address: AgentAddress;
  /** The Server's name where it is known, else its address: what error texts call it. */
  readonly name: string;
  readonly auth: AgentAuth;
  /** How long one call may take, ms of the I/O clock; what the transport allows when left out. */
  readonly timeoutMs?: number;
}

/**
 * The Manager's side of one agent. Whatever goes wrong on the way becomes an AgentCallError with the text that users find in failed jobs;
 * the error of the transport stays its `cause`.
 */
export class AgentClient {
  constructor(
    private readonly transport: AgentTransport,
    readonly target: AgentTarget,
    private readonly world: Pick<Clock, 'now'>,
  ) {}

  /** Calls a method. Throws AgentCallError. */
  async call(method: AgentMethodName, ...params: readonly RpcValue[]): Promise<RpcValue> {
    return (await this.answer(method, ...params)).value;
  }

  /** As `call`, with the certificate that the agent showed. */
  async answer(method: AgentMethodName, ...params: readonly RpcValue[]): Promise<AgentAnswer> {
    const { address, auth, timeoutMs } = this.target;
    try {
      return await this.transport.call({ address, auth, method, params, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    } catch (error) {
      throw this.failure(method, error);
    }
  }

  private failure(method: AgentMethodName, error: unknown): unknown {
    const reason = this.reasonOf(method, error);
    if (reason === null) return error;
    const [code, ...args] = reason;
    const inner = `${code} ${errorText(code, ...args)}`;
    return new AgentCallError(errorMessage('OVMAPI_4010E', [method, this.target.name, inner], this.world.now()), { cause: error });
  }

  /** Code and arguments of the inner part of the text; null for what did not come from the agent or the way to it. */
  private reasonOf(method: AgentMethodName, error: unknown): readonly [ErrorCode, ...string[]] | null {
    const at = addressText(this.target.address);
    if (error instanceof RpcFault) return ['OVMAPI_4004E', at, method, `org.apache.xmlrpc.XmlRpcException: ${error.faultString}`];
    if (error instanceof AgentRefused) {
      if (error.status === 403) return ['OVMRU_900020E', at, `${error.status} ${error.reason}`];
      // The exception by which the Manager's XML-RPC library reports a status that is no success.
      return ['OVMAPI_4004E', at, method, `org.apache.xmlrpc.client.XmlRpcHttpTransportException: HTTP server returned unexpected status: ${error.reason}`];
    }
    if (error instanceof ConnectionError) return error.code === 'pin' ? ['OVMRU_900022E', at, error.message] : ['OVMAPI_4021E', at, error.message];
    if (error instanceof XmlError || error instanceof XmlRpcError) return ['OVMRU_900025E', at, method, error.message];
    return null;
  }
}

/** What stands between the Manager and an agent, as far as an error tells. */
export type AgentTrouble =
  /** The agent answered: it is there and knows the Manager, but did not do what it was asked. */
  | 'fault'
  /** It is there and does not accept the Manager, or the Manager not it. */
  | 'authentication'
  /** Nobody answers. */
  | 'unreachable'
  /** Something else went wrong. */
  | 'other';

/** Sorts the failures of agent calls. */
export function agentTrouble(error: unknown): AgentTrouble {
  const cause = error instanceof AgentCallError ? error.cause : error;
  if (cause instanceof RpcFault) return 'fault';
  if (cause instanceof AgentRefused) return cause.status === 403 ? 'authentication' : 'other';
  if (cause instanceof ConnectionError) return cause.code === 'pin' || cause.code === 'tls' ? 'authentication' : 'unreachable';
  return 'other';
}
