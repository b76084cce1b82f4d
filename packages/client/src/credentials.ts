import { basicAuthorization } from '@ovmsim/kernel';

/** How the client says who it is. */
export type Credentials =
  | { readonly user: string; readonly password: string }
  /** PEM both; an encrypted key needs the passphrase. The certificate has to be registered with the Manager. */
  | { readonly certificate: string; readonly key: string; readonly passphrase?: string }
  /** PKCS#12. */
  | { readonly pfx: Buffer; readonly passphrase?: string }
  /** Nobody. */
  | 'none';

/** The part of the TLS options that shows a client certificate. */
export interface ClientCertificate {
  readonly cert?: string;
  readonly key?: string;
  readonly pfx?: Buffer;
  readonly passphrase?: string;
}

/** Value of the Authorization header; null for credentials without a password. */
export function authorizationOf(credentials: Credentials): string | null {
  if (credentials === 'none' || !('user' in credentials)) return null;
  return basicAuthorization(credentials.user, credentials.password);
}

/** What the TLS handshake shows; Node's TLS decrypts keys and opens PKCS#12 itself. */
export function certificateOf(credentials: Credentials): ClientCertificate {
  if (credentials === 'none' || 'user' in credentials) return {};
  const passphrase = credentials.passphrase === undefined ? {} : { passphrase: credentials.passphrase };
  if ('pfx' in credentials) return { pfx: credentials.pfx, ...passphrase };
  return { cert: credentials.certificate, key: credentials.key, ...passphrase };
}
