import { HttpsConnections, httpsRequest, type IoClock, type WireRecorder } from '@ovmsim/kernel';

/** How a notification gets to the Manager. Resolves with the HTTP status, throws when there is no answer. */
export interface NotifyTransport {
  post(url: string, message: Readonly<Record<string, unknown>>): Promise<number>;
  /** Lets go of connections. */
  close?(): void;
}

/** What the agent is on the way to the Manager. */
export interface NotifyIdentity {
  current(): Promise<{ readonly certificate: string; readonly key: string }>;
  /** Whom to trust for the Manager's port; empty: nobody was named. */
  managerAuthority(): string[];
  /** The address that the Server itself knows for a name; null: the resolver's. */
  addressOf(host: string): string | null;
}

/** Makes the transport of one Server from its identity. */
export type NotifyTransportFactory = (identity: NotifyIdentity) => NotifyTransport;

/** Longest wait for the Manager's answer, ms. */
const PATIENCE = 10_000;

/**
 * HTTPS with the Server's certificate as client certificate; the Manager's is checked by the authority that came with
 * ownership. An owner that named none cannot be checked and is not (clients of this agent's time did not check either).
 */
export function httpsNotifyTransport(environment: { clock: IoClock; recorder?: WireRecorder }): NotifyTransportFactory {
  return (identity) => new HttpsNotifyTransport(identity, environment);
}

class HttpsNotifyTransport implements NotifyTransport {
  /** Kept by address and credentials, so another certificate gets connections of its own. */
  private readonly connections = new HttpsConnections();

  constructor(
    private readonly identity: NotifyIdentity,
    private readonly environment: { clock: IoClock; recorder?: WireRecorder },
  ) {}

  async post(url: string, message: Readonly<Record<string, unknown>>): Promise<number> {
    const { certificate, key } = await this.identity.current();
    const ca = this.identity.managerAuthority();
    const { host, hostname, port, pathname, search } = new URL(url);
    const known = this.identity.addressOf(hostname);
    const answer = await httpsRequest({
      ...(known === null ? { url } : { host: known, port: Number(port || 443), path: `${pathname}${search}` }),
      method: 'POST',
      headers: { host, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(message),
      tls: { cert: certificate, key, verify: ca.length > 0, ...(ca.length > 0 ? { ca } : {}), ...(known === null ? {} : { servername: hostname }) },
      timeoutMs: PATIENCE,
      line: 'agent-to-core',
      agent: this.connections,
      ...this.environment,
    });
    return answer.status;
  }

  close(): void {
    this.connections.close();
  }
}
