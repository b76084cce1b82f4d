import { X509Certificate } from 'node:crypto';
import { CaError, crlFacts, crlSignedBy, plainSerial } from '@ovmsim/ca';
import type { CertificateIssuer } from '@ovmsim/ca';
import type { Clock, Logger, Peer } from '@ovmsim/kernel';

export interface RevocationOptions {
  readonly issuer: Pick<CertificateIssuer, 'caCertificate' | 'crl'>;
  readonly io: Pick<Clock, 'now' | 'sleep'>;
  readonly log: Pick<Logger, 'warn'>;
  /** A copy of the list younger than this is good enough for a new connection, ms. Default 0: every new connection asks. */
  readonly freshMs?: number;
  /** How long a connection waits for the list before the last known copy counts, ms. Default 3000. */
  readonly patienceMs?: number;
}

/**
 * The internal CA's revocation list as the Manager knows it. It is fetched anew for every connection that shows a client certificate; while the CA
 * cannot be reached the last known copy counts.
 */
export class Revocations {
  readonly #options: RevocationOptions;
  #revoked: ReadonlySet<string> = new Set();
  #ca: X509Certificate | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(options: RevocationOptions) {
    this.#options = options;
  }

  /** For the listener: why a new connection's peer may not stay, or null. A foreign or expired certificate was found out by TLS. */
  async judge(peer: Peer): Promise<{ close: string } | null> {
    if (peer.state === 'none') return null;
    if (peer.state === 'untrusted') return { close: `client certificate refused: ${peer.reason}` };
    await this.refresh();
    return this.isRevoked(peer.certificate.serial) ? { close: 'client certificate refused: CERT_REVOKED' } : null;
  }

  /** By the last known list. */
  isRevoked(serial: string): boolean {
    return this.#revoked.has(plainSerial(serial));
  }

  /** Fetches the list unless the copy is fresh. Whoever asks while a fetch is under way shares the next one, not the one begun before. */
  async refresh(): Promise<void> {
    if (this.#options.io.now() - this.#fetchedAt < (this.#options.freshMs ?? 0)) return;
    if (this.#running === undefined) {
      this.#running = this.#fetch().finally(() => (this.#running = undefined));
      return this.#running;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      this.#running = this.#fetch().finally(() => (this.#running = undefined));
      return this.#running;
    });
    return this.#next;
  }

  async #fetch(): Promise<void> {
    const { io, log, patienceMs = 3000 } = this.#options;
    const begun = io.now();
    const patience = new AbortController();
    const late = io.sleep(patienceMs, patience.signal).then(() => Promise.reject(new CaError('unreachable', `the internal CA did not answer within ${patienceMs} ms`)));
    try {
      await Promise.race([this.#load(begun), late]);
    } catch (error) {
      if (!(error instanceof CaError)) throw error;
      log.warn({ reason: error.message }, 'the revocation list could not be fetched, the last known copy counts');
    } finally {
      patience.abort();
      late.catch(() => undefined);
    }
  }

  async #load(begun: number): Promise<void> {
    const { issuer } = this.#options;
    this.#ca ??= new X509Certificate(await issuer.caCertificate());
    const pem = await issuer.crl();
    if (!crlSignedBy(pem, this.#ca)) throw new CaError('invalid', 'the revocation list was not signed by the internal CA');
    if (begun < this.#fetchedAt) return;
    this.#revoked = new Set(crlFacts(pem).revoked.map((entry) => plainSerial(entry.serial)));
    this.#fetchedAt = begun;
  }
}
