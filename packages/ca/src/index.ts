export { certificateFacts } from '@ovmsim/kernel';
export type { CertificateFacts } from '@ovmsim/kernel';
export { CaError } from './errors.js';
export type { CaErrorCode } from './errors.js';
export { purposes, revocationReasons } from './issuer.js';
export type {
  CertificateIssuer,
  CertificateReference,
  IssuedCertificate,
  IssueRequest,
  NamesRequest,
  Purpose,
  RegisterRequest,
  Registration,
  RevocationReason,
  RevokeRequest,
  SignedCertificate,
  SignRequest,
  ValidityRequest,
} from './issuer.js';
export { plainSerial } from './register.js';
export { CertificateAuthority } from './authority.js';
export type { AuthorityOptions, AuthoritySnapshot } from './authority.js';
export { CaClient } from './client.js';
export type { CaClientOptions } from './client.js';
export { crlFacts, crlSignedBy } from './crl.js';
export type { CrlFacts, RevokedEntry } from './crl.js';
export { caFiles } from './files.js';
export type { CaFiles } from './files.js';
export { keepCertificate, namesAndAddresses } from './kept-certificate.js';
export type { KeepOptions, KeptCertificate, KeyedCertificate } from './kept-certificate.js';
export { keyPair, KeyPool } from './keys.js';
export type { KeyPair } from './keys.js';
export { agentName, caName, managerName } from './names.js';
export type { AltName, DistinguishedName } from './names.js';
export { check, exportca, show } from './ovmkeytool.js';
export type { KeytoolOptions } from './ovmkeytool.js';
export { caConfig, startCa } from './process.js';
export type { CaConfig } from './process.js';
export { csr } from './request.js';
export { selfSigned } from './self-signed.js';
export type { SelfSigned, SelfSignedOptions } from './self-signed.js';
export { caApplication, serveAuthority } from './service.js';
export type { ServedOptions, ServiceOptions } from './service.js';
export { serviceIdentity } from './service-identity.js';
export { writePoints } from './write-points.js';
export type { WritePoint, WritingOperation } from './write-points.js';
