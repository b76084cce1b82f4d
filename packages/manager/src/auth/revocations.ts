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

/** The first request on a connection came with it when it comes so soon after the connection was judged, ms. */
const arrivalMs = 250;

/** How long requests on open connections do with the last known copy after the CA could not be reached, ms. */
const retryMs = 1000;

/**
 * The internal CA's revocation list as the Manager knows it. It is fetched anew for every connection that shows a client certificate, and for every
 * further request on it; while the CA cannot be reached the last known copy counts.
 */
export class Revocations {
  readonly #options: RevocationOptions;
  /** When each connection was let in that nothing was asked on yet, real time. */
  readonly #judged = new WeakMap<Peer, number>();
  #revoked: ReadonlySet<string> = new Set();
  #pem = '';
  #failedAt: number | null = null;
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
    if (this.isRevoked(peer.certificate.serial)) return { close: 'client certificate refused: CERT_REVOKED' };
    this.#judged.set(peer, this.#options.io.now());
    return null;
  }

  /** For a request: whether the certificate of its connection, which may have been open for long, has been revoked meanwhile. */
  async revokedSince(peer: Extract<Peer, { state: 'trusted' }>): Promise<boolean> {
    const now = this.#options.io.now();
    const arrived = now - (this.#judged.get(peer) ?? Number.NEGATIVE_INFINITY) < arrivalMs;
    this.#judged.delete(peer);
    const failed = this.#failedAt !== null && now - this.#failedAt < retryMs;
    if (!arrived && !failed) await this.refresh();
    return this.isRevoked(peer.certificate.serial);
  }

  /** The CA was replaced: its certificate and its list are fetched anew. */
  forgetCa(): void {
    this.#ca = undefined;
    this.#pem = '';
    this.#fetchedAt = Number.NEGATIVE_INFINITY;
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
      this.#failedAt = null;
    } catch (error) {
      if (!(error instanceof CaError)) throw error;
      // Said once, not for every request until the CA is back.
      if (this.#failedAt === null) log.warn({ reason: error.message }, 'the revocation list could not be fetched, the last known copy counts');
      this.#failedAt = io.now();
    } finally {
      patience.abort();
      late.catch(() => undefined);
    }
  }

  async #load(begun: number): Promise<void> {
    const { issuer } = this.#options;
    this.#ca ??= new X509Certificate(await issuer.caCertificate());
    const pem = await issuer.crl();
    const known = pem === this.#pem;
    if (!known && !crlSignedBy(pem, this.#ca)) throw new CaError('invalid', 'the revocation list was not signed by the internal CA');
    if (begun < this.#fetchedAt) return;
    this.#fetchedAt = begun;
    if (known) return;
    this.#revoked = new Set(crlFacts(pem).revoked.map((entry) => plainSerial(entry.serial)));
    this.#pem = pem;
  }
}
