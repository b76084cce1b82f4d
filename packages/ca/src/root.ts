import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { readTextFile, writeSecretFile } from '@ovmsim/kernel';
import type { Clock, Entropy } from '@ovmsim/kernel';
import { serialNumber, validity, writeCertificate } from './certificate.js';
import { subjectKeyId } from './crl.js';
import { CaError } from './errors.js';
import type { CaFiles } from './files.js';
import { keyPair } from './keys.js';
import type { KeyPair } from './keys.js';
import { caName, copyFields, nameFields } from './names.js';

/** The CA's key and certificate, found to belong together. */
export interface Root {
  readonly key: KeyObject;
  readonly certificate: X509Certificate;
  readonly pem: string;
  /** Its subject, ready to be written as an issuer. */
  readonly subject: forge.pki.CertificateField[];
  /** Hexadecimal. */
  readonly keyId: string;
  /** Epoch ms. */
  readonly notAfter: number;
}

export interface RootOptions {
  /** The Manager's UUID; it becomes part of the CA's name when a CA is made. */
  readonly name: string;
  readonly entropy: Entropy;
  readonly clock: Clock;
}

/**
 * Loads the CA, or makes it: RSA 2048, SHA-256, ten years. Throws 'invalid', naming the file, when what is there cannot be
 * used; nothing is ever replaced, because all agents trust the CA they were given.
 */
export async function openRoot(files: CaFiles, options: RootOptions): Promise<Root> {
  const [key, certificate, register] = await Promise.all([readTextFile(files.key), readTextFile(files.certificate), readTextFile(files.register)]);
  if (key === null && certificate !== null) {
    throw new CaError('invalid', `the internal CA has its certificate (${files.certificate}) but not its key: put ${files.key} back, or remove ${files.folder} to begin with a new CA`);
  }
  if (certificate === null && register !== null) {
    throw new CaError('invalid', `the internal CA has issued certificates (${files.register}) but has lost its own: put ${files.certificate} back, or remove ${files.folder} to begin with a new CA`);
  }
  if (key !== null && certificate !== null) return checked(files, { key, certificate, now: options.clock.now() });
  // A key alone: the first start was cut off between the two files, and nothing can have been issued yet.
  const pair = key === null ? await keyPair() : pairOf(readKey(files.key, key));
  if (key === null) await writeSecretFile(files.key, pair.privateKey);
  const pem = makeRoot(pair, options);
  await writeSecretFile(files.certificate, pem);
  return checked(files, { key: pair.privateKey, certificate: pem, now: options.clock.now() });
}

function makeRoot(pair: KeyPair, options: RootOptions): string {
  const subject = nameFields(caName(options.name));
  return writeCertificate(
    {
      subject,
      issuer: subject,
      publicKey: pair.publicKey,
      // Begins a day back, so that certificates backdated by an hour lie inside.
      validity: validity({ notBeforeDays: -1 }, options.clock),
      serial: serialNumber(options.entropy),
      authorityKeyId: null,
      usage: 'authority',
    },
    createPrivateKey(pair.privateKey),
  );
}

function checked(files: CaFiles, found: { key: string; certificate: string; now: number }): Root {
  const key = readKey(files.key, found.key);
  let certificate: X509Certificate;
  let fields: forge.pki.CertificateField[];
  try {
    certificate = new X509Certificate(found.certificate);
    fields = copyFields(forge.pki.certificateFromPem(found.certificate).subject.attributes);
  } catch (error) {
    throw new CaError('invalid', `${files.certificate} cannot be read as an X.509 certificate with an RSA key`, { cause: error });
  }
  if (!certificate.checkPrivateKey(key)) throw new CaError('invalid', `${files.key} is not the key of ${files.certificate}: the two do not belong together`);
  if (!certificate.ca) throw new CaError('invalid', `${files.certificate} is not the certificate of a CA`);
  const notAfter = Date.parse(certificate.validTo);
  if (notAfter <= found.now) throw new CaError('invalid', `${files.certificate} has expired on ${new Date(notAfter).toISOString()}`);
  return { key, certificate, pem: found.certificate, subject: fields, keyId: subjectKeyId(certificate), notAfter };
}

function readKey(path: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new CaError('invalid', `${path} cannot be read as a private key in PEM`, { cause: error });
  }
}

function pairOf(key: KeyObject): KeyPair {
  return {
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
  };
}
