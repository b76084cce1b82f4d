import { createPrivateKey, createPublicKey, verify, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { derOf, forgeName, nativeSigner, unix } from './certificate.js';
import { CaError } from './errors.js';
import type { AltName, DistinguishedName } from './names.js';
import { copyFields, nameFields } from './names.js';
import type { KeyPair } from './keys.js';

/** What somebody who wants a certificate brings along, checked. */
export interface Applicant {
  readonly subject: forge.pki.CertificateField[];
  /** SPKI PEM. */
  readonly publicKey: string;
  /** DNS names and addresses the applicant asks for; other kinds are dropped. */
  readonly altNames: readonly AltName[];
}

/** Makes a PKCS#10 request, PEM, signed with its own key (SHA-256). */
export function csr(options: { key: KeyPair; subject: DistinguishedName; altNames?: readonly AltName[] }): string {
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.publicKeyFromPem(options.key.publicKey);
  request.setSubject(nameFields(options.subject));
  if (options.altNames !== undefined && options.altNames.length > 0) {
    request.setAttributes([{ name: 'extensionRequest', extensions: [{ name: 'subjectAltName', altNames: options.altNames.map(forgeName) }] }]);
  }
  const encoded = (): forge.asn1.Asn1 => {
    if (request.certificationRequestInfo === null) throw new Error('forge signs what it has not encoded');
    return request.certificationRequestInfo;
  };
  request.sign(nativeSigner(encoded, createPrivateKey(options.key.privateKey)), forge.md.sha256.create());
  return unix(forge.pki.certificationRequestToPem(request));
}

// SHA-1 is still what requests of the product's early releases are signed with; it proves possession only.
const digests: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};

/** Reads a PKCS#10 request and verifies that its sender holds the key. Throws 'invalid'. */
export function readRequest(pem: string): Applicant {
  const request = parse(pem);
  const digest = digests[request.signatureOid ?? ''];
  if (digest === undefined) throw new CaError('invalid', `the certificate request is signed with an algorithm this CA does not take (${request.signatureOid ?? 'none'})`);
  if (request.publicKey === null || request.certificationRequestInfo === null) throw new CaError('invalid', 'the certificate request holds no key');
  const publicKey = checkedKey(() => createPublicKey(forge.pki.publicKeyToPem(request.publicKey as forge.pki.rsa.PublicKey)));
  const signature = Buffer.from(String(request.signature), 'binary');
  if (!verify(digest, derOf(request.certificationRequestInfo), publicKey, signature)) {
    throw new CaError('invalid', 'the signature of the certificate request does not verify: it was changed, or made with another key');
  }
  return { subject: ownedFields(request.subject.attributes), publicKey: spki(publicKey), altNames: askedNames(request) };
}

/** Takes subject and key from a self-signed certificate, whose signature proves that its sender holds the key. Throws 'invalid'. */
export function readSelfSigned(pem: string): Applicant {
  let fields: forge.pki.CertificateField[];
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
    fields = forge.pki.certificateFromPem(pem).subject.attributes;
  } catch (error) {
    throw new CaError('invalid', 'what was sent to be signed cannot be read as an X.509 certificate with an RSA key', { cause: error });
  }
  const publicKey = checkedKey(() => certificate.publicKey);
  if (!certificate.verify(certificate.publicKey)) {
    throw new CaError('invalid', 'the certificate sent to be signed is not self-signed; send a certificate request instead');
  }
  return { subject: ownedFields(fields), publicKey: spki(publicKey), altNames: [] };
}

/** Reads a bare public key. Throws 'invalid', also for a private key: that must never have been sent. */
export function readPublicKey(pem: string): string {
  if (pem.includes('PRIVATE KEY')) throw new CaError('invalid', 'a private key was sent where the public key is wanted; consider that key lost');
  return spki(checkedKey(() => createPublicKey(pem)));
}

function parse(pem: string): forge.pki.CertificateSigningRequest {
  try {
    return forge.pki.certificationRequestFromPem(pem);
  } catch (error) {
    throw new CaError('invalid', `the certificate request cannot be read as PKCS#10 with an RSA key, in PEM: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}

function checkedKey(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (error) {
    throw new CaError('invalid', 'the public key cannot be read', { cause: error });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa') throw new CaError('invalid', `the key is ${key.asymmetricKeyType ?? 'of no known kind'}; this CA signs RSA keys`);
  if (bits < 2048 || bits > 8192) throw new CaError('invalid', `the key has ${bits} bits; this CA signs RSA keys of 2048 to 8192`);
  return key;
}

function spki(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function ownedFields(fields: readonly forge.pki.CertificateField[]): forge.pki.CertificateField[] {
  const copied = copyFields(fields);
  if (copied.length === 0) throw new CaError('invalid', 'the certificate request names nobody: its subject is empty');
  return copied;
}

interface ReadName {
  readonly type: number;
  readonly value: string;
  readonly ip?: string | null;
}

function askedNames(request: forge.pki.CertificateSigningRequest): AltName[] {
  const asked = request.getAttribute({ name: 'extensionRequest' })?.extensions as { name?: string; altNames?: ReadName[] }[] | undefined;
  const names = asked?.find((extension) => extension.name === 'subjectAltName')?.altNames ?? [];
  return names.flatMap((name): AltName[] => {
    if (name.type === 2) return [{ dns: name.value }];
    return name.type === 7 && typeof name.ip === 'string' ? [{ ip: name.ip }] : [];
  });
}
