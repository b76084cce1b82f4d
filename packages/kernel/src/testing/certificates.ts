import { createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import forge from 'node-forge';

const { asn1, pki } = forge;

export interface Identity {
  readonly cert: string;
  readonly key: string;
  readonly fingerprint: string;
}

export interface Wish {
  readonly commonName: string;
  /** The issuer; self-signed without. */
  readonly issuer?: Identity;
  readonly isCa?: boolean;
  /** Days from now; default -1 and 30. */
  readonly from?: number;
  readonly until?: number;
  readonly serial?: string;
}

const day = 86_400_000;
const pair = (): { publicKey: string; privateKey: string } =>
  generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });

/** A certificate and its key for a test, good for 127.0.0.1. */
export function makeIdentity(wish: Wish): Identity {
  const { publicKey, privateKey } = pair();
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = wish.serial ?? '01';
  certificate.validity.notBefore = new Date(Date.now() + (wish.from ?? -1) * day);
  certificate.validity.notAfter = new Date(Date.now() + (wish.until ?? 30) * day);
  const subject = [
    { shortName: 'CN', value: wish.commonName },
    { shortName: 'OU', value: 'Oracle VM' },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(wish.issuer === undefined ? subject : pki.certificateFromPem(wish.issuer.cert).subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: wish.isCa ?? false, critical: true },
    ...(wish.isCa === true ? [{ name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }] : []),
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ]);
  const signingKey = createPrivateKey(wish.issuer?.key ?? privateKey);
  const signer = { sign: () => sign('sha256', der(certificate.tbsCertificate), signingKey).toString('binary') };
  certificate.sign(signer as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
  const cert = pki.certificateToPem(certificate);
  return { cert, key: privateKey, fingerprint: new X509Certificate(cert).fingerprint256 };
}

/** A revocation list for a test. */
export function makeCrl(issuer: Identity, revokedSerials: readonly string[]): string {
  const { Class, Type, create } = asn1;
  const sequence = (...value: forge.asn1.Asn1[]): forge.asn1.Asn1 => create(Class.UNIVERSAL, Type.SEQUENCE, true, value);
  const time = (offset: number): forge.asn1.Asn1 => create(Class.UNIVERSAL, Type.UTCTIME, false, asn1.dateToUtcTime(new Date(Date.now() + offset)));
  const integer = (hex: string): forge.asn1.Asn1 => create(Class.UNIVERSAL, Type.INTEGER, false, forge.util.hexToBytes(hex));
  const algorithm = sequence(
    create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(pki.oids['sha256WithRSAEncryption'] as string).getBytes()),
    create(Class.UNIVERSAL, Type.NULL, false, ''),
  );
  const subject = pki.distinguishedNameToAsn1(pki.certificateFromPem(issuer.cert).subject);
  const entries = revokedSerials.map((serial) => sequence(integer(serial), time(-day / 2)));
  const list = sequence(integer('01'), algorithm, subject, time(-day), time(day), ...(entries.length === 0 ? [] : [sequence(...entries)]));
  const signature = sign('sha256', der(list), createPrivateKey(issuer.key)).toString('binary');
  const whole = sequence(list, algorithm, create(Class.UNIVERSAL, Type.BITSTRING, false, `\u0000${signature}`));
  const lines = der(whole).toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN X509 CRL-----\n${lines.join('\n')}\n-----END X509 CRL-----\n`;
}

function der(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'binary');
}
