import { constants, X509Certificate } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { pemBlocks } from '../pem.js';
import { ListenError, type ListenerTls, type TlsProfile } from './types.js';

/**
 * SSLv3 is in neither; Node's OpenSSL has none. The old versions are below OpenSSL 3's default security level, which 'period' lowers for the whole
 * listener; what even clients of that time should not have agreed on stays out.
 */
const versions: { readonly [P in TlsProfile]: Pick<TlsOptions, 'minVersion' | 'ciphers'> } = {
  modern: { minVersion: 'TLSv1.2' },
  period: { minVersion: 'TLSv1', ciphers: 'DEFAULT:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP@SECLEVEL=0' },
};

/** Node's options for our settings; the same ones go into `setSecureContext`, which forgets what it is not told again. */
export function tlsOptions(tls: ListenerTls): TlsOptions {
  const asks = tls.requestClientCertificate ?? false;
  return {
    key: tls.key,
    cert: tls.cert,
    ...versions[tls.profile ?? 'modern'],
    // Without this, Node would trust client certificates of every well-known public CA.
    ca: asks ? list(tls.ca) : undefined,
    ...(tls.crl === undefined ? {} : { crl: list(tls.crl) }),
    requestCert: asks,
    // Who may come in is decided above TLS, where the reason can be told and recorded.
    rejectUnauthorized: false,
    // A session that is taken up again skips the check of the client certificate, and with it the revocation list.
    ...(asks ? { secureOptions: constants.SSL_OP_NO_TICKET } : {}),
  };
}

/** The issuers of client certificates, parsed. */
export function issuersOf(tls: ListenerTls | undefined): X509Certificate[] {
  const blocks = list(tls?.ca).flatMap((pem) => pemBlocks(pem)).filter(({ label }) => label === 'CERTIFICATE');
  return blocks.map(({ text }) => new X509Certificate(text));
}

function list(pem: string | readonly string[] | undefined): string[] {
  return pem === undefined ? [] : typeof pem === 'string' ? [pem] : [...pem];
}

/** Turns what `listen` throws into something fit for a user. */
export function listenError(error: unknown, where: string): ListenError {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return new ListenError('in-use', `${where} is in use by another process`);
    case 'EACCES':
      return new ListenError('denied', `this process may not listen on ${where}`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError('address', `${where} is not an address of this machine`);
    default:
      return new ListenError('other', `cannot listen on ${where}: ${message}`);
  }
}
