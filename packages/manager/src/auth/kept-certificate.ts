import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { CertificateIssuer, IssueRequest } from '@ovmsim/ca';
import { readTextFile, writeSecretFile } from '@ovmsim/kernel';
import type { Clock } from '@ovmsim/kernel';

/** A certificate of the Manager's own, with its key. */
export interface KeptCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PKCS#8, PEM. */
  readonly key: string;
  /** SHA-256, 'AA:BB:…'. */
  readonly fingerprint: string;
  /** Upper-case hexadecimal. */
  readonly serial: string;
}

export interface KeepOptions {
  /** Folder of the two files, `NAME.key` and `NAME.pem`, 0600; null keeps them in memory. */
  readonly folder: string | null;
  readonly name: string;
  readonly issuer: Pick<CertificateIssuer, 'issue' | 'caCertificate'>;
  readonly request: IssueRequest;
  /** Real time. */
  readonly io: Pick<Clock, 'now'>;
}

/** One that ends sooner is replaced at the start. */
const leastLeftMs = 24 * 3_600_000;

/**
 * The certificate made at an earlier start, if this CA signed it, it is good for a while yet and names everything it must; else a new one. A revoked
 * one is not noticed here: removing the files has a new one made.
 */
export async function keepCertificate(options: KeepOptions): Promise<KeptCertificate> {
  const { folder, name, issuer, request } = options;
  if (folder === null) return kept(await issuer.issue(request));
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const [certificate, key] = [await readTextFile(files.certificate), await readTextFile(files.key)];
  if (certificate !== null && key !== null && (await usable(options, certificate, key))) return kept({ certificate, key });
  const made = await issuer.issue(request);
  await writeSecretFile(files.key, made.key);
  await writeSecretFile(files.certificate, made.certificate);
  return kept(made);
}

function kept({ certificate, key }: { readonly certificate: string; readonly key: string }): KeptCertificate {
  const { fingerprint256, serialNumber } = new X509Certificate(certificate);
  return { certificate, key, fingerprint: fingerprint256, serial: serialNumber };
}

async function usable({ issuer, request, io }: KeepOptions, pem: string, key: string): Promise<boolean> {
  const ca = new X509Certificate(await issuer.caCertificate());
  try {
    const certificate = new X509Certificate(pem);
    return (
      certificate.checkIssued(ca) &&
      certificate.verify(ca.publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(certificate.validTo) - io.now() > leastLeftMs &&
      (request.names ?? []).every((each) => certificate.checkHost(each) !== undefined) &&
      (request.addresses ?? []).every((each) => certificate.checkIP(each) !== undefined)
    );
  } catch {
    // A file that was cut off, or something else altogether.
    return false;
  }
}

/** Sorts host names and addresses into what a certificate calls them, each once. */
export function namesAndAddresses(hosts: readonly string[]): { readonly names: string[]; readonly addresses: string[] } {
  const all = [...new Set(hosts.map((host) => host.replace(/^\[(.*)\]$/, '$1').toLowerCase()))];
  return { names: all.filter((host) => isIP(host) === 0), addresses: all.filter((host) => isIP(host) !== 0) };
}
