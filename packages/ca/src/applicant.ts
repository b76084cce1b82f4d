import { isIP } from 'node:net';
import { CaError } from './errors.js';
import type { NamesRequest, Purpose, SignRequest } from './issuer.js';
import { altNames, bearerUri, commonNameOf, isDnsName, nameFields } from './names.js';
import type { AltName } from './names.js';
import { profiles } from './profiles.js';
import { readPublicKey, readRequest, readSelfSigned } from './request.js';
import type { Applicant } from './request.js';

/** Whoever asks for a signature: subject, key and wishes, verified. Throws 'invalid'. */
export function applicantOf(request: SignRequest): Applicant {
  const given = (['request', 'certificate', 'publicKey'] as const).filter((kind) => request[kind] !== undefined);
  if (given.length !== 1) throw new CaError('invalid', `send one of request, certificate and publicKey to be signed, not ${given.length === 0 ? 'none' : given.join(' and ')}`);
  if (request.publicKey !== undefined) {
    if (request.commonName === undefined) throw new CaError('invalid', 'a bare public key names nobody: commonName is needed');
    const publicKey = readPublicKey(request.publicKey);
    return { subject: nameFields(profiles[request.purpose].subject(request.commonName)), publicKey, altNames: [] };
  }
  const applicant = request.request === undefined ? readSelfSigned(request.certificate ?? '') : readRequest(request.request);
  const named = commonNameOf(applicant.subject);
  if (request.commonName !== undefined && request.commonName !== named) {
    throw new CaError('invalid', `the certificate is wanted for '${request.commonName}', but what was sent names '${named ?? 'nobody'}'`);
  }
  return applicant;
}

/**
 * The names a certificate carries. A server's: those asked for by the caller, else by the applicant, and the common name
 * when it is a host. A mere client's: those asked for by the caller, else a URI, because what an applicant
 * claims about hosts is nothing a user's certificate should repeat. Throws 'invalid' when a server would have no name.
 */
export function certificateNames(request: { purpose: Purpose } & NamesRequest, applicant: Pick<Applicant, 'subject' | 'altNames'>): AltName[] {
  const wished = altNames(request.names, request.addresses);
  const commonName = commonNameOf(applicant.subject) ?? '';
  if (!profiles[request.purpose].server) return wished.length > 0 ? wished : [bearerUri(request.purpose, commonName)];
  const asked = wished.length > 0 ? wished : checkedNames(applicant.altNames);
  const all = [...asked, ...hostOf(commonName)];
  if (all.length === 0) throw new CaError('invalid', `'${commonName}' is no host: a certificate for '${request.purpose}' needs names or addresses`);
  return checkedNames(all);
}

function checkedNames(names: readonly AltName[]): AltName[] {
  return altNames(
    names.flatMap((name) => ('dns' in name ? [name.dns] : [])),
    names.flatMap((name) => ('ip' in name ? [name.ip] : [])),
  );
}

function hostOf(commonName: string): AltName[] {
  if (isIP(commonName) !== 0) return [{ ip: commonName }];
  return isDnsName(commonName) ? [{ dns: commonName }] : [];
}
