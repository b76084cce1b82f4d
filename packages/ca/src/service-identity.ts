import type { Clock } from '@ovmsim/kernel';
import type { CertificateAuthority } from './authority.js';
import { keepCertificate, namesAndAddresses } from './kept-certificate.js';
import type { KeptCertificate } from './kept-certificate.js';

const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * The certificate of the CA's own HTTPS service, issued by the CA itself for `localhost`, the loopback addresses, `host` and further names
 * or addresses. Kept beside the CA and used again as long as it serves.
 */
export function serviceIdentity(authority: CertificateAuthority, options: { host: string; names?: readonly string[]; clock: Clock }): Promise<KeptCertificate> {
  const hosts = ['localhost', '127.0.0.1', '::1', options.host, ...(options.names ?? [])].filter((host) => !wildcards.has(host));
  return keepCertificate({
    folder: authority.files.folder,
    name: 'service',
    issuer: authority,
    request: { purpose: 'manager-tls', commonName: 'localhost', ...namesAndAddresses(hosts) },
    principal: 'internal CA',
    io: options.clock,
  });
}
