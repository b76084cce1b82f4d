import { createPrivateKey } from 'node:crypto';
import type { Clock, Entropy } from '@ovmsim/kernel';
import { serialNumber, validity, writeCertificate } from './certificate.js';
import type { NamesRequest, ValidityRequest } from './issuer.js';
import { keyPair } from './keys.js';
import type { KeyPair } from './keys.js';
import { certificateNames } from './applicant.js';
import { agentParts, nameFields } from './names.js';
import type { DistinguishedName } from './names.js';
import { csr } from './request.js';

export interface SelfSignedOptions extends ValidityRequest, NamesRequest {
  /** The Server's host name. */
  readonly commonName: string;
  /** The other parts of the subject. Default: OU=Oracle VM, O=Oracle Corporation, C=US (inferred; no text shows the product's). */
  readonly subject?: Omit<DistinguishedName, 'commonName'>;
  /** A pair to use; without it a new one is made. */
  readonly key?: KeyPair;
  readonly entropy: Entropy;
  readonly clock: Clock;
}

/** What the agent finds in its certificate folder after installation; all PEM. */
export interface SelfSigned {
  readonly certificate: string;
  /** PKCS#8. */
  readonly key: string;
  /** PKCS#10 for the same key and subject. */
  readonly request: string;
}

/**
 * What `ovs-agent-keygen` makes: an RSA key of 2048 bits, an X.509 certificate signed with it (Security Guide §1.1.2; SHA-256
 * and ten years are inferred) and the request for a real one. Throws 'invalid' for names that no certificate can hold.
 */
export async function selfSigned(options: SelfSignedOptions): Promise<SelfSigned> {
  const name: DistinguishedName = { commonName: options.commonName, ...(options.subject ?? agentParts) };
  const subject = nameFields(name);
  const dates = validity(options, options.clock);
  const altNames = certificateNames({ purpose: 'agent', names: options.names, addresses: options.addresses }, { subject, altNames: [] });
  const key = options.key ?? (await keyPair());
  const certificate = writeCertificate(
    {
      subject,
      issuer: subject,
      publicKey: key.publicKey,
      validity: dates,
      serial: serialNumber(options.entropy),
      authorityKeyId: null,
      usage: { server: true, client: true, altNames },
    },
    createPrivateKey(key.privateKey),
  );
  return { certificate, key: key.privateKey, request: csr({ key, subject: name, altNames }) };
}
