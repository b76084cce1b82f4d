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

interface Doubt {
  readonly password: string;
  readonly until: number;
}

/** So many pairs are remembered, the latest. */
const mostPairs = 10_000;

/**
 * How long a password that the Manager has refused is not shown again, ms of the world clock. A changed password and a locked user get the same answer,
 * and every refused login counts towards a lock: by this time a lock is over (half an hour, unless set otherwise), and a try so seldom never makes one.
 */
const doubtMs = 30 * 60_000;

/**
 * Who may come in by key alone: a client address and a user that have logged in by password since this process began. The password stays in memory,
 * because the login to the Manager needs it (CLI guide 3.3 §2.4: after a restart of Manager or command line the password is asked once more).
 */
export class Trust {
  readonly #options: TrustOptions;
  readonly #pairs = new Map<string, Pair>();
  readonly #doubts = new Map<string, Doubt>();

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
    const password = await this.#known(address, user);
    const doubt = this.#doubts.get(keyOf(address, user));
    return doubt !== undefined && doubt.password === password && this.#options.world.now() < doubt.until ? undefined : password;
  }

  async #known(address: string, user: string): Promise<string | undefined> {
    const pair = this.#pairs.get(keyOf(address, user));
    const { world, lifetimeMs, users } = this.#options;
    if (pair !== undefined) {
      if (lifetimeMs === undefined || world.now() < pair.since + lifetimeMs) return pair.password;
      this.#pairs.delete(keyOf(address, user));
    }
    const trusted = users?.find((one) => one.user === user);
    // Read at each login, so that a changed password needs no restart.
    return trusted === undefined ? undefined : passwordOf(trusted).catch(() => undefined);
  }

  /** A login by password succeeded. */
  add(address: string, user: string, password: string): void {
    const key = keyOf(address, user);
    this.#doubts.delete(key);
    keep(this.#pairs, key, { password, since: this.#options.world.now() });
  }

  /** The Manager has refused the password: it is wrong by now, or the user is locked. The key counts again after a while, or at once after a login by password. */
  doubt({ address, user, password }: { readonly address: string; readonly user: string; readonly password: string }): void {
    keep(this.#doubts, keyOf(address, user), { password, until: this.#options.world.now() + doubtMs });
  }

  /** Whoever came in by password has to give it once more. */
  clear(): void {
    this.#pairs.clear();
    this.#doubts.clear();
  }
}

function keep<V>(known: Map<string, V>, key: string, value: V): void {
  known.delete(key);
  known.set(key, value);
  if (known.size > mostPairs) known.delete(known.keys().next().value as string);
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
