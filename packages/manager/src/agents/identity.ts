import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { CertificateIssuer } from '@ovmsim/ca';
import { readTextFile, writeSecretFile } from '@ovmsim/kernel';
import type { Clock } from '@ovmsim/kernel';

/** Who the Manager is towards agents. All three are PEM. */
export interface ManagerIdentity {
  /** The client certificate that agents pin. */
  readonly certificate: string;
  /** PKCS#8. */
  readonly key: string;
  /** The internal CA, by which agents check the Manager's port 7002. */
  readonly ca: string;
}

export interface IdentityOptions {
  readonly issuer: CertificateIssuer;
  readonly managerUuid: string;
  /** Folder for `client.pem` and `client.key`, both 0600; without one the identity lives in memory only. */
  readonly folder?: string;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The Manager's client certificate, made by the internal CA the first time and kept. It is made anew when the CA that signed it is not the present one
 * or when it has run out; Servers owned by then must be taken again, because they pin the old one.
 * Throws CaError when the CA does not do its part.
 */
export async function openIdentity({ issuer, managerUuid, folder, clock }: IdentityOptions): Promise<ManagerIdentity> {
  const ca = await issuer.caCertificate();
  const kept = folder === undefined ? null : await readKept(folder);
  if (kept !== null && isUsable(kept, ca, clock.now())) return { ...kept, ca };
  const { certificate, key } = await issuer.issue({ purpose: 'manager-client', commonName: managerUuid });
  await issuer.register({ certificate, principal: managerUuid, purpose: 'manager-client' });
  if (folder !== undefined) {
    await writeSecretFile(keyFile(folder), key);
    await writeSecretFile(certificateFile(folder), certificate);
  }
  return { certificate, key, ca };
}

const certificateFile = (folder: string): string => join(folder, 'client.pem');
const keyFile = (folder: string): string => join(folder, 'client.key');

type Kept = Pick<ManagerIdentity, 'certificate' | 'key'>;

async function readKept(folder: string): Promise<Kept | null> {
  const [certificate, key] = await Promise.all([readTextFile(certificateFile(folder)), readTextFile(keyFile(folder))]);
  return certificate === null || key === null ? null : { certificate, key };
}

function isUsable({ certificate, key }: Kept, ca: string, now: number): boolean {
  try {
    const own = new X509Certificate(certificate);
    const authority = new X509Certificate(ca);
    return own.verify(authority.publicKey) && own.issuer === authority.subject && Date.parse(own.validTo) > now && matches(own, key);
  } catch {
    return false;
  }
}

function matches(certificate: X509Certificate, key: string): boolean {
  return certificate.checkPrivateKey(createPrivateKey(key));
}
