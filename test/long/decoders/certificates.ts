import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CaError } from '@ovmsim/ca';
import { PythonException } from '../../../packages/agent/src/core/python-exception.js';
import { belongTogether, publicKeyOf, readPem } from '../../../packages/agent/src/core/pem.js';
import { readCertificate } from '../../../packages/ca/src/certificate.js';
import { crlFacts, crlSignedBy, subjectKeyId } from '../../../packages/ca/src/crl.js';
import { readPublicKey, readRequest, readSelfSigned } from '../../../packages/ca/src/request.js';
import type { Decoder } from '../decoder.js';

const pemOf = (name: string): string => readFileSync(new URL(`../../fixtures/certificates/${name}.pem`, import.meta.url), 'utf8');
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
const dressedAs = (label: string) => (der: Buffer): Buffer => Buffer.from(`-----BEGIN ${label}-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`);

const request = pemOf('request');
const certificates = [pemOf('self-signed'), pemOf('signed')];
const labels = ['CERTIFICATE', 'CERTIFICATE REQUEST', 'PUBLIC KEY', 'PRIVATE KEY', 'X509 CRL', 'ENCRYPTED PRIVATE KEY', 'TRUSTED CERTIFICATE'];
const markers = ['-----', 'None', '\n', '\r\n', '=', 'MII', 'Proc-Type: 4,ENCRYPTED\n', ...labels.flatMap((label) => [`-----BEGIN ${label}-----\n`, `-----END ${label}-----\n`])];
/** Heads of ASN.1: tags with short, long, endless and impossible lengths. */
const heads = ['300d', '3080', '0000', '30820400', '3084ffffffff', '308900ffffffffffffffffff', '06092a864886f70d010101', '0201', '0200', '1f8fffff7f', 'a000', '0303', '170d', '1e02d800', '0c01ff'].map((hex) => Buffer.from(hex, 'hex').toString('latin1'));

/** PKCS#10 as somebody sends it to be signed. */
export const certificateRequest: Decoder = {
  name: 'certificate-request',
  samples: [derOf(request), request],
  words: [...markers, ...heads],
  refusals: [CaError],
  dress: dressedAs('CERTIFICATE REQUEST'),
  decode: (input) => readRequest(input.toString('latin1')),
};

/** Certificates, bare keys and revocation lists: what is sent to be signed, registered or revoked. */
export const certificate: Decoder = {
  name: 'certificate',
  samples: [...certificates.map(derOf), ...certificates, pemOf('public-key')],
  words: [...markers, ...heads],
  refusals: [CaError],
  dress: dressedAs('CERTIFICATE'),
  decode: (input) => {
    const pem = input.toString('latin1');
    const refused: unknown[] = [];
    const each = (read: () => unknown): void => {
      try {
        read();
      } catch (error) {
        if (!(error instanceof CaError)) throw error;
        refused.push(error);
      }
    };
    each(() => readSelfSigned(pem));
    each(() => subjectKeyId(readCertificate(pem)));
    each(() => readPublicKey(pem));
    if (refused.length === 3) throw refused[0];
    return undefined;
  },
};

const issuer = readCertificate(certificates[1] ?? '');

/** Revocation lists, as the CA and the Manager keep and fetch them. */
export const revocationList: Decoder = {
  name: 'revocation-list',
  samples: [derOf(pemOf('crl')), pemOf('crl')],
  words: [...markers, ...heads],
  refusals: [CaError],
  dress: dressedAs('X509 CRL'),
  decode: (input) => {
    const pem = input.toString('latin1');
    if (crlSignedBy(pem, issuer)) throw new Error('a list that was not signed by this key');
    return crlFacts(pem);
  },
};

// Never kept: a key of its own for each run.
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Certificates and a key in the take-over message. */
export const agentPem: Decoder = {
  name: 'agent-pem',
  samples: [certificates.join(''), `${certificates[0] ?? ''}${key}`, `x\n${certificates[1] ?? ''}\ny`, 'None', ''],
  words: markers,
  refusals: [PythonException],
  dress: dressedAs('CERTIFICATE'),
  decode: (input) => {
    const read = readPem(input.toString('latin1'), 'signed_server_certificate');
    if (read.key === null) return read;
    publicKeyOf(read.key);
    for (const each of read.certificates) belongTogether(each, read.key);
    return read;
  },
  again: (value) => {
    const { certificates: texts, key: kept } = value as ReturnType<typeof readPem>;
    return readPem(texts.join('') + (kept ?? ''), 'signed_server_certificate');
  },
};
