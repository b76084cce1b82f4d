import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { certificateFacts, clientReason, peerCertificate, serverTlsFacts } from '../wire/facts.js';
import type { TlsFacts } from '../wire/types.js';
import type { LiveExchange } from './exchange.js';
import type { Endpoint, Peer } from './types.js';

/** One connection: what its handshake came to, and the exchange that is going on. */
export class Connection {
  readonly tls: TlsFacts | null;
  readonly peer: Peer;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** While the policy considers the peer; then null. */
  admission: Promise<void> | null = null;
  /** No more answers: what still arrives is ignored. */
  closing = false;
  /** The exchange that came last. */
  current: LiveExchange | null = null;

  constructor(
    readonly socket: Socket,
    issuers: readonly X509Certificate[],
  ) {
    this.remote = { address: socket.remoteAddress ?? 'unknown', port: socket.remotePort ?? 0 };
    this.local = { address: socket.localAddress ?? 'unknown', port: socket.localPort ?? 0 };
    if (socket instanceof TLSSocket) {
      this.peer = peerOf(socket, issuers);
      this.tls = serverTlsFacts(socket, this.peer.state === 'untrusted' ? this.peer.reason : null);
    } else {
      this.tls = null;
      this.peer = { state: 'none' };
    }
  }

  /** 'address:port' of the caller. */
  get from(): string {
    return endpointText(this.remote);
  }
}

export function endpointText(endpoint: Endpoint): string {
  return endpoint.address.includes(':') ? `[${endpoint.address}]:${endpoint.port}` : `${endpoint.address}:${endpoint.port}`;
}

function peerOf(socket: TLSSocket, issuers: readonly X509Certificate[]): Peer {
  const x509 = peerCertificate(socket);
  if (x509 === null) return { state: 'none' };
  const known = { certificate: certificateFacts(x509), pem: x509.toString() };
  const reason = clientReason(socket, x509, issuers);
  return reason === null ? { state: 'trusted', ...known } : { state: 'untrusted', ...known, reason };
}
