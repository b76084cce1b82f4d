import { sign, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { certificateFacts } from '@ovmsim/kernel';
import type { Clock, Entropy } from '@ovmsim/kernel';
import { CaError } from './errors.js';
import type { SignedCertificate, ValidityRequest } from './issuer.js';
import type { AltName } from './names.js';
import type { EndEntity } from './profiles.js';

const day = 86_400_000;
const hour = 3_600_000;
/** Ten years, as the product's own stores are made (120 months). */
const defaultDays = 3650;

/** From and to, epoch ms. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What is needed to write and sign one certificate. */
export interface CertificatePlan {
  readonly subject: forge.pki.CertificateField[];
  readonly issuer: forge.pki.CertificateField[];
  /** SPKI PEM, RSA. */
  readonly publicKey: string;
  readonly validity: Validity;
  /** Hexadecimal, see `serialNumber`. */
  readonly serial: string;
  /** The signing key's identifier in hexadecimal; null in a self-signed certificate, which names its own. */
  readonly authorityKeyId: string | null;
  readonly usage: 'authority' | EndEntity;
}

/** A random 128-bit serial number: always positive, always 16 bytes. */
export function serialNumber(entropy: Entropy): string {
  const bytes = entropy.bytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

/**
 * The dates asked for, at most until `latest` (a certificate does not outlive its CA). The beginning lies an hour back by
 * default, so that a peer whose clock is a little late accepts the certificate. Throws 'invalid' when the dates cross.
 */
export function validity(request: ValidityRequest, clock: Clock, latest = Number.POSITIVE_INFINITY): Validity {
  const now = clock.now();
  const asked = request.days ?? defaultDays;
  const notAfter = Math.min(now + asked * day, latest);
  const notBefore = request.notBeforeDays === undefined ? Math.min(now - hour, notAfter - day) : now + request.notBeforeDays * day;
  // Year 9999 is the last that X.509 can write.
  if (!(notBefore > 0 && notAfter < Date.UTC(9999, 11, 31))) throw new CaError('invalid', `a validity of ${asked} days cannot be written into a certificate`);
  if (notBefore >= notAfter) {
    throw new CaError('invalid', `the certificate would end (${iso(notAfter)}) before it begins (${iso(notBefore)}); notBeforeDays counts from now, negative lies in the past`);
  }
  return { notBefore, notAfter };
}

/** Writes the certificate (X.509 v3) with forge and has OpenSSL sign it: RSA with SHA-256. Returns PEM. */
export function writeCertificate(plan: CertificatePlan, signer: KeyObject): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(plan.publicKey);
  certificate.serialNumber = plan.serial;
  certificate.validity = { notBefore: wholeSecond(plan.validity.notBefore), notAfter: wholeSecond(plan.validity.notAfter) };
  certificate.setSubject(plan.subject);
  certificate.setIssuer(plan.issuer);
  const ownKeyId = certificate.generateSubjectKeyIdentifier().getBytes();
  certificate.setExtensions([
    ...(plan.usage === 'authority' ? authorityExtensions : endExtensions(plan.usage)),
    { name: 'subjectKeyIdentifier' },
    // forge adds none by itself; strict verifiers refuse a certificate without it.
    { name: 'authorityKeyIdentifier', keyIdentifier: plan.authorityKeyId === null ? ownKeyId : forge.util.hexToBytes(plan.authorityKeyId) },
  ]);
  certificate.sign(nativeSigner(() => certificate.tbsCertificate, signer), forge.md.sha256.create());
  return unix(forge.pki.certificateToPem(certificate));
}

/**
 * Lets OpenSSL sign what forge has encoded: forge hands a digest to its key, this key takes the encoded part instead.
 * (1 ms instead of 39.)
 */
export function nativeSigner(part: () => forge.asn1.Asn1, signer: KeyObject): forge.pki.rsa.PrivateKey {
  return { sign: () => sign('sha256', derOf(part()), signer).toString('binary') } as unknown as forge.pki.rsa.PrivateKey;
}

/** The DER bytes of an ASN.1 object. */
export function derOf(object: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(object).getBytes(), 'binary');
}

/** PEM with plain line ends; forge writes Windows ones. */
export function unix(pem: string): string {
  return pem.replaceAll('\r\n', '\n');
}

/** Reads a PEM certificate. Throws 'invalid', naming `what`. */
export function readCertificate(pem: string, what = 'the certificate'): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new CaError('invalid', `${what} cannot be read as an X.509 certificate in PEM`, { cause: error });
  }
}

/** What a signed certificate is answered with. */
export function signed(pem: string): SignedCertificate {
  const { serial, fingerprint } = certificateFacts(new X509Certificate(pem));
  return { certificate: pem, serial, fingerprint };
}

type Extension = { readonly name: string; readonly [member: string]: unknown };

const authorityExtensions: readonly Extension[] = [
  { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
  { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
];

function endExtensions(end: EndEntity): Extension[] {
  return [
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: end.server },
    { name: 'extKeyUsage', serverAuth: end.server, clientAuth: end.client },
    { name: 'subjectAltName', altNames: end.altNames.map(forgeName) },
  ];
}

/** As forge wants an entry of subjectAltName. */
export function forgeName(name: AltName): { type: number; value?: string; ip?: string } {
  if ('dns' in name) return { type: 2, value: name.dns };
  if ('ip' in name) return { type: 7, ip: name.ip };
  return { type: 6, value: name.uri };
}

function wholeSecond(ms: number): Date {
  return new Date(Math.floor(ms / 1000) * 1000);
}

function iso(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : String(ms);
}
