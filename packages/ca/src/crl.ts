import { sign, verify } from 'node:crypto';
import type { KeyObject, X509Certificate } from 'node:crypto';
import * as der from './der.js';
import { CaError } from './errors.js';
import type { RevocationReason } from './issuer.js';

/** A line of a revocation list. `serial` in upper-case hexadecimal, `date` in epoch ms (whole seconds). */
export interface RevokedEntry {
  readonly serial: string;
  readonly date: number;
  readonly reason: RevocationReason;
}

/** What a revocation list says. Times in epoch ms. */
export interface CrlFacts {
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** Key identifier of the CA, hexadecimal. */
  readonly authorityKeyId: string | null;
  readonly revoked: readonly RevokedEntry[];
}

/** OpenSSL and Node take this label only; 'CRL' is refused. */
const pemLabel = 'X509 CRL';

const id = {
  sha256WithRsa: '1.2.840.113549.1.1.11',
  subjectKeyIdentifier: '2.5.29.14',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  authorityKeyIdentifier: '2.5.29.35',
} as const;

/** RFC 5280 §5.3.1. 'unspecified' is written by leaving the extension out, as the RFC wants. */
const reasonCodes: { readonly [R in RevocationReason]: number } = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
};

/** Writes and signs a revocation list (RFC 5280 §5: version 2, SHA-256 with RSA). Returns PEM. */
export function writeCrl(facts: Omit<CrlFacts, 'authorityKeyId'>, ca: { certificate: X509Certificate; key: KeyObject }): string {
  const algorithm = der.sequence(der.oid(id.sha256WithRsa), der.nothing());
  const toBeSigned = der.sequence(
    der.integer(1),
    algorithm,
    certificateParts(ca.certificate).subject,
    der.time(facts.thisUpdate),
    der.time(facts.nextUpdate),
    // An empty list of revoked certificates must be absent, not empty.
    ...(facts.revoked.length === 0 ? [] : [der.sequence(...facts.revoked.map(entry))]),
    der.context(
      0,
      der.sequence(
        der.extension(id.authorityKeyIdentifier, der.sequence(der.contextBytes(0, subjectKeyId(ca.certificate)))),
        der.extension(id.crlNumber, der.integer(facts.number)),
      ),
    ),
  );
  const signature = sign('sha256', der.toDer(toBeSigned), ca.key);
  return der.toPem(pemLabel, der.toDer(der.sequence(toBeSigned, algorithm, der.bits(signature))));
}

/** Reads a revocation list in PEM, as `writeCrl` makes it. Throws 'invalid'. */
export function crlFacts(pem: string): CrlFacts {
  try {
    return read(signedParts(pem).toBeSigned);
  } catch (error) {
    throw new CaError('invalid', 'the revocation list cannot be read', { cause: error });
  }
}

/** True when this CA has signed the list. */
export function crlSignedBy(pem: string, ca: X509Certificate): boolean {
  try {
    const { toBeSigned, signature } = signedParts(pem);
    return verify('sha256', der.toDer(toBeSigned), ca.publicKey, signature);
  } catch {
    return false;
  }
}

/** The key identifier a certificate gives itself, hexadecimal. Throws 'invalid' when it has none. */
export function subjectKeyId(certificate: X509Certificate): string {
  const found = readable(() => certificateParts(certificate).extensions.find((each) => der.oidOf(der.parts(each)[0]) === id.subjectKeyIdentifier));
  if (found === undefined) throw new CaError('invalid', 'the certificate has no subjectKeyIdentifier');
  return readable(() => der.contentHex(der.fromDer(der.contentBytes(der.parts(found).at(-1)))));
}

/** OpenSSL does not look into extensions that it is not asked about: what it takes for a certificate may hold anything there. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CaError) throw error;
    throw new CaError('invalid', `the extensions of the certificate cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function entry(revoked: RevokedEntry): der.Asn1 {
  const reason = reasonCodes[revoked.reason];
  return der.sequence(
    der.bigInteger(revoked.serial),
    der.time(revoked.date),
    ...(reason === 0 ? [] : [der.sequence(der.extension(id.reasonCode, der.enumerated(reason)))]),
  );
}

/** Subject (exactly as encoded) and extensions of a certificate. */
function certificateParts(certificate: X509Certificate): { subject: der.Asn1; extensions: der.Asn1[] } {
  const fields = der.parts(der.parts(der.fromDer(certificate.raw))[0]);
  const [subject, wrapped] = [fields[5], fields.at(-1)];
  if (subject === undefined || wrapped === undefined) throw new CaError('invalid', 'the certificate is no X.509 version 3 certificate');
  return { subject, extensions: der.parts(der.parts(wrapped)[0]) };
}

function signedParts(pem: string): { toBeSigned: der.Asn1; signature: Buffer } {
  const bytes = der.fromPem(pemLabel, pem);
  if (bytes === undefined) throw new Error(`no PEM block '${pemLabel}'`);
  const [toBeSigned, , signature] = der.parts(der.fromDer(bytes));
  if (toBeSigned === undefined) throw new Error('an empty structure');
  return { toBeSigned, signature: der.contentBytes(signature).subarray(1) };
}

function read(toBeSigned: der.Asn1): CrlFacts {
  const fields = der.parts(toBeSigned);
  const [, , , thisUpdate, nextUpdate, revoked] = fields;
  const extensions = new Map(der.parts(der.parts(fields.at(-1))[0]).map(extensionOf));
  const keyId = extensions.get(id.authorityKeyIdentifier);
  return {
    number: Number.parseInt(der.contentHex(extensions.get(id.crlNumber)), 16),
    thisUpdate: der.timeOf(thisUpdate),
    nextUpdate: der.timeOf(nextUpdate),
    authorityKeyId: keyId === undefined ? null : der.contentHex(der.parts(keyId)[0]),
    revoked: fields.length === 7 ? der.parts(revoked).map(readEntry) : [],
  };
}

function readEntry(line: der.Asn1): RevokedEntry {
  const [serial, date, extensions] = der.parts(line);
  const code = extensions === undefined ? undefined : new Map(der.parts(extensions).map(extensionOf)).get(id.reasonCode);
  const reason = code === undefined ? 0 : Number.parseInt(der.contentHex(code), 16);
  const name = (Object.keys(reasonCodes) as RevocationReason[]).find((each) => reasonCodes[each] === reason);
  return {
    serial: der.contentHex(serial).replace(/^(00)+(?=.)/, '').toUpperCase(),
    date: der.timeOf(date),
    reason: name ?? 'unspecified',
  };
}

function extensionOf(object: der.Asn1): [string, der.Asn1] {
  const fields = der.parts(object);
  return [der.oidOf(fields[0]), der.fromDer(der.contentBytes(fields.at(-1)))];
}
