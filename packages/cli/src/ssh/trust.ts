import { stat } from 'node:fs/promises';
import { ConfigError, readSecret, type Clock } from '@ovmsim/kernel';

/** A user whose keys count from the start, and the file (0600) that has the password for the login to the Manager. */
export interface TrustedUser {
  readonly user: string;
  readonly passwordFile: string;
}

export interface TrustOptions {
  readonly world: Pick<Clock, 'now'>;
  /** How long a password login opens the way for keys, ms of the world clock; left out: until the end of the process. */
  readonly lifetimeMs?: number | undefined;
  readonly users?: readonly TrustedUser[] | undefined;
}

interface Pair {
  readonly password: string;
  readonly since: number;
}

/** So many pairs are remembered, the latest. */
const mostPairs = 10_000;

/**
 * Who may come in by key alone: a client address and a user that have logged in by password since this process began. The password stays in memory,
 * because the login to the Manager needs it (CLI guide 3.3 §2.4: after a restart of Manager or command line the password is asked once more).
 */
export class Trust {
  readonly #options: TrustOptions;
  readonly #pairs = new Map<string, Pair>();

  private constructor(options: TrustOptions) {
    this.#options = options;
  }

  /** @throws ConfigError where a user is to be trusted whose password file is missing, empty, or open to others */
  static async of(options: TrustOptions): Promise<Trust> {
    for (const trusted of options.users ?? []) await passwordOf(trusted);
    return new Trust(options);
  }

  /** The password with which a user who comes from an address by key is to be logged in; undefined: it has to be given. */
  async passwordFor(address: string, user: string): Promise<string | undefined> {
    const pair = this.#pairs.get(keyOf(address, user));
    const { world, lifetimeMs, users } = this.#options;
    if (pair !== undefined) {
      if (lifetimeMs === undefined || world.now() < pair.since + lifetimeMs) return pair.password;
      this.forget(address, user);
    }
    const trusted = users?.find((one) => one.user === user);
    // Read at each login, so that a changed password needs no restart.
    return trusted === undefined ? undefined : passwordOf(trusted).catch(() => undefined);
  }

  /** A login by password succeeded. */
  add(address: string, user: string, password: string): void {
    const key = keyOf(address, user);
    this.#pairs.delete(key);
    this.#pairs.set(key, { password, since: this.#options.world.now() });
    if (this.#pairs.size > mostPairs) this.#pairs.delete(this.#pairs.keys().next().value as string);
  }

  /** The password does not open the account any more. */
  forget(address: string, user: string): void {
    this.#pairs.delete(keyOf(address, user));
  }
}

const keyOf = (address: string, user: string): string => JSON.stringify([address, user]);

async function passwordOf({ user, passwordFile }: TrustedUser): Promise<string> {
  const refuse = (why: string): ConfigError => new ConfigError(`keys of ${user} cannot be trusted from the start: ${passwordFile} ${why}`);
  const facts = await stat(passwordFile).catch(() => null);
  if (facts === null || !facts.isFile()) throw refuse('with the password is missing');
  if ((facts.mode & 0o077) !== 0) throw refuse(`has mode ${(facts.mode & 0o777).toString(8).padStart(4, '0')}, and the password in it is for its owner alone: chmod 600`);
  const password = await readSecret(passwordFile);
  if (password === '') throw refuse('is empty');
  return password;
}
