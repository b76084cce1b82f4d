/**
 * What a certificate is for.
 * `manager-tls`: the Manager's port 7002; `manager-client`: the Manager towards the agents; `gui`: the web console's
 * model and event polling; `agent`: a Server's port 8899 and its notifications; `user`: a person or tool using the WSAPI.
 */
export type Purpose = 'manager-tls' | 'manager-client' | 'gui' | 'agent' | 'user';
export const purposes = ['manager-tls', 'manager-client', 'gui', 'agent', 'user'] as const satisfies readonly Purpose[];

/** How long a certificate is good. */
export interface ValidityRequest {
  /** Days from now to the end; fractions and negative values are allowed (a negative one makes an expired certificate). Default 3650. */
  readonly days?: number | undefined;
  /** Days from now to the beginning; negative lies in the past. Default one hour ago, or a day before an end that is past. */
  readonly notBeforeDays?: number | undefined;
}

/** Whom a certificate names. */
export interface NamesRequest {
  /** DNS names for subjectAltName. */
  readonly names?: readonly string[] | undefined;
  /** IP addresses (v4 or v6) for subjectAltName. */
  readonly addresses?: readonly string[] | undefined;
}

/** Ask for a new key and its certificate. */
export interface IssueRequest extends ValidityRequest, NamesRequest {
  readonly purpose: Purpose;
  readonly commonName: string;
}

/** Ask for a certificate for a key that stays where it is. Exactly one of `request`, `certificate`, `publicKey`. */
export interface SignRequest extends ValidityRequest, NamesRequest {
  readonly purpose: 'user' | 'agent';
  /** PKCS#10, PEM; its subject is taken over. */
  readonly request?: string | undefined;
  /** A self-signed certificate, PEM; its subject and key are taken over. */
  readonly certificate?: string | undefined;
  /** A public key, SPKI PEM; needs `commonName`. */
  readonly publicKey?: string | undefined;
  /** Needed with `publicKey`. With the others: what their subject must say, or the request is refused. */
  readonly commonName?: string | undefined;
}

export interface SignedCertificate {
  /** PEM. */
  readonly certificate: string;
  /** Upper-case hexadecimal digits, as OpenSSL prints them. */
  readonly serial: string;
  /** SHA-256, `AA:BB:…`. */
  readonly fingerprint: string;
}

export interface IssuedCertificate extends SignedCertificate {
  /** PKCS#8, PEM, not encrypted. The CA keeps no copy. */
  readonly key: string;
}

/**
 * One line of the CA's register. `issued`: signed here, stands for nobody yet; `registered`: its bearer is `principal`;
 * `revoked`: on the revocation list. Times are ISO 8601.
 */
export interface Registration {
  readonly serial: string;
  readonly fingerprint: string;
  readonly subject: string;
  readonly purpose: Purpose;
  readonly principal: string | null;
  readonly status: 'issued' | 'registered' | 'revoked';
  readonly notBefore: string;
  readonly notAfter: string;
  readonly issuedAt: string;
  readonly registeredAt: string | null;
  readonly revokedAt: string | null;
  readonly reason: RevocationReason | null;
}

export interface RegisterRequest {
  /** PEM of a certificate that this CA has signed. */
  readonly certificate: string;
  /** Whom the bearer is: a user name, a Server id, 'gui'… The CA does not look into it. */
  readonly principal: string;
  readonly purpose: Purpose;
}

/** One certificate, by serial number or by SHA-256 fingerprint (colons and case do not matter). */
export interface CertificateReference {
  readonly serial?: string | undefined;
  readonly fingerprint?: string | undefined;
}

/** Reasons of RFC 5280 §5.3.1 that make sense for an end certificate. */
export const revocationReasons = ['unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn'] as const;
export type RevocationReason = (typeof revocationReasons)[number];

export interface RevokeRequest extends CertificateReference {
  readonly reason?: RevocationReason | undefined;
}

/**
 * The internal CA as its users see it: `CertificateAuthority` in the same process, `CaClient` over HTTPS.
 * Every method throws `CaError`.
 */
export interface CertificateIssuer {
  /** The CA's own certificate, PEM. */
  caCertificate(): Promise<string>;
  /** Makes key and certificate. */
  issue(request: IssueRequest): Promise<IssuedCertificate>;
  /** Signs somebody else's key. */
  sign(request: SignRequest): Promise<SignedCertificate>;
  /**
   * Notes whom a certificate stands for. Repeating it is harmless; a second principal is refused. An expired certificate
   * may be registered: the register says who the bearer is, validity is judged at every handshake.
   */
  register(request: RegisterRequest): Promise<Registration>;
  /** The certificate stands for nobody again; it stays valid. */
  unregister(reference: CertificateReference): Promise<Registration>;
  /** Everything issued, oldest first. */
  list(): Promise<Registration[]>;
  /** Puts a certificate on the revocation list; a second time changes nothing. */
  revoke(request: RevokeRequest): Promise<void>;
  /** The present revocation list, PEM 'X509 CRL'. */
  crl(): Promise<string>;
}
