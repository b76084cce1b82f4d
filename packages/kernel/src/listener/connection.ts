import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { certificateFacts, peerCertificate, reasonOf, tlsFacts } from '../wire/facts.js';
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

  constructor(readonly socket: Socket) {
    this.remote = { address: socket.remoteAddress ?? 'unknown', port: socket.remotePort ?? 0 };
    this.local = { address: socket.localAddress ?? 'unknown', port: socket.localPort ?? 0 };
    if (socket instanceof TLSSocket) {
      this.tls = tlsFacts(socket, 'server');
      this.peer = peerOf(socket);
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

function peerOf(socket: TLSSocket): Peer {
  const x509 = peerCertificate(socket);
  if (x509 === null) return { state: 'none' };
  const known = { certificate: certificateFacts(x509), pem: x509.toString() };
  const reason = reasonOf(socket);
  return reason === null ? { state: 'trusted', ...known } : { state: 'untrusted', ...known, reason };
}
