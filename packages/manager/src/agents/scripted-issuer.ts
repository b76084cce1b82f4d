import { CaError, type CertificateIssuer, type IssueRequest, type Registration, type RegisterRequest, type SignRequest } from '@ovmsim/ca';

/** A CA that signs nothing real, for the Manager's tests: certificates are texts that hold their fingerprint. */
export class ScriptedIssuer implements CertificateIssuer {
  readonly issued: IssueRequest[] = [];
  readonly signed: SignRequest[] = [];
  readonly registered = new Map<string, string>();
  readonly revoked: string[] = [];
  down = false;
  private count = 0;

  async caCertificate(): Promise<string> {
    this.up();
    return pem('the CA');
  }

  async issue(request: IssueRequest) {
    this.up();
    this.issued.push(request);
    return { ...this.next(), key: '-----BEGIN PRIVATE KEY-----\nMANAGERS\n-----END PRIVATE KEY-----\n' };
  }

  async sign(request: SignRequest) {
    this.up();
    this.signed.push(request);
    return this.next();
  }

  async register({ certificate, principal }: RegisterRequest): Promise<Registration> {
    this.up();
    const fingerprint = /fingerprint (.+)/.exec(certificate)?.[1] ?? '';
    this.registered.set(fingerprint, principal);
    return registration(fingerprint, principal);
  }

  async unregister({ fingerprint = '' }: { fingerprint?: string | undefined }): Promise<Registration> {
    this.up();
    this.registered.delete(fingerprint);
    return registration(fingerprint, null);
  }

  async list(): Promise<Registration[]> {
    return [...this.registered].map(([fingerprint, principal]) => registration(fingerprint, principal));
  }

  async revoke({ fingerprint = '' }: { fingerprint?: string | undefined }): Promise<void> {
    this.up();
    this.revoked.push(fingerprint);
  }

  async crl(): Promise<string> {
    return '';
  }

  private up(): void {
    if (this.down) throw new CaError('unreachable', 'the internal CA at https://127.0.0.1:1 does not answer');
  }

  private next() {
    this.count += 1;
    const fingerprint = `AA:${String(this.count).padStart(2, '0')}`;
    return { certificate: pem(`fingerprint ${fingerprint}`), serial: String(this.count), fingerprint };
  }
}

const pem = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;

function registration(fingerprint: string, principal: string | null): Registration {
  return {
    serial: '0', fingerprint, subject: 'CN=x', purpose: 'agent', principal, status: principal === null ? 'issued' : 'registered',
    notBefore: '', notAfter: '', issuedAt: '', registeredAt: null, revokedAt: null, reason: null,
  };
}
