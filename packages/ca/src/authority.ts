import { mkdir } from 'node:fs/promises';
import type { X509Certificate } from 'node:crypto';
import { certificateFacts, readTextFile, writeSecretFile } from '@ovmsim/kernel';
import type { Clock, Entropy, FaultHooks, Logger } from '@ovmsim/kernel';
import { z } from 'zod';
import { readCertificate, serialNumber, signed, validity, writeCertificate } from './certificate.js';
import { applicantOf, certificateNames } from './applicant.js';
import type { Applicant } from './request.js';
import { crlFacts, crlSignedBy, writeCrl } from './crl.js';
import { CaError } from './errors.js';
import { caFiles } from './files.js';
import type { CaFiles } from './files.js';
import type {
  CertificateIssuer, CertificateReference, IssuedCertificate, IssueRequest, NamesRequest, Purpose, RegisterRequest, Registration, RevokeRequest, SignedCertificate, SignRequest, ValidityRequest,
} from './issuer.js';
import { KeyPool } from './keys.js';
import { commonNameOf, nameFields } from './names.js';
import { profiles } from './profiles.js';
import { find, readNumber, readRegister, Register, registrationSchema, revokedIn } from './register.js';
import type { Draft } from './register.js';
import type { WritePoint, WritingOperation } from './write-points.js';
import { openRoot } from './root.js';
import type { Root } from './root.js';

const minute = 60_000;
const year = 365 * 86_400_000;
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

export interface AuthorityOptions {
  /** The lab's `certs` folder; the CA lives in `ca/` below it. */
  readonly dir: string;
  /** The Manager's UUID. */
  readonly name: string;
  readonly entropy: Entropy;
  /** Real time: certificates are judged by it on live connections. */
  readonly clock: Clock;
  readonly log: Logger;
  /** RSA pairs to hold ready; default 0, every key is made when asked for. */
  readonly pool?: number;
  /** Asked at `writePoints`. */
  readonly faults?: FaultHooks;
}

const snapshotSchema = z.strictObject({ register: z.array(registrationSchema), crlNumber: z.int().nonnegative() });

/** What a snapshot keeps: the register and how far the revocation list had come. Keys are not in it. */
export type AuthoritySnapshot = z.infer<typeof snapshotSchema>;

/** The Manager's internal CA, in this process. */
export class CertificateAuthority implements CertificateIssuer {
  readonly files: CaFiles;
  readonly #options: AuthorityOptions;
  readonly #root: Root;
  readonly #keys: KeyPool;
  readonly #register: Register;
  #crl: string;
  #crlNumber: number;

  /** Loads the CA under `dir`, or makes it at first start. Throws 'invalid' naming the file that cannot be used. */
  static async open(options: AuthorityOptions): Promise<CertificateAuthority> {
    const files = caFiles(options.dir);
    await mkdir(files.folder, { recursive: true, mode: 0o700 });
    const root = await openRoot(files, options);
    const name = commonNameOf(root.subject) ?? '';
    if (!name.endsWith(options.name)) options.log.warn({ ca: name, manager: options.name }, 'the internal CA was made for another Manager; it is used as it is');
    const register = await readRegister(files.register);
    const number = await readNumber(files.crlNumber);
    const crl = await readTextFile(files.crl);
    const authority = new CertificateAuthority({ options, files, root, register, crl: crl ?? '', crlNumber: number });
    await authority.#renewCrl(crl);
    return authority;
  }

  private constructor(state: { options: AuthorityOptions; files: CaFiles; root: Root; register: Registration[]; crl: string; crlNumber: number }) {
    this.#options = state.options;
    this.files = state.files;
    this.#root = state.root;
    this.#crl = state.crl;
    this.#crlNumber = state.crlNumber;
    this.#register = new Register(state.register, (draft) => this.#write(draft));
    this.#keys = new KeyPool({ size: state.options.pool ?? 0 });
  }

  /** The CA's own certificate. */
  get certificate(): X509Certificate {
    return this.#root.certificate;
  }

  /** Number of the present revocation list; it only grows. */
  get crlNumber(): number {
    return this.#crlNumber;
  }

  async caCertificate(): Promise<string> {
    return this.#root.pem;
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    const subject = nameFields(profiles[request.purpose].subject(request.commonName));
    // Refuse before a key is spent.
    const plan = this.#plan(request, { subject, altNames: [] });
    const pair = await this.#keys.take();
    return { ...(await this.#enter('issue', request.purpose, writeCertificate({ ...plan, publicKey: pair.publicKey }, this.#root.key))), key: pair.privateKey };
  }

  async sign(request: SignRequest): Promise<SignedCertificate> {
    const applicant = applicantOf(request);
    const plan = this.#plan(request, applicant);
    return this.#enter('sign', request.purpose, writeCertificate({ ...plan, publicKey: applicant.publicKey }, this.#root.key));
  }

  async register(request: RegisterRequest): Promise<Registration> {
    const certificate = readCertificate(request.certificate);
    this.#mustBeOurs(certificate);
    if (request.principal === '') throw new CaError('invalid', 'a certificate is registered for somebody: the principal is empty');
    const facts = certificateFacts(certificate);
    return this.#change('register', (draft) => {
      const known = draft.entries.get(facts.serial) ?? this.#unknown(request.purpose, certificate);
      if (known.status === 'revoked') throw new CaError('refused', `certificate ${facts.serial} is revoked and cannot be registered`);
      if (known.purpose !== request.purpose) throw new CaError('refused', `certificate ${facts.serial} was issued as '${known.purpose}' and cannot be registered as '${request.purpose}'`);
      if (known.principal === request.principal) return known;
      if (known.principal !== null) throw new CaError('refused', `certificate ${facts.serial} is already registered for ${known.principal}`);
      return draft.put({ ...known, status: 'registered', principal: request.principal, registeredAt: this.#now() });
    });
  }

  async unregister(reference: CertificateReference): Promise<Registration> {
    return this.#change('unregister', (draft) => {
      const known = find(draft.entries, reference);
      if (known.status === 'revoked') throw new CaError('refused', `certificate ${known.serial} is revoked: it stands for nobody`);
      return known.status === 'issued' ? known : draft.put({ ...known, status: 'issued', principal: null, registeredAt: null });
    });
  }

  async list(): Promise<Registration[]> {
    return [...this.#register.entries.values()];
  }

  async revoke(request: RevokeRequest): Promise<void> {
    await this.#change('revoke', (draft) => {
      const known = find(draft.entries, request);
      if (known.status === 'revoked') return;
      draft.put({ ...known, status: 'revoked', revokedAt: this.#now(), reason: request.reason ?? 'unspecified' });
    });
  }

  async crl(): Promise<string> {
    return this.#crl;
  }

  /** The register and the CRL's number; keys and certificates stay on disk. */
  async snapshot(): Promise<AuthoritySnapshot> {
    await this.idle();
    return { register: await this.list(), crlNumber: this.#crlNumber };
  }

  /** Puts the register back. The CRL is issued anew, under a number higher than both. Throws 'invalid' for what is no snapshot. */
  async restore(snapshot: unknown): Promise<void> {
    const parsed = snapshotSchema.safeParse(snapshot);
    if (!parsed.success) throw new CaError('invalid', `this is no snapshot of an internal CA: ${z.prettifyError(parsed.error)}`);
    await this.#register.change((draft) => {
      this.#crlNumber = Math.max(this.#crlNumber, parsed.data.crlNumber);
      draft.replaceAll(parsed.data.register);
    });
  }

  /** Empties the register and issues an empty CRL. The CA itself stays: who trusts it goes on trusting it. */
  async reset(): Promise<void> {
    await this.#register.change((draft) => draft.replaceAll([]));
  }

  /** Resolves when everything is on disk. */
  idle(): Promise<void> {
    return this.#register.idle();
  }

  /** What is wrong with the CA's state, one sentence each; empty when all is well. */
  async check(): Promise<string[]> {
    await this.idle();
    const onList = crlFacts(this.#crl).revoked.map((entry) => entry.serial);
    const inRegister = revokedIn(this.#register.entries).map((entry) => entry.serial);
    const broken: string[] = [];
    for (const serial of inRegister) if (!onList.includes(serial)) broken.push(`certificate ${serial} is revoked but not on the revocation list`);
    for (const serial of onList) if (!inRegister.includes(serial)) broken.push(`certificate ${serial} is on the revocation list but not revoked in the register`);
    if (!crlSignedBy(this.#crl, this.#root.certificate)) broken.push('the revocation list is not signed by this CA');
    for (const entry of this.#register.entries.values()) {
      if ((entry.status === 'registered') !== (entry.principal !== null && entry.status !== 'revoked')) broken.push(`certificate ${entry.serial} is '${entry.status}' with principal ${entry.principal ?? 'none'}`);
    }
    return broken;
  }

  /** Finishes writing and stops making keys. */
  async close(): Promise<void> {
    await this.idle();
    await this.#keys.close();
  }

  #plan(request: { purpose: Purpose } & NamesRequest & ValidityRequest, applicant: Pick<Applicant, 'subject' | 'altNames'>) {
    const { server, client } = profiles[request.purpose];
    return {
      subject: applicant.subject,
      issuer: this.#root.subject,
      validity: validity(request, this.#options.clock, this.#root.notAfter),
      serial: serialNumber(this.#options.entropy),
      authorityKeyId: this.#root.keyId,
      usage: { server, client, altNames: certificateNames(request, applicant) },
    };
  }

  /** Notes a certificate just made and answers it. */
  async #enter(operation: 'issue' | 'sign', purpose: Purpose, pem: string): Promise<SignedCertificate> {
    const entry = this.#entry(purpose, readCertificate(pem));
    await this.#change(operation, (draft) => draft.put(entry));
    this.#options.log.info({ purpose, subject: entry.subject, serial: entry.serial }, 'certificate issued');
    return signed(pem);
  }

  /** One entry of the register made or changed, between two fault points. */
  async #change<R>(operation: WritingOperation, step: (draft: Draft) => R): Promise<R> {
    await this.#at(`ca.${operation}.before-write`);
    const result = await this.#register.change(step);
    await this.#at(`ca.${operation}.after-write`);
    return result;
  }

  async #at(point: WritePoint): Promise<void> {
    await this.#options.faults?.at(point);
  }

  #entry(purpose: Purpose, certificate: X509Certificate): Registration {
    const { serial, fingerprint, subject } = certificateFacts(certificate);
    return {
      serial, fingerprint, subject, purpose,
      principal: null,
      status: 'issued',
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
      issuedAt: this.#now(),
      registeredAt: null,
      revokedAt: null,
      reason: null,
    };
  }

  /** A certificate of this CA that the register has forgotten (a reset): only its key usage tells what it was made for. */
  #unknown(purpose: Purpose, certificate: X509Certificate): Registration {
    const { server, client } = profiles[purpose];
    const usage = [...(server ? [serverAuth] : []), ...(client ? [clientAuth] : [])];
    if (usage.join() !== certificate.keyUsage.join()) throw new CaError('refused', `certificate ${certificate.serialNumber} was not made to be used as '${purpose}'`);
    return this.#entry(purpose, certificate);
  }

  #mustBeOurs(certificate: X509Certificate): void {
    const ours = certificate.checkIssued(this.#root.certificate) && certificate.verify(this.#root.certificate.publicKey);
    if (!ours) throw new CaError('refused', `the certificate was not issued by this CA (${commonNameOf(this.#root.subject) ?? ''}); have it signed first`);
    if (certificate.ca) throw new CaError('refused', 'a CA certificate cannot stand for a user, a Server or the Manager');
  }

  async #write(draft: Draft): Promise<void> {
    const lines = [...draft.entries.values()].map((entry) => JSON.stringify(entry));
    await writeSecretFile(this.files.register, `{"certificates":[\n${lines.join(',\n')}\n]}\n`);
    const serials = (entries: ReadonlyMap<string, Registration>): string => revokedIn(entries).map((entry) => entry.serial).join();
    if (draft.replaced || serials(draft.entries) !== serials(this.#register.entries)) await this.#publish(draft.entries);
  }

  /** At start: a list that is missing, foreign, half over or not in step with the register (a crash between two files) is made anew. */
  async #renewCrl(found: string | null): Promise<void> {
    const entries = this.#register.entries;
    if (found !== null && crlSignedBy(found, this.#root.certificate)) {
      const facts = crlFacts(found);
      this.#crlNumber = Math.max(this.#crlNumber, facts.number);
      const same = facts.revoked.map((entry) => entry.serial).join() === revokedIn(entries).map((entry) => entry.serial).join();
      if (same && facts.nextUpdate - this.#options.clock.now() > year / 2) return;
    }
    await this.#publish(entries);
  }

  async #publish(entries: ReadonlyMap<string, Registration>): Promise<void> {
    const now = this.#options.clock.now();
    const number = this.#crlNumber + 1;
    // Begins a little earlier, for peers whose clock is late.
    const crl = writeCrl({ number, thisUpdate: now - 5 * minute, nextUpdate: now + year, revoked: revokedIn(entries) }, this.#root);
    await this.#at('ca.crl.before-number');
    await writeSecretFile(this.files.crlNumber, `${number}\n`);
    await this.#at('ca.crl.before-list');
    await writeSecretFile(this.files.crl, crl);
    this.#crl = crl;
    this.#crlNumber = number;
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
