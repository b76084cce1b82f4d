import { join } from 'node:path';
import { keepCertificate } from '@ovmsim/ca';
import type { CertificateIssuer, KeptCertificate } from '@ovmsim/ca';
import type { Clock } from '@ovmsim/kernel';
import type { ManagerCore } from '../core/manager-core.js';

export interface GuiIdentityOptions {
  /** The lab's `certs` folder, where `gui/client.key` and `gui/client.pem` are kept; null for worlds in memory. */
  readonly certs: string | null;
  readonly issuer: CertificateIssuer;
  readonly io: Pick<Clock, 'now'>;
}

/** Whom the certificate stands for in the CA's register. */
const principal = 'gui';

/** The certificate of the web console's back end, made at installation (Security Guide 1.1.2). */
export function guiIdentity({ certs, issuer, io }: GuiIdentityOptions): Promise<KeptCertificate> {
  const request = { purpose: 'gui', commonName: 'Oracle VM Manager GUI' } as const;
  return keepCertificate({ folder: certs === null ? null : join(certs, 'gui'), name: 'client', issuer, request, principal, io });
}

/** Makes the certificate, and no other, the one that the web console shows; the CA's register and the Manager's store both note it. */
export async function registerGui(core: Pick<ManagerCore, 'transact' | 'options'>, identity: KeptCertificate): Promise<void> {
  const { issuer, world } = core.options;
  await issuer.register({ certificate: identity.certificate, principal, purpose: 'gui' });
  core.transact((tx) => {
    for (const { id, purpose } of tx.list('@Certificate')) if (purpose === 'gui' && id !== identity.fingerprint) tx.delete('@Certificate', id);
    if (tx.has('@Certificate', identity.fingerprint)) return;
    const { certificate, serial, fingerprint } = identity;
    tx.insert('@Certificate', { id: fingerprint, purpose: 'gui', principal: '', certificate, serial, registeredAt: world.now() });
  });
}
