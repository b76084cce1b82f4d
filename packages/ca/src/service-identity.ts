import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { readTextFile, writeSecretFile } from '@ovmsim/kernel';
import type { Clock } from '@ovmsim/kernel';
import type { CertificateAuthority } from './authority.js';

/** A certificate and its key, PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * The certificate of the CA's own HTTPS service, issued by the CA itself for `localhost`, the loopback addresses and `host`.
 * Kept beside the CA and used again as long as it serves.
 */
export async function serviceIdentity(authority: CertificateAuthority, options: { host: string; clock: Clock }): Promise<KeyedCertificate> {
  const { serviceKey, serviceCertificate } = authority.files;
  const hosts = [...new Set(['localhost', '127.0.0.1', '::1', options.host])].filter((host) => host !== '0.0.0.0' && host !== '::');
  const [key, certificate] = await Promise.all([readTextFile(serviceKey), readTextFile(serviceCertificate)]);
  if (key !== null && certificate !== null && (await serves(authority, { key, certificate, hosts, now: options.clock.now() }))) return { key, certificate };
  const made = await authority.issue({
    purpose: 'manager-tls',
    commonName: 'localhost',
    names: hosts.filter((host) => isIP(host) === 0),
    addresses: hosts.filter((host) => isIP(host) !== 0),
  });
  await authority.register({ certificate: made.certificate, principal: 'internal CA', purpose: 'manager-tls' });
  await writeSecretFile(serviceKey, made.key);
  await writeSecretFile(serviceCertificate, made.certificate);
  return { key: made.key, certificate: made.certificate };
}

async function serves(authority: CertificateAuthority, kept: KeyedCertificate & { hosts: readonly string[]; now: number }): Promise<boolean> {
  try {
    const certificate = new X509Certificate(kept.certificate);
    const revoked = (await authority.list()).some((entry) => entry.serial === certificate.serialNumber && entry.status === 'revoked');
    return (
      !revoked &&
      certificate.checkPrivateKey(createPrivateKey(kept.key)) &&
      certificate.checkIssued(authority.certificate) &&
      certificate.verify(authority.certificate.publicKey) &&
      // A day in hand, so that it does not end in the middle of a lab's day.
      Date.parse(certificate.validTo) > kept.now + 86_400_000 &&
      kept.hosts.every((host) => (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined)
    );
  } catch {
    return false;
  }
}
