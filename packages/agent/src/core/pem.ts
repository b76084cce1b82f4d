import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { pemBlocks } from '@ovmsim/kernel';
import { PythonException } from './python-exception.js';

/** What a field of the take-over message holds. */
export interface PemContents {
  /** In the order of the text, each readable as X.509. */
  readonly certificates: readonly string[];
  /** PKCS#8 PEM, null when there is none. */
  readonly key: string | null;
}

/** Nothing was sent: the empty text, or Python's `None` printed as text (CloudStack ovm3 plug-in). */
export function isNothing(text: string): boolean {
  return text.trim() === '' || text.trim() === 'None';
}

/**
 * Reads certificates and at most one private key out of a PEM text.
 * @throws PythonException naming `field` when there is no certificate or something cannot be read
 */
export function readPem(text: string, field: string): PemContents {
  const found = pemBlocks(text);
  const certificates = found.filter((block) => block.label === 'CERTIFICATE').map((block) => block.text);
  if (certificates.length === 0) throw new PythonException(`Invalid ${field}: no certificate in PEM form`);
  for (const certificate of certificates) readable(() => new X509Certificate(certificate), `${field}: the certificate`);
  const keys = found.filter((block) => block.label.endsWith('PRIVATE KEY'));
  if (keys.length > 1) throw new PythonException(`Invalid ${field}: more than one private key`);
  const key = keys[0];
  return { certificates, key: key === undefined ? null : readable(() => pkcs8(key.text), `${field}: the private key`) };
}

function readable<T>(read: () => T, what: string): T {
  try {
    return read();
  } catch {
    throw new PythonException(`Invalid ${what} cannot be read`);
  }
}

function pkcs8(pem: string): string {
  return createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The public half of a private key, SPKI PEM. */
export function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

/** Whether certificate and private key belong together. */
export function belongTogether(certificate: string, key: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}
