import { createHmac, hash, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { constantTimeEqual } from '@ovmsim/kernel';
import type { Entropy } from '@ovmsim/kernel';
import type { ManagerCore } from '../core/manager-core.js';
import type { Lockout } from './lockout.js';

const keyBytes = 32;

/** What users need of the core. */
export type UserCore = Pick<ManagerCore, 'store' | 'transact'>;

/** So many Authorization headers are remembered, then all are forgotten: one user's password can be written in a few ways. */
const rememberedHeaders = 1000;

interface Verified {
  /** The record's hash at that time: another one means another password. */
  readonly hash: string;
  readonly digest: Buffer;
}

/**
 * The people who may log in. Passwords are kept as scrypt hashes; because library clients send theirs with every request, a password that was found
 * right is remembered as a keyed digest that dies with the process.
 */
export class Users {
  readonly #core: UserCore;
  readonly #entropy: Entropy;
  readonly #lockout: Lockout;
  readonly #key: Buffer;
  readonly #headerKey: string;
  readonly #verified = new Map<string, Verified>();
  /** By keyed digest: whose password a header held, and the record's hash at that time. */
  readonly #headers = new Map<string, { readonly user: string; readonly hash: string }>();
  /** Hashing is slow on purpose: one at a time, so that wrong passwords cannot take the process over. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Password, salt and length to a key, slowly on purpose. */
  derive = promisify<string, Buffer, number, Buffer>(scrypt);

  constructor(core: UserCore, entropy: Entropy, lockout: Lockout) {
    this.#core = core;
    this.#entropy = entropy;
    this.#lockout = lockout;
    this.#key = entropy.bytes(keyBytes);
    this.#headerKey = entropy.token();
  }

  /** Makes the user, or gives an existing one this password; another one ends a lock. */
  async set(name: string, password: string): Promise<void> {
    if (await this.verify(name, password)) return;
    const salt = this.#entropy.bytes(16);
    const record = { id: name, passwordHash: (await this.derive(password, salt, keyBytes)).toString('hex'), salt: salt.toString('hex'), failedLogins: null };
    this.#core.transact((tx) => {
      if (tx.has('@User', name)) tx.update('@User', name, record);
      else tx.insert('@User', record);
    });
  }

  exists(name: string): boolean {
    return this.#core.store.has('@User', name);
  }

  /** What is another when the user was given another password, or is another user of the same name; undefined for nobody. */
  account(name: string): string | undefined {
    return this.#core.store.get('@User', name)?.passwordHash;
  }

  /**
   * A login: counts for and against the lock of the user, which refuses the right password, too. Neither the answer nor the time it takes tells a lock
   * from a wrong password.
   */
  async logIn(name: string, password: string): Promise<boolean> {
    const right = await this.verify(name, password);
    // Asked now: others may have locked the user while this one waited for its turn.
    if (this.#lockout.isLocked(name)) return false;
    if (right) this.#lockout.succeeded(name);
    else this.#lockout.failed(name);
    return right;
  }

  /**
   * The user whose present password an Authorization header holds, when it was found right before; undefined says nothing. What is looked up is a digest
   * under a key that nobody knows, so the time it takes tells nothing of the headers that are kept.
   */
  knownBy(header: string): string | undefined {
    const found = this.#headers.get(this.#digestOf(header));
    if (found === undefined) return undefined;
    const record = this.#core.store.get('@User', found.user);
    // Locked, or with failures that a login makes forgotten: `logIn` knows what to do.
    return record?.passwordHash === found.hash && (record.failedLogins ?? null) === null ? found.user : undefined;
  }

  /** Remembers a header for `knownBy`, if it is the one of a password that was found right. */
  remember(header: string, { user, password }: { readonly user: string; readonly password: string }): void {
    const known = this.#verified.get(user);
    if (known === undefined || !this.#remembers(user, this.#passwordDigest(user, password))) return;
    if (this.#headers.size >= rememberedHeaders) this.#headers.clear();
    this.#headers.set(this.#digestOf(header), { user, hash: known.hash });
  }

  /** Takes as long for a user that does not exist as for a wrong password. */
  async verify(name: string, password: string): Promise<boolean> {
    const digest = this.#passwordDigest(name, password);
    if (this.#remembers(name, digest)) return true;
    const waiting = this.#turn.then(() => this.#remembers(name, digest) || this.#check(name, password, digest));
    this.#turn = waiting.catch(() => undefined);
    return waiting;
  }

  #passwordDigest(name: string, password: string): Buffer {
    return createHmac('sha256', this.#key).update(name).update('\0').update(password).digest();
  }

  #digestOf(header: string): string {
    return hash('sha256', this.#headerKey + header, 'base64');
  }

  /** While a user is locked nothing is remembered: the right password must not be told by its speed. */
  #remembers(name: string, digest: Buffer): boolean {
    const known = this.#verified.get(name);
    const record = this.#core.store.get('@User', name);
    return known !== undefined && record?.passwordHash === known.hash && constantTimeEqual(digest, known.digest) && !this.#lockout.isLocked(name);
  }

  async #check(name: string, password: string, digest: Buffer): Promise<boolean> {
    const record = this.#core.store.get('@User', name);
    const derived = await this.derive(password, Buffer.from(record?.salt ?? '00'.repeat(16), 'hex'), keyBytes);
    if (record === undefined || !constantTimeEqual(derived, Buffer.from(record.passwordHash, 'hex'))) return false;
    this.#verified.set(name, { hash: record.passwordHash, digest });
    return true;
  }
}
