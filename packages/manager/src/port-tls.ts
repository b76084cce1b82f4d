import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { keepCertificate, namesAndAddresses } from '@ovmsim/ca';
import type { CertificateIssuer } from '@ovmsim/ca';
import { certificateFacts } from '@ovmsim/kernel';
import type { CertificateFacts, Clock, Limits, ListenerTls, TlsProfile } from '@ovmsim/kernel';

export interface ListenAt {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Name or address under which Servers reach the Manager, where it is not `host`. */
  readonly publicHost?: string;
  /** Further names and addresses under which users reach it. */
  readonly names?: readonly string[];
  readonly limits?: Partial<Limits>;
}

export interface PortTlsOptions {
  readonly listen: ListenAt;
  readonly issuer: CertificateIssuer;
  /** The lab's `certs` folder; null keeps keys in memory. */
  readonly certs: string | null;
  readonly io: Pick<Clock, 'now'>;
  readonly profile: TlsProfile | undefined;
}

/** What port 7002 shows and whom it trusts, after a renewal. */
export interface TlsRenewal {
  readonly certificate: CertificateFacts;
  /** Whether the internal CA is another than before: what it signed earlier is foreign now. */
  readonly caReplaced: boolean;
}

/** Key and certificate of the Manager's port, signed by the internal CA, and the CA by which clients are judged. */
export class PortTls {
  readonly #options: PortTlsOptions;
  #ca: string | null = null;

  constructor(options: PortTlsOptions) {
    this.#options = options;
  }

  /**
   * Reads the CA's certificate anew and takes the key that is kept, if its certificate still serves under that CA; a new one else. Throws CaError.
   * @param renew make a new key in any case
   */
  async load(renew: boolean): Promise<{ readonly tls: ListenerTls; readonly renewal: TlsRenewal }> {
    const { listen, issuer, certs, io, profile } = this.#options;
    const ca = await issuer.caCertificate();
    const { key, certificate } = await keepCertificate({
      folder: managerFolder(certs),
      name: 'tls',
      issuer,
      request: { purpose: 'manager-tls', commonName: commonNameOf(listen), ...namesAndAddresses(reachableAt(listen)) },
      principal: 'Oracle VM Manager',
      io,
      renew,
      // A Manager that was renamed goes on showing the old name until it gets a new key (`ovmkeytool.sh gensslkey`).
      lastingNames: true,
    });
    const caReplaced = this.#ca !== null && this.#ca !== ca;
    this.#ca = ca;
    return { tls: { key, cert: certificate, ca, requestClientCertificate: true, profile }, renewal: { certificate: certificateFacts(certificate), caReplaced } };
  }
}

/** Where the Manager keeps its own keys. */
export const managerFolder = (certs: string | null): string | null => (certs === null ? null : join(certs, 'manager'));

const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

function commonNameOf({ host, publicHost }: ListenAt): string {
  return publicHost ?? (wildcards.has(host) ? hostname() : host);
}

/** Every name and address that a client may use: a certificate that names fewer would fail the careful ones. */
function reachableAt({ host, publicHost, names = [] }: ListenAt): string[] {
  const own = wildcards.has(host) ? Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address.replace(/%.*$/, ''))) : [host];
  const named = /^[A-Za-z0-9.-]+$/.test(hostname()) ? [hostname()] : [];
  return ['localhost', '127.0.0.1', '::1', ...own, ...named, ...(publicHost === undefined ? [] : [publicHost]), ...names];
}

/** 'https://127.0.0.1:7002' as agents and users reach the Manager. */
export function urlOf({ host, publicHost }: ListenAt, port: number): string {
  const name = publicHost ?? (wildcards.has(host) ? '127.0.0.1' : host);
  return `https://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}`;
}
