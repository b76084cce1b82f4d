import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { IoClock } from '../clock.js';
import type { Logger } from '../log.js';
import type { WireRecorder } from '../wire/recorder.js';
import type { CertificateFacts, LineId, TlsFacts, WireKind } from '../wire/types.js';

/** Who is at the other end, as far as TLS can tell. What follows from it is the business of `onPeer` and of the handler. */
export type Peer =
  | { readonly state: 'none' }
  | { readonly state: 'trusted'; readonly certificate: CertificateFacts; readonly pem: string }
  /** `reason` is OpenSSL's code: CERT_HAS_EXPIRED, CERT_REVOKED, UNABLE_TO_VERIFY_LEAF_SIGNATURE, DEPTH_ZERO_SELF_SIGNED_CERT… */
  | { readonly state: 'untrusted'; readonly certificate: CertificateFacts; readonly pem: string; readonly reason: string };

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What a handler adds to the wire record of the exchange it answers; later calls win, field by field. */
export interface Annotation {
  readonly line?: LineId;
  readonly kind?: WireKind;
  /** The RPC's name instead of POST. */
  readonly method?: string;
  readonly summary?: string;
  /** Who calls, instead of address and port. */
  readonly from?: string;
  /** The request's body is not recorded. */
  readonly secretBody?: boolean;
  /** The answer's body is not recorded. */
  readonly secretAnswer?: boolean;
}

/** What is known of an exchange before its body is read; `exchangeOf` gives it to a fallback app. */
export interface Exchange {
  readonly tls: TlsFacts | null;
  readonly peer: Peer;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** Aborts when the connection ends before the answer is sent. */
  readonly signal: AbortSignal;
  annotate(annotation: Annotation): void;
}

export interface WireRequest extends Exchange {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** As it was sent, not decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The Host header. */
  readonly host: string | undefined;
}

export interface WireResponse {
  readonly status: number;
  /** The reason phrase; the usual one for the status when left out. */
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Ends the connection after the answer. */
  readonly close?: boolean;
  /** Ends the connection without an answer. */
  readonly destroy?: boolean;
  /** Runs after the answer is rendered and BEFORE it is sent. If it throws, the answer is a 500. */
  readonly before?: () => Promise<void>;
}

export interface ListenerTls {
  /** PEM. */
  readonly key: string;
  /** PEM, the chain if there is one. */
  readonly cert: string;
  /** PEM, whom to trust as issuers of client certificates. */
  readonly ca?: string | readonly string[];
  /** Ask for a client certificate, never insist: what comes is told as `Peer`. */
  readonly requestClientCertificate?: boolean;
  /** PEM; once given, every issuer needs one. */
  readonly crl?: string | readonly string[];
  /** Default 'modern'. */
  readonly profile?: TlsProfile | undefined;
}

/** Which clients may come: those of TLS 1.2 and later, or old ones with TLS 1.0 and 1.1, too. */
export const tlsProfiles = ['modern', 'period'] as const;
export type TlsProfile = (typeof tlsProfiles)[number];

export interface Limits {
  /** Default 16 kB; more is answered 431. */
  readonly headerBytes: number;
  /** Default 200 header lines; more is answered 431. */
  readonly headers: number;
  /** Default 4 MB; more is answered 413. */
  readonly bodyBytes: number;
  /** From the connection (and its TLS handshake) to the end of the headers; default 10 s, then 408. */
  readonly headerTimeoutMs: number;
  /** For a whole request with its body; default 30 s, then 408. */
  readonly requestTimeoutMs: number;
  /** How long a caller may take to read an answer; default 60 s, then it is cut off. */
  readonly answerTimeoutMs: number;
  /** How long an idle connection is kept for a next request; default 30 s. */
  readonly keepAliveMs: number;
  /** Default 2000; more are dropped. */
  readonly connections: number;
}

export interface Upgrade {
  readonly request: WireRequest;
  /** The original request, for `WebSocketServer.handleUpgrade`. */
  readonly raw: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

export interface ListenerOptions {
  /** How this end is called in wire records ('manager', 'server1'). */
  readonly name: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Plain HTTP without. */
  readonly tls?: ListenerTls;
  /** Answers a request, at once where it can; null hands it to `fallback` with its body unread. */
  readonly handler: (request: WireRequest) => WireResponse | null | Promise<WireResponse | null>;
  readonly recorder: WireRecorder;
  readonly log: Logger;
  readonly limits?: Partial<Limits>;
  /**
   * As Python's BaseHTTPServer answers: status line HTTP/1.0, the reason phrase as it is, exactly the handler's headers and
   * no others, one request per connection.
   */
  readonly http10?: boolean;
  readonly defaultLine?: LineId;
  /** Once per connection, before its first request. `close` is the recorded reason; the connection ends without an answer. */
  readonly onPeer?: (peer: Peer) => Promise<{ close: string } | null>;
  /** Which paths the handler answers, by the raw path; the others go to `fallback` at once, their bodies streaming. Default: all. */
  readonly claims?: (path: string) => boolean;
  /** An express app or any request listener; it gets the original request and response. Without one: 404. */
  readonly fallback?: RequestListener;
  /** Whether a caller who asks first (Expect: 100-continue) may send its body; default: anybody. The request is answered in any case. */
  readonly invites?: (request: IncomingMessage) => boolean;
  /** Takes over the connection of an Upgrade request; without one such a request is an ordinary one. */
  readonly onUpgrade?: (upgrade: Upgrade) => void | Promise<void>;
  /** Stamps and measures exchanges, ends lingering connections; real time. Default: the recorder's. */
  readonly clock?: IoClock;
}

export interface Listener {
  /** Where it listens, with the port really taken. */
  readonly address: { readonly host: string; readonly port: number };
  /** 'https://127.0.0.1:7002'. */
  readonly url: string;
  /** For connections from now on; open ones keep what they agreed on. */
  setTls(tls: ListenerTls): void;
  /** The port refuses; open connections live on, so that an answer under way is still sent. */
  stopListening(): Promise<void>;
  /** The same port again; throws ListenError if somebody else took it. */
  listenAgain(): Promise<void>;
  /** Drops everything and frees the port. */
  close(): Promise<void>;
}

/** A port that cannot be had; the message says which and why and is fit for a user. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  constructor(
    readonly code: 'in-use' | 'denied' | 'address' | 'other',
    message: string,
  ) {
    super(message);
  }
}
