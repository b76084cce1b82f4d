import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { readTextFile, writeSecretFile } from '@ovmsim/kernel';
import type { Clock } from '@ovmsim/kernel';
import { CaError } from './errors.js';
import type { CertificateIssuer, IssueRequest } from './issuer.js';

/** A certificate and its key, PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  /** PKCS#8, not encrypted. */
  readonly key: string;
}

/** A certificate that its bearer keeps from start to start. */
export interface KeptCertificate extends KeyedCertificate {
  /** SHA-256, 'AA:BB:…'. */
  readonly fingerprint: string;
  /** Upper-case hexadecimal. */
  readonly serial: string;
}

export interface KeepOptions {
  /** Folder of the two files, `NAME.key` and `NAME.pem`, 0600; null keeps nothing. */
  readonly folder: string | null;
  readonly name: string;
  readonly issuer: Pick<CertificateIssuer, 'issue' | 'register' | 'caCertificate'>;
  readonly request: IssueRequest;
  /** For whom it is registered. */
  readonly principal: string;
  /** Make a new one whatever is kept. Default false. */
  readonly renew?: boolean;
  /** One that is kept still serves when other names are wished, though not when other addresses are. Default false. */
  readonly lastingNames?: boolean;
  /** Real time. */
  readonly io: Pick<Clock, 'now'>;
}

/** One that ends sooner is replaced at the start, so that it does not end in the middle of a lab's day. */
const leastLeftMs = 24 * 3_600_000;

/**
 * The certificate of an earlier start, if it still serves: signed by the present CA, not revoked, good for another day, with the wished names (unless
 * `lastingNames`) and addresses and its own key. Else a new one. Either is in the CA's register afterwards, also when the register was emptied meanwhile.
 * Throws CaError when the CA does not do its part.
 */
export async function keepCertificate(options: KeepOptions): Promise<KeptCertificate> {
  const found = options.renew === true ? null : await readKept(options);
  if (found !== null && (await usable(options, found)) && (await registered(options, found))) return kept(found);
  const { folder, name, issuer, request, principal } = options;
  const made = await issuer.issue(request);
  await issuer.register({ certificate: made.certificate, principal, purpose: request.purpose });
  if (folder !== null) {
    const files = filesOf(folder, name);
    await writeSecretFile(files.key, made.key);
    await writeSecretFile(files.certificate, made.certificate);
  }
  return kept(made);
}

function filesOf(folder: string, name: string): KeyedCertificate {
  return { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
}

async function readKept({ folder, name }: KeepOptions): Promise<KeyedCertificate | null> {
  if (folder === null) return null;
  const files = filesOf(folder, name);
  const [certificate, key] = await Promise.all([readTextFile(files.certificate), readTextFile(files.key)]);
  return certificate === null || key === null ? null : { certificate, key };
}

function kept({ certificate, key }: KeyedCertificate): KeptCertificate {
  const { fingerprint256, serialNumber } = new X509Certificate(certificate);
  return { certificate, key, fingerprint: fingerprint256, serial: serialNumber };
}

async function usable({ issuer, request, io, lastingNames = false }: KeepOptions, found: KeyedCertificate): Promise<boolean> {
  const ca = new X509Certificate(await issuer.caCertificate());
  try {
    const certificate = new X509Certificate(found.certificate);
    return (
      certificate.checkIssued(ca) &&
      certificate.verify(ca.publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(found.key)) &&
      Date.parse(certificate.validTo) - io.now() > leastLeftMs &&
      (lastingNames || named(certificate, request)) &&
      (request.addresses ?? []).every((each) => certificate.checkIP(each) !== undefined)
    );
  } catch {
    // A file that was cut off, or something else altogether.
    return false;
  }
}

const named = (certificate: X509Certificate, { commonName, names = [] }: IssueRequest): boolean =>
  certificate.toLegacyObject().subject.CN === commonName && names.every((each) => certificate.checkHost(each) !== undefined);

/** Has the certificate registered; false when the CA refuses it, because it is revoked or stands for somebody else. */
async function registered({ issuer, request, principal }: KeepOptions, { certificate }: KeyedCertificate): Promise<boolean> {
  try {
    await issuer.register({ certificate, principal, purpose: request.purpose });
    return true;
  } catch (error) {
    if (error instanceof CaError && error.code === 'refused') return false;
    throw error;
  }
}

/** Sorts host names and addresses into what a certificate calls them, each once. */
export function namesAndAddresses(hosts: readonly string[]): { readonly names: string[]; readonly addresses: string[] } {
  const all = [...new Set(hosts.map((host) => host.replace(/^\[(.*)\]$/, '$1').toLowerCase()))];
  return { names: all.filter((host) => isIP(host) === 0), addresses: all.filter((host) => isIP(host) !== 0) };
}
