import { createHmac, scryptSync } from 'node:crypto';
import { constantTimeEqual, type Entropy } from '@ovmsim/kernel';
import { agentAccount } from '@ovmsim/model';
import { layout } from './layout.js';
import { PythonException } from './python-exception.js';
import type { StateFiles } from './state-files.js';

const COST = { N: 4096, r: 8, p: 1, length: 32 };

interface Hash {
  salt: string;
  hash: string;
  N: number;
  r: number;
  p: number;
}
interface Accounts {
  installed: Hash;
  current: Hash;
}

/**
 * The agent's password: a salted scrypt hash on disk, compared in constant time. A right password once seen is
 * remembered as a keyed digest for as long as the file stays as it is, so that only the first call after a start or a
 * change pays for scrypt, and what `ovs-agent-passwd` sets counts from the next call on.
 */
export class Credentials {
  private readonly digestKey: Buffer;
  /** Digest of the right password, and the state of the file it was checked against. */
  private known: { digest: Buffer; version: string | null } | null = null;

  constructor(
    private readonly files: StateFiles,
    private readonly entropy: Entropy,
  ) {
    this.digestKey = entropy.bytes(32);
  }

  /**
   * Sets the password of the installation, unless this very password has been installed before: then a change made
   * later by `update_agent_password` stands.
   */
  install(password: string): void {
    const accounts = this.load();
    if (accounts !== null && matches(accounts.installed, password)) return;
    const hash = this.hash(password);
    this.save({ installed: hash, current: hash });
    this.remember(password);
  }

  /** Puts the password of the installation back. */
  reset(password: string): void {
    this.files.remove(layout.accounts);
    this.known = null;
    this.install(password);
  }

  verify(user: string, password: string): boolean {
    const userMatches = constantTimeEqual(user, agentAccount);
    return this.verifyPassword(password) && userMatches;
  }

  /**
   * `update_agent_password`. The old password, which callers send from 3.3 on, must be right.
   * @throws PythonException for an unknown user or a wrong old password (texts: ours).
   */
  change(user: string, password: string, oldPassword?: string): void {
    if (user !== agentAccount) throw new PythonException(`Unknown agent user: ${user}`);
    if (oldPassword !== undefined && !this.verifyPassword(oldPassword)) throw new PythonException('Old password does not match');
    if (password === '') throw new PythonException('Empty password', 'ValueError');
    const accounts = this.load();
    const current = this.hash(password);
    this.save({ installed: accounts?.installed ?? current, current });
    this.remember(password);
  }

  /** Forgets what is remembered; the next call reads the file again. */
  forget(): void {
    this.known = null;
  }

  private verifyPassword(password: string): boolean {
    if (this.known !== null && this.known.version === this.files.version(layout.accounts)) return constantTimeEqual(this.digest(password), this.known.digest);
    this.known = null;
    const accounts = this.load();
    if (accounts === null || !matches(accounts.current, password)) return false;
    this.remember(password);
    return true;
  }

  private remember(password: string): void {
    this.known = { digest: this.digest(password), version: this.files.version(layout.accounts) };
  }

  private digest(text: string): Buffer {
    return createHmac('sha256', this.digestKey).update(text).digest();
  }

  private hash(password: string): Hash {
    const salt = this.entropy.bytes(16);
    const { N, r, p, length } = COST;
    return { salt: salt.toString('hex'), hash: scryptSync(password, salt, length, { N, r, p }).toString('hex'), N, r, p };
  }

  private load(): Accounts | null {
    const text = this.files.read(layout.accounts);
    return text === null ? null : (JSON.parse(text) as Accounts);
  }

  private save(accounts: Accounts): void {
    this.files.write(layout.accounts, `${JSON.stringify(accounts)}\n`);
  }
}

function matches(stored: Hash, password: string): boolean {
  const expected = Buffer.from(stored.hash, 'hex');
  const { N, r, p } = stored;
  return constantTimeEqual(scryptSync(password, Buffer.from(stored.salt, 'hex'), expected.length, { N, r, p }), expected);
}
