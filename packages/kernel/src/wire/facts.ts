import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { CertificateFacts, TlsFacts } from './types.js';

/** The facts of a certificate, given parsed or as PEM (of a chain: the first). Throws what `X509Certificate` throws. */
export function certificateFacts(certificate: X509Certificate | string | Buffer): CertificateFacts {
  const x509 = certificate instanceof X509Certificate ? certificate : new X509Certificate(certificate);
  return {
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    serial: x509.serialNumber.length % 2 === 0 ? x509.serialNumber : `0${x509.serialNumber}`,
    fingerprint: x509.fingerprint256,
    notBefore: new Date(x509.validFrom).toISOString(),
    notAfter: new Date(x509.validTo).toISOString(),
    subjectAltName: x509.subjectAltName ?? null,
  };
}

/** Node tells a name with one part per line; an empty name is undefined at run time. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

/** A certificate that the other end showed. */
export interface ShownCertificate {
  readonly x509: X509Certificate;
  readonly facts: CertificateFacts;
  readonly pem: string;
}

/** Node 20 gives the certificate of a client's peer away once and forgets it. */
const peers = new WeakMap<TLSSocket, ShownCertificate | null>();

/** The same few certificates are shown again and again, and to read one costs a good part of what a connection costs. By fingerprint, the last one seen last. */
const shown = new Map<string, ShownCertificate>();
const keptCertificates = 256;

/** The certificate the other end showed, if any. To be asked when the handshake is over, and whenever again. */
export function peerCertificate(socket: TLSSocket): ShownCertificate | null {
  let known = peers.get(socket);
  if (known === undefined) {
    // Without a certificate `authorizationError` is a misleading UNABLE_TO_GET_ISSUER_CERT: what came must be asked first.
    const x509 = socket.getPeerX509Certificate();
    known = x509 === undefined ? null : shownCertificate(x509);
    peers.set(socket, known);
  }
  return known;
}

function shownCertificate(x509: X509Certificate): ShownCertificate {
  const { fingerprint256 } = x509;
  const known = shown.get(fingerprint256) ?? { x509, facts: certificateFacts(x509), pem: x509.toString() };
  shown.delete(fingerprint256);
  shown.set(fingerprint256, known);
  const oldest = shown.size > keptCertificates ? shown.keys().next().value : undefined;
  if (oldest !== undefined) shown.delete(oldest);
  return known;
}

/** The certificate of this end; null without one. Node reads it anew for each socket: whoever knows it need not ask. */
export function ownCertificate(socket: TLSSocket): CertificateFacts | null {
  const x509 = socket.getX509Certificate();
  return x509 === undefined ? null : certificateFacts(x509);
}

/** What a client sees of its connection; `own` is the certificate that it has to show. */
export function clientTlsFacts(socket: TLSSocket, own: CertificateFacts | null): TlsFacts {
  return { ...agreed(socket), serverCertificate: peerCertificate(socket)?.facts ?? null, clientCertificate: own, authorized: socket.authorized, authorizationError: reasonOf(socket) };
}

/** What a server with the certificate `own` sees of a connection; `reason` is why the client's certificate will not do, null without one. */
export function serverTlsFacts(socket: TLSSocket, own: CertificateFacts | null, reason: string | null): TlsFacts {
  const peer = peerCertificate(socket);
  return { ...agreed(socket), serverCertificate: own, clientCertificate: peer?.facts ?? null, authorized: peer !== null && reason === null, authorizationError: reason };
}

function agreed(socket: TLSSocket): Pick<TlsFacts, 'protocol' | 'cipher'> {
  // Null once the connection is gone, whatever the types say.
  const cipher = socket.getCipher() as ReturnType<TLSSocket['getCipher']> | null;
  return { protocol: socket.getProtocol() ?? 'unknown', cipher: cipher?.standardName ?? 'unknown' };
}

/** OpenSSL's code for why the other end's certificate is not accepted; null when it is. */
export function reasonOf(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  const reason: unknown = socket.authorizationError;
  // A string on the server side; an Error with a code, or a string, on the client side.
  if (reason instanceof Error) return (reason as NodeJS.ErrnoException).code ?? reason.message;
  return typeof reason === 'string' ? reason : 'UNSPECIFIED';
}

/**
 * Why a client's certificate is not accepted. Node tells OpenSSL's last complaint, and where revocation lists are used that
 * is a missing list for every certificate of a foreign issuer; what matters is that the issuer is foreign.
 */
export function clientReason(socket: TLSSocket, certificate: X509Certificate, issuers: readonly X509Certificate[]): string | null {
  const reason = reasonOf(socket);
  if (reason !== 'UNABLE_TO_GET_CRL') return reason;
  if (issuers.some((issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))) return reason;
  return certificate.checkIssued(certificate) ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
}

/** SHA-256 fingerprints are told with colons or without, in either case. */
export function sameFingerprint(a: string, b: string): boolean {
  return plainFingerprint(a) === plainFingerprint(b);
}

/** A fingerprint (or a serial) as bare upper-case digits, however it was written: 'ab:cd' → 'ABCD'. */
export function plainFingerprint(text: string): string {
  return text.replace(/[:\s]/g, '').toUpperCase();
}
