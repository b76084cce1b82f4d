import { X509Certificate } from 'node:crypto';
import { keyPair, selfSigned } from '@ovmsim/ca';
import type { Clock, Entropy } from '@ovmsim/kernel';
import { addressInHosts } from './hosts.js';
import { layout } from './layout.js';
import type { Reached } from './ownership-steps.js';
import { belongTogether, isNothing, publicKeyOf, readPem } from './pem.js';
import { PythonException } from './python-exception.js';
import type { StateFiles } from './state-files.js';

/** What the agent shows on 8899 and to the Manager; PEM. */
export interface AgentCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A take-over message, checked and ready to be put in place. */
export interface CertificateChange {
  /** Null: nothing came, what is there stays. */
  readonly own: (AgentCertificate & { readonly request: string }) | null;
  /** The Manager's client certificate and the authorities behind it; null as above. */
  readonly manager: { readonly certificate: string; readonly authority: readonly string[] } | null;
}

/** Extended key usage of servers (RFC 5280 §4.2.1.12). */
const serverAuthentication = '1.3.6.1.5.5.7.3.1';

const installed = [layout.key, layout.certificate, layout.request] as const;
const keptAt = (path: (typeof installed)[number]): string => `${layout.installation}/${path.slice(path.lastIndexOf('/') + 1)}`;

interface CertificateOptions {
  readonly files: StateFiles;
  readonly entropy: Entropy;
  /** Certificates live in real time. */
  readonly clock: Clock;
  readonly hostname: string;
  readonly ip: string;
}

/**
 * Key, certificate and request under `etc/ovs-agent/cert`, and beside them what ownership brought: the one certificate
 * accepted from the Manager and the authority by which the Manager's own port is checked. The agent goes on with the pair
 * that it has read: what `ovs-agent-keygen` puts into the folder counts from the agent's next start on.
 */
export class AgentCertificates {
  /** The certificate that was shown last. */
  private shown: { readonly pem: string; readonly raw: Buffer } | null = null;
  private making: Promise<AgentCertificate> | null = null;
  private inForce: AgentCertificate | null = null;
  private pinned: { text: string; raw: Buffer } | null = null;

  constructor(private readonly options: CertificateOptions) {}

  /** Key and certificate in force; those of the installation are made when there are none yet. */
  async current(): Promise<AgentCertificate> {
    this.inForce ??= this.stored();
    if (this.inForce !== null) return this.inForce;
    this.making ??= this.makeInstallation().finally(() => {
      this.making = null;
    });
    this.inForce = await this.making;
    return this.inForce;
  }

  /** The agent starts anew: what is in the folder counts from now on. */
  reload(): void {
    this.inForce = null;
  }

  /** Whether one of the files that `renew` replaces is there. */
  present(): boolean {
    return installed.some((path) => this.options.files.version(path) !== null);
  }

  /** Puts a new key, its self-signed certificate and its request into the folder, as `ovs-agent-keygen` does; in force after a restart. */
  async renew(): Promise<void> {
    await this.install({ own: await this.materialFor((await keyPair()).privateKey), manager: null });
  }

  /** The request that belongs to the key in force. */
  async request(): Promise<string> {
    await this.current();
    return this.options.files.read(layout.request) ?? '';
  }

  /**
   * Makes a new key and the request for its certificate. The key waits beside the one in force until the certificate
   * for it arrives; asked again before that, the same request is handed out.
   */
  async newRequest(): Promise<string> {
    const { files } = this.options;
    const made = files.read(layout.pendingKey) === null ? (await keyPair()).privateKey : null;
    // Somebody else may have asked meanwhile; then both get the request for the same key.
    const key = files.read(layout.pendingKey) ?? made ?? '';
    files.write(layout.pendingKey, key);
    return (await this.materialFor(key)).request;
  }

  /**
   * Checks a take-over message without changing anything.
   * @throws PythonException when a field cannot be read or the signed certificate is for a key the agent does not hold
   */
  async prepare(signed: string, manager: string): Promise<CertificateChange> {
    const own = isNothing(signed) ? null : await this.prepareOwn(signed);
    if (isNothing(manager)) return { own, manager: null };
    const [certificate, ...authority] = readPem(manager, 'manager_certificate').certificates;
    return { own, manager: { certificate: certificate ?? '', authority } };
  }

  /**
   * Puts a checked message in place. The key is put aside first, so that a pair cut in two by a crash can be completed; the Manager's certificate is
   * replaced and at no time missing, so that an owned agent never goes back to taking the password.
   */
  async install(change: CertificateChange, reached: Reached<'take-ownership'> = async () => undefined): Promise<void> {
    const { files } = this.options;
    if (change.own !== null) {
      const { key, certificate, request } = change.own;
      files.write(layout.pendingKey, key);
      await reached('key-aside');
      files.write(layout.certificate, certificate);
      await reached('certificate');
      files.write(layout.key, key);
      await reached('key');
      files.write(layout.request, request);
      await reached('request');
      files.remove(layout.pendingKey);
      this.reload();
      await reached('pair');
    }
    if (change.manager === null) return;
    if (change.manager.authority.length > 0) files.write(layout.managerAuthority, change.manager.authority.join(''));
    else files.remove(layout.managerAuthority);
    await reached('authority');
    files.write(layout.managerCertificate, change.manager.certificate);
    await reached('manager');
  }

  /** Whether a caller's certificate, PEM, is exactly the registered one. */
  isManager(certificate: string): boolean {
    const pinned = this.managerRaw();
    if (pinned === null) return false;
    // The Manager shows the same one with every call, and reading it costs more than most calls.
    if (this.shown?.pem !== certificate) this.shown = { pem: certificate, raw: new X509Certificate(certificate).raw };
    return this.shown.raw.equals(pinned);
  }

  /**
   * Whether a certificate, PEM, is one that the Manager's authority made for a server, and is in force: that of an agent, since what it makes for people and consoles
   * is for clients alone.
   */
  isPeer(certificate: string): boolean {
    const shown = new X509Certificate(certificate);
    const now = this.options.clock.now();
    if (shown.ca || !(shown.keyUsage ?? []).includes(serverAuthentication) || now < Date.parse(shown.validFrom) || now > Date.parse(shown.validTo)) return false;
    return this.managerAuthority().some((pem) => {
      const authority = new X509Certificate(pem);
      return authority.ca && shown.checkIssued(authority) && shown.verify(authority.publicKey);
    });
  }

  /** Whether ownership brought a certificate by which the Manager is recognised. */
  hasManager(): boolean {
    return this.managerRaw() !== null;
  }

  /** The authorities by which the Manager's port 7002 is checked; empty when ownership brought none. */
  managerAuthority(): string[] {
    const text = this.options.files.read(layout.managerAuthority);
    return text === null ? [] : [...readPem(text, 'manager-ca.pem').certificates];
  }

  /** As the Server's own hosts file has it. */
  addressOf(host: string): string | null {
    return addressInHosts(this.options.files, host);
  }

  /** Ownership is over: no certificate is accepted any more. The agent's own pair stays (Security Guide; inferred). */
  forgetManager(): void {
    this.options.files.remove(layout.managerCertificate);
    this.options.files.remove(layout.managerAuthority);
  }

  private managerRaw(): Buffer | null {
    const text = this.options.files.read(layout.managerCertificate);
    if (text === null) return null;
    if (this.pinned?.text !== text) this.pinned = { text, raw: new X509Certificate(text).raw };
    return this.pinned.raw;
  }

  private async prepareOwn(signed: string): Promise<NonNullable<CertificateChange['own']>> {
    const { certificates, key } = readPem(signed, 'signed_server_certificate');
    const certificate = certificates[0] ?? '';
    const pending = this.options.files.read(layout.pendingKey);
    const keys = key !== null ? [key] : [...(pending === null ? [] : [pending]), (await this.current()).key];
    const match = keys.find((candidate) => belongTogether(certificate, candidate));
    if (match === undefined) throw new PythonException(`signed_server_certificate does not match ${key === null ? "this server's key" : 'the key delivered with it'}`);
    return { certificate, key: match, request: (await this.materialFor(match)).request };
  }

  /** What is on disk, or null. A pair left half written is completed from the key that was put aside. */
  private stored(): AgentCertificate | null {
    const { files } = this.options;
    const certificate = files.read(layout.certificate);
    const key = files.read(layout.key);
    if (certificate === null || key === null) return null;
    const pending = files.read(layout.pendingKey);
    if (belongTogether(certificate, key)) {
      if (pending === key) files.remove(layout.pendingKey);
      return { certificate, key };
    }
    if (pending === null || !belongTogether(certificate, pending)) return null;
    files.write(layout.key, pending);
    files.remove(layout.pendingKey);
    return { certificate, key: pending };
  }

  /** Back to what the installation left: its own key and certificate, and nobody accepted by certificate. */
  reset(): void {
    const { files } = this.options;
    this.forgetManager();
    this.reload();
    files.remove(layout.pendingKey);
    for (const path of installed) {
      const kept = files.read(keptAt(path));
      if (kept === null) files.remove(path);
      else files.write(path, kept);
    }
  }

  private async makeInstallation(): Promise<AgentCertificate> {
    const { files } = this.options;
    const made = await this.materialFor((await keyPair()).privateKey);
    const texts = { [layout.key]: made.key, [layout.certificate]: made.certificate, [layout.request]: made.request };
    for (const path of installed) {
      files.write(keptAt(path), texts[path]);
      files.write(path, texts[path]);
    }
    return { certificate: made.certificate, key: made.key };
  }

  private materialFor(key: string): Promise<{ certificate: string; key: string; request: string }> {
    const { hostname, ip, entropy, clock } = this.options;
    return selfSigned({ commonName: hostname, names: [hostname], addresses: [ip], key: { privateKey: key, publicKey: publicKeyOf(key) }, entropy, clock });
  }
}
