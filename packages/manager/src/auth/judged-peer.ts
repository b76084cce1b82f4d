import { X509Certificate } from 'node:crypto';
import { certificateFacts } from '@ovmsim/kernel';
import type { Peer } from '@ovmsim/kernel';

/** Extended key usage of a TLS client (RFC 5280 §4.2.1.12). */
const clientAuth = '1.3.6.1.5.5.7.3.2';

/**
 * What the Manager's port would say of a client that shows this certificate, for worlds without sockets: trusted, or untrusted with OpenSSL's reason as
 * Node's TLS names it. Revocation is looked at elsewhere, as it is for peers of the port.
 * @param pem the client's certificate; of a chain the first counts
 * @param caPem the internal CA
 * @param now real time, epoch ms
 */
export function judgedPeer(pem: string, caPem: string, now: number): Peer {
  const certificate = new X509Certificate(pem);
  const reason = complaint(certificate, new X509Certificate(caPem), now);
  const shown = { certificate: certificateFacts(certificate), pem };
  return reason === null ? { state: 'trusted', ...shown } : { state: 'untrusted', ...shown, reason };
}

function complaint(certificate: X509Certificate, ca: X509Certificate, now: number): string | null {
  if (!isSignedBy(certificate, ca)) return isSelfSigned(certificate) ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  // Undefined at run time where a certificate does not restrict its use.
  const usage = certificate.keyUsage as string[] | undefined;
  if (usage !== undefined && !usage.includes(clientAuth)) return 'INVALID_PURPOSE';
  if (Date.parse(certificate.validFrom) > now) return 'CERT_NOT_YET_VALID';
  return Date.parse(certificate.validTo) < now ? 'CERT_HAS_EXPIRED' : null;
}

/** An agent's own certificate may not sign others, so it does not count as its own issuer: names and signature tell. */
function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
