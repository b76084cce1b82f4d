import type { AgentMethodName } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';

/** Where an agent listens. The port is 8899 unless the lab has shifted it (CLI guide 3.4 A.60). */
export interface AgentAddress {
  readonly host: string;
  readonly port: number;
}

/** How the Manager shows who it is. */
export type AgentAuth =
  /** First contact: the agent's account, over TLS whose certificate nobody can check yet (Concepts Guide 3.3 §2.2.3). */
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** An owned Server: both sides by certificate. `pin` is the SHA-256 fingerprint of the one certificate accepted from the agent. */
  | { readonly kind: 'certificate'; readonly cert: string; readonly key: string; readonly pin: string };

/** One XML-RPC call. */
export interface AgentCall {
  readonly address: AgentAddress;
  /** Default `/`; agents call each other on `/api/3/`. */
  readonly path?: string;
  readonly auth: AgentAuth;
  readonly method: AgentMethodName;
  readonly params: readonly RpcValue[];
  /** How long it may take, ms of the I/O clock; what the transport allows when left out. */
  readonly timeoutMs?: number;
}

export interface AgentAnswer {
  readonly value: RpcValue;
  /** The certificate the agent showed, PEM; null where no TLS is spoken. */
  readonly peerCertificate: string | null;
}

/**
 * How the Manager reaches agents: HTTPS to other processes, or a dispatcher inside the same process.
 * `call` throws RpcFault (the agent's own fault), AgentRefused (no fault, but no service either) or ConnectionError.
 */
export interface AgentTransport {
  call(call: AgentCall): Promise<AgentAnswer>;
}

/** A transport for a Manager without Servers. */
export const noAgents: AgentTransport = {
  call: async ({ method }) => {
    throw new Error(`there are no agents to send ${method} to`);
  },
};

/** The agent answered with something else than 200: 403 for credentials it does not accept (recorded 3.4.1). */
export class AgentRefused extends Error {
  override readonly name = 'AgentRefused';

  constructor(
    readonly status: number,
    /** The reason phrase as sent. */
    readonly reason: string,
  ) {
    super(`${status} ${reason}`);
  }
}
