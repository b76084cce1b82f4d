import type { AltName, DistinguishedName } from './names.js';
import { agentName, managerName } from './names.js';
import type { Purpose } from './issuer.js';

/** What the CA puts into certificates of one purpose. All inferred: no text names the product's extensions. */
export interface Profile {
  /** Good as a TLS server. */
  readonly server: boolean;
  /** Good as a TLS client. */
  readonly client: boolean;
  readonly subject: (commonName: string) => DistinguishedName;
}

export const profiles: { readonly [P in Purpose]: Profile } = {
  'manager-tls': { server: true, client: false, subject: managerName },
  'manager-client': { server: false, client: true, subject: managerName },
  gui: { server: false, client: true, subject: managerName },
  agent: { server: true, client: true, subject: agentName },
  user: { server: false, client: true, subject: managerName },
};

/** The extensions of an end certificate, before they are encoded. */
export interface EndEntity {
  readonly server: boolean;
  readonly client: boolean;
  readonly altNames: readonly AltName[];
}
