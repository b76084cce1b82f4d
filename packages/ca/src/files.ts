import { join } from 'node:path';

/** Where the internal CA keeps its things under the lab's `certs` folder. Every file is 0600. */
export interface CaFiles {
  readonly folder: string;
  readonly key: string;
  readonly certificate: string;
  readonly register: string;
  readonly crl: string;
  readonly crlNumber: string;
  /** Certificate of the CA's own HTTPS service; its key lies beside it. */
  readonly serviceCertificate: string;
}

/** @param certs the lab's `certs` folder */
export function caFiles(certs: string): CaFiles {
  const folder = join(certs, 'ca');
  return {
    folder,
    key: join(folder, 'ca.key.pem'),
    certificate: join(folder, 'ca.pem'),
    register: join(folder, 'register.json'),
    crl: join(folder, 'crl.pem'),
    crlNumber: join(folder, 'crl-number'),
    serviceCertificate: join(folder, 'service.pem'),
  };
}
