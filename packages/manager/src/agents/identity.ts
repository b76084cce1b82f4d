import { keepCertificate } from '@ovmsim/ca';
import type { CertificateIssuer } from '@ovmsim/ca';
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
  /** Folder for `client.pem` and `client.key`, both 0600; null keeps the identity in memory only. */
  readonly folder: string | null;
  readonly io: Pick<Clock, 'now'>;
}

/**
 * The Manager's client certificate, made by the internal CA the first time and kept. Servers owned when another one is made must be taken again,
 * because they pin the old one. Throws CaError when the CA does not do its part.
 */
export async function openIdentity({ issuer, managerUuid, folder, io }: IdentityOptions): Promise<ManagerIdentity> {
  const request = { purpose: 'manager-client', commonName: managerUuid } as const;
  const { certificate, key } = await keepCertificate({ folder, name: 'client', issuer, request, principal: managerUuid, io });
  return { certificate, key, ca: await issuer.caCertificate() };
}
