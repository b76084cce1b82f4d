import type { LineId } from '@ovmsim/model';

export type { LineId } from '@ovmsim/model';

/** A certificate as people compare them. Times are ISO 8601. */
export interface CertificateFacts {
  /** One line, as in the certificate: 'CN=…, OU=…, O=…, C=…'. */
  readonly subject: string;
  readonly issuer: string;
  /** Upper-case hexadecimal, an even number of digits. */
  readonly serial: string;
  /** SHA-256, 'AA:BB:…'. */
  readonly fingerprint: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly subjectAltName: string | null;
}

/** What a TLS connection agreed on, and the certificate each side showed. */
export interface TlsFacts {
  /** 'TLSv1.3'. */
  readonly protocol: string;
  readonly cipher: string;
  readonly serverCertificate: CertificateFacts | null;
  readonly clientCertificate: CertificateFacts | null;
  /** On the server side: a client certificate came and is good. On the client side: the server's certificate is good. */
  readonly authorized: boolean;
  /** OpenSSL's code: CERT_HAS_EXPIRED, CERT_REVOKED, UNABLE_TO_VERIFY_LEAF_SIGNATURE, DEPTH_ZERO_SELF_SIGNED_CERT… */
  readonly authorizationError: string | null;
}

/** 'ssh': a login, or one command of a session. */
export type WireKind = 'http' | 'xml-rpc' | 'ssh' | 'tls' | 'refused';

export interface WireRequestPart {
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface WireResponsePart {
  readonly status: number;
  readonly reason: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** One exchange on the wire, or one connection that never became an exchange. Secrets in it are masked. */
export interface WireRecord {
  readonly seq: number;
  /** When it began: real time, epoch ms. */
  readonly time: number;
  /** The process that recorded it. */
  readonly process: string;
  readonly line: LineId | null;
  readonly kind: WireKind;
  readonly from: string;
  readonly to: string;
  /** The HTTP method, or the RPC name for xml-rpc. */
  readonly method: string | null;
  readonly path: string | null;
  /** One line: 'take_ownership → nil'. */
  readonly summary: string;
  readonly tls: TlsFacts | null;
  readonly request: WireRequestPart | null;
  readonly response: WireResponsePart | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** An answer that is put into words when somebody reads its record: nearly all records are forgotten unread. */
export interface UntoldResponse {
  /** Characters of the body that the record holds, or about so many. */
  readonly size: number;
  tell(): WireResponsePart;
}

/**
 * What `WireRecorder.record` takes: number and process are the recorder's, the time defaults to now. Headers of a request that are given as the same
 * object again are masked and kept once.
 */
export type NewWireRecord = Omit<WireRecord, 'seq' | 'time' | 'process' | 'response'> & {
  readonly time?: number;
  readonly response: WireResponsePart | UntoldResponse | null;
};

/** How many records of one kind were made for one line. */
export interface WireCount {
  readonly kind: WireKind;
  readonly line: LineId | null;
  readonly count: number;
}

/** A local end from which a process has sent, and between which times (real time, epoch ms). */
export interface WireOrigin {
  readonly endpoint: string;
  readonly first: number;
  readonly last: number;
}

export interface WireFilter {
  /** Only records with a greater number. */
  readonly since?: number;
  readonly line?: LineId;
  readonly method?: string;
  readonly kind?: WireKind;
  /** At most so many, the newest. */
  readonly limit?: number;
}
