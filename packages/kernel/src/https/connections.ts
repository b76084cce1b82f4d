import { createHash } from 'node:crypto';
import { Agent as PlainAgent, type ClientRequestArgs } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, type ConnectionOptions, type SecureContext, type TLSSocket } from 'node:tls';
import { certificateFacts, clientTlsFacts, ownCertificate, peerCertificate, reasonOf, sameFingerprint } from '../wire/facts.js';
import type { CertificateFacts, TlsFacts } from '../wire/types.js';
import { ConnectionError } from './errors.js';

/** What a connection must show before a request goes through it. */
export interface Demands {
  /** The chain and the host name must be good. */
  readonly verify: boolean;
  /** SHA-256 fingerprint of the only certificate that will do. */
  readonly pin?: string;
  /** Ends the making of the connection; Node tells its own signal to requests only. */
  readonly signal: AbortSignal;
}

/** What a finished handshake told. Noted at once: a socket that the other end has closed tells nothing more. */
export interface HandshakeFacts {
  readonly tls: TlsFacts;
  /** The server's certificate, PEM. */
  readonly peerCertificate: string | null;
}

const handshakes = new WeakMap<Duplex, HandshakeFacts>();

/** The facts of a connection that a DemandingAgent has made. */
export function handshakeOf(socket: TLSSocket): HandshakeFacts {
  return handshakes.get(socket) ?? noteHandshake(socket, ownCertificate(socket));
}

function noteHandshake(socket: TLSSocket, own: CertificateFacts | null): HandshakeFacts {
  const facts = { tls: clientTlsFacts(socket, own), peerCertificate: peerCertificate(socket)?.pem ?? null };
  handshakes.set(socket, facts);
  return facts;
}

/** Request options as they reach the agent: Node hands every one of them on. */
export type DemandingOptions = RequestOptions & { readonly demands?: Demands };

export interface HttpsConnectionsOptions {
  /** Default true. */
  readonly keepAlive?: boolean;
  /** At most so many connections to one address with one set of credentials; default unlimited. */
  readonly maxSockets?: number;
}

/**
 * Connections kept open between requests, by address and credentials. A connection is examined once, before its first
 * request; nothing is sent through one whose certificate is not acceptable.
 */
export class HttpsConnections {
  /** @internal */
  readonly agent: Agent;

  constructor(options: HttpsConnectionsOptions = {}) {
    this.agent = new DemandingAgent({
      keepAlive: options.keepAlive ?? true,
      ...(options.maxSockets === undefined ? {} : { maxSockets: options.maxSockets }),
    });
  }

  /** Drops every connection. */
  close(): void {
    this.agent.destroy();
  }
}

/** So many sets of credentials are kept ready. */
const keptCredentials = 32;

interface Credentials {
  readonly context: SecureContext;
  /** The certificate among them; null without one, undefined where only a connection can tell. */
  readonly certificate: CertificateFacts | null | undefined;
}

class DemandingAgent extends Agent {
  readonly #credentials = new Map<string, Credentials>();
  readonly #names = new ShortNames();

  constructor(options: AgentOptions) {
    // A session taken up again shows no certificate to examine. The time-out is for idle connections; Node heeds the server's
    // own ('Keep-Alive: timeout=N') only when it is the shorter of two.
    super({ ...options, maxCachedSessions: 0, noDelay: true, timeout: 120_000 });
  }

  override getName(options: DemandingOptions): string {
    // Node's own name has whole certificates and keys in it, and is asked for several times with each request.
    const address = PlainAgent.prototype.getName.call(this, options);
    return `${address}:${options.servername ?? ''}:${this.#nameOf(options as ConnectionOptions)}:${options.demands?.verify === true ? 'verify' : ''}:${options.demands?.pin ?? ''}`;
  }

  override createConnection(options: ClientRequestArgs & DemandingOptions, done?: (error: Error | null, stream: Duplex) => void): Duplex | null | undefined {
    const { demands } = options;
    const host = options.host ?? 'localhost';
    const address = `${host}:${options.port ?? 443}`;
    const { servername } = options;
    const credentials = this.#credentialsOf(options as ConnectionOptions);
    const socket = connect({
      ...(options as ConnectionOptions),
      secureContext: credentials.context,
      ...(isIP(servername ?? host) > 0 ? { servername: '' } : { servername: servername ?? host }),
      // Checked below, so that the reason is told and the pin alone may decide.
      rejectUnauthorized: false,
    });
    socket.setNoDelay(true);
    let settled = false;
    const finish = (error: Error | null): void => {
      if (settled) return;
      settled = true;
      socket.removeListener('error', finish);
      socket.removeListener('close', early);
      if (error !== null) socket.destroy();
      done?.(error, socket);
    };
    const early = (): void => finish(Object.assign(new Error('the connection ended during the TLS handshake'), { code: 'ECONNRESET' }));
    socket.once('error', finish);
    socket.once('close', early);
    socket.once('secureConnect', () => {
      noteHandshake(socket, credentials.certificate === undefined ? ownCertificate(socket) : credentials.certificate);
      finish(demands === undefined ? null : objection(socket, demands, address));
    });
    demands?.signal.addEventListener('abort', () => finish(new Error('aborted')), { once: true });
    return undefined;
  }

  /** Name of a set of credentials: the same for the same set. */
  #nameOf({ ca, cert, key, passphrase, pfx }: ConnectionOptions): string {
    const short = (value: unknown): string => {
      if (value === undefined) return '-';
      if (Array.isArray(value)) return `[${value.map(short).join(' ')}]`;
      return this.#names.of(typeof value === 'string' ? value : Buffer.isBuffer(value) ? `:${value.toString('base64')}` : JSON.stringify(value));
    };
    return [ca, cert, key, passphrase, pfx].map(short).join(',');
  }

  /** Reading keys and certificates costs about as much as the handshake that shows them, and the same few are shown again and again. */
  #credentialsOf(options: ConnectionOptions): Credentials {
    const { ca, cert, key, passphrase, pfx } = options;
    const name = this.#nameOf(options);
    const made = this.#credentials.get(name) ?? { context: createSecureContext({ ca, cert, key, passphrase, pfx }), certificate: certificateAmong({ cert, pfx }) };
    this.#credentials.delete(name);
    this.#credentials.set(name, made);
    const oldest = this.#credentials.size > keptCredentials ? this.#credentials.keys().next().value : undefined;
    if (oldest !== undefined) this.#credentials.delete(oldest);
    return made;
  }
}

/** So many names of texts are remembered. */
const namedTexts = 256;

/** Short names of long texts that come again and again: always the same for the same text. */
class ShortNames {
  readonly #known = new Map<string, string>();

  of(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const name = createHash('sha256').update(text).digest('base64');
    const oldest = this.#known.size === namedTexts ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(text, name);
    return name;
  }
}

function certificateAmong({ cert, pfx }: ConnectionOptions): Credentials['certificate'] {
  if (typeof cert === 'string' && pfx === undefined) return certificateFacts(cert);
  return cert === undefined && pfx === undefined ? null : undefined;
}

function objection(socket: TLSSocket, demands: Demands, address: string): ConnectionError | null {
  const certificate = peerCertificate(socket);
  let error: ConnectionError | null = null;
  if (demands.verify && !socket.authorized) {
    error = new ConnectionError('tls', `the certificate of ${address} is not acceptable: ${reasonOf(socket) ?? 'unknown reason'}`, address);
  } else if (demands.pin !== undefined && (certificate === null || !sameFingerprint(certificate.facts.fingerprint, demands.pin))) {
    error = new ConnectionError('pin', `${address} shows another certificate than the one expected: ${certificate?.facts.fingerprint ?? 'none'}`, address);
  }
  if (error !== null) error.tls = handshakeOf(socket).tls;
  return error;
}
