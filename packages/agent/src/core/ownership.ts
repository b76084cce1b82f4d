import type { TakeOwnership } from '@ovmsim/model';
import type { CertificateChange } from './certificates.js';
import type { Database } from './database.js';
import type { Reached } from './ownership-steps.js';
import { PythonException } from './python-exception.js';

/** `Owned` is inferred, the others are recorded (3.2.1). */
export type MembershipState = 'Unowned' | 'Owned' | 'Pooled';

/** What a Manager leaves behind when it takes a Server. */
export interface Ownership {
  readonly managerUuid: string;
  readonly managerIp: string;
  /** Empty in the 3.2 form. */
  readonly eventUrl: string;
  readonly statisticUrl: string;
  /** 3.2 only. */
  readonly coreApiUrl: string;
}

/** A take-over as it comes from the wire, in either form. */
export interface TakeOver {
  /** Two texts in 3.2, one struct from 3.3 on. */
  readonly form: '3.2' | '3.3';
  /** In the 3.2 form all but the UUID is empty. */
  readonly message: TakeOwnership;
  /** 3.2 only. */
  readonly coreApiUrl: string;
  /** Where the call came from; the Manager's address when its URL does not name one. */
  readonly peerAddress: string;
}

interface CertificateKeeper {
  prepare(signed: string, manager: string): Promise<CertificateChange>;
  install(change: CertificateChange, reached: Reached<'take-ownership'>): Promise<void>;
  forgetManager(): void;
}

const KEYS = ['manager_uuid', 'manager_ip', 'manager_event_url', 'manager_statistic_url', 'manager_core_api_url'];

/** Who owns the Server, kept in its `server` database (Concepts Guide 3.3 §6.1). */
export class OwnershipRecord {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly repositories: Database,
    private readonly certificates: CertificateKeeper,
  ) {}

  /** Null when nobody owns the Server. */
  current(): Ownership | null {
    const managerUuid = this.database.text('manager_uuid');
    if (managerUuid === '') return null;
    return {
      managerUuid,
      managerIp: this.database.text('manager_ip'),
      eventUrl: this.database.text('manager_event_url'),
      statisticUrl: this.database.text('manager_statistic_url'),
      coreApiUrl: this.database.text('manager_core_api_url'),
    };
  }

  state(): MembershipState {
    if (this.current() === null) return 'Unowned';
    return this.database.text('pool_uuid') === '' ? 'Owned' : 'Pooled';
  }

  /**
   * Records the owner and installs what it sent. The same owner may come again: what it sends replaces what it sent before. The owner is written last: until
   * then the Server is the one it was.
   * @throws PythonException when somebody else owns the Server (text: ours) or the certificates are of no use; nothing has changed then
   */
  take(takeOver: TakeOver, reached: Reached<'take-ownership'> = async () => undefined): Promise<void> {
    return this.oneByOne(async () => {
      const { manager_uuid, manager_event_url, manager_statistic_url, ...certificates } = takeOver.message;
      if (manager_uuid === '') throw new PythonException('Invalid manager uuid: empty', 'ValueError');
      const owner = this.refuseOthers(manager_uuid);
      const change = await this.certificates.prepare(certificates.signed_server_certificate, certificates.manager_certificate);
      await reached('before');
      // What a former owner left must not speak for the new one, also where somebody removed the database by hand.
      if (owner === null) this.certificates.forgetManager();
      await this.certificates.install(change, reached);
      const filled = (text: string): string | undefined => (text === '' ? undefined : text);
      this.database.update({
        manager_uuid,
        manager_ip: managerAddress(takeOver),
        manager_event_url: filled(manager_event_url),
        manager_statistic_url: filled(manager_statistic_url),
        manager_core_api_url: filled(takeOver.coreApiUrl),
      });
      await reached('owner');
    });
  }

  /**
   * Forgets the owner. It goes first: without it the certificates that are left stand for nobody.
   * @throws PythonException when the caller is not the owner, or the Server is still in a pool or holds the owner's repositories (texts: ours)
   */
  release(managerUuid: string, reached: Reached<'release-ownership'> = async () => undefined): Promise<void> {
    return this.oneByOne(async () => {
      const owner = this.current();
      if (owner === null) throw new PythonException('Server is not owned');
      if (owner.managerUuid !== managerUuid) throw new PythonException(`Server is not owned by manager: ${managerUuid}`);
      const pool = this.database.text('pool_uuid');
      if (pool !== '') throw new PythonException(`Server is a member of pool: ${pool}`);
      const repository = Object.keys(this.repositories.dump())[0];
      if (repository !== undefined) throw new PythonException(`Server has a repository: ${repository}`);
      await reached('before');
      this.database.update(Object.fromEntries(KEYS.map((key) => [key, undefined])));
      await reached('owner');
      this.certificates.forgetManager();
      await reached('manager');
    });
  }

  /** Nobody takes or releases a Server while somebody else does. */
  private oneByOne(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private refuseOthers(managerUuid: string): Ownership | null {
    const owner = this.current();
    if (owner !== null && owner.managerUuid !== managerUuid) throw new PythonException(`Server already owned by manager: ${owner.managerUuid}`);
    return owner;
  }
}

/** Host of the URL the Manager gave; `0.0.0.0` there stands for the address it was seen calling from (CloudStack ovm3 plug-in). */
function managerAddress({ message, coreApiUrl, peerAddress }: TakeOver): string {
  const url = message.manager_event_url === '' ? coreApiUrl : message.manager_event_url;
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) && host !== '0.0.0.0' ? host : peerAddress;
}
