import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { clientReason, ownCertificate, peerCertificate, serverTlsFacts } from '../wire/facts.js';
import type { CertificateFacts, TlsFacts } from '../wire/types.js';
import type { LiveExchange } from './exchange.js';
import type { Endpoint, Peer } from './types.js';

/** What a listener shows and trusts. */
export interface ListenerCertificates {
  /** Undefined where only the connection can tell. */
  readonly own: CertificateFacts | undefined;
  /** The issuers of client certificates. */
  readonly issuers: readonly X509Certificate[];
}

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
  /** 'address:port' of the caller. */
  readonly from: string;
  #rawHeaders: readonly string[] = [];
  #headers: Record<string, string> = {};

  constructor(
    readonly socket: Socket,
    { issuers, own }: ListenerCertificates,
  ) {
    this.remote = remoteOf(socket);
    this.local = { address: socket.localAddress ?? 'unknown', port: socket.localPort ?? 0 };
    this.from = endpointText(this.remote);
    if (socket instanceof TLSSocket) {
      this.peer = peerOf(socket, issuers);
      this.tls = serverTlsFacts(socket, own ?? ownCertificate(socket), this.peer.state === 'untrusted' ? this.peer.reason : null);
    } else {
      this.tls = null;
      this.peer = { state: 'none' };
    }
  }

  /**
   * Headers of a request on this connection, as they came: names as they were written, repeated ones joined as HTTP has it. The same object for the same
   * headers as before.
   */
  headersOf(rawHeaders: readonly string[]): Record<string, string> {
    if (!sameTexts(rawHeaders, this.#rawHeaders)) {
      this.#rawHeaders = rawHeaders;
      this.#headers = joined(rawHeaders);
    }
    return this.#headers;
  }
}

export function endpointText(endpoint: Endpoint): string {
  return endpoint.address.includes(':') ? `[${endpoint.address}]:${endpoint.port}` : `${endpoint.address}:${endpoint.port}`;
}

export function remoteOf(socket: Socket): Endpoint {
  return { address: socket.remoteAddress ?? 'unknown', port: socket.remotePort ?? 0 };
}

function peerOf(socket: TLSSocket, issuers: readonly X509Certificate[]): Peer {
  const shown = peerCertificate(socket);
  if (shown === null) return { state: 'none' };
  const known = { certificate: shown.facts, pem: shown.pem };
  const reason = clientReason(socket, shown.x509, issuers);
  return reason === null ? { state: 'trusted', ...known } : { state: 'untrusted', ...known, reason };
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

function joined(rawHeaders: readonly string[]): Record<string, string> {
  // Null prototype: a header may be called `constructor`.
  const headers = Object.create(null) as Record<string, string>;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
