import type { Logger } from '@ovmsim/kernel';
import type { AuthContext, AuthenticationType, PasswordAuthContext, PublicKeyAuthContext } from 'ssh2';
import { Audit, type AuditParts } from '../audit.js';
import type { Granted, Login } from '../login.js';
import type { AuthorizedKeys } from './authorized-keys.js';
import type { Trust } from './trust.js';

/** What decides who comes in. */
export interface Door {
  readonly login: Login;
  readonly keys: AuthorizedKeys;
  readonly trust: Trust;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly audit: AuditParts;
}

/** Somebody who is in. */
export interface Admitted {
  readonly user: string;
  readonly by: 'password' | 'publickey';
  readonly granted: Granted;
  /** For what happens in this user's name. */
  readonly audit: Audit;
}

export interface AuthenticationOptions {
  readonly door: Door;
  readonly address: string;
  /** Both ends of the connection, 'host:port'. */
  readonly ends: { readonly from: string; readonly to: string };
  readonly attempts: number;
  /** The login has succeeded; called before the client hears so. */
  admit(admitted: Admitted): void;
  /** Too many attempts. */
  giveUp(): void;
}

/** keyboard-interactive is not among them: OpenSSH asks with another prompt then, and scripts that wait for `password:` miss it. */
const methods: AuthenticationType[] = ['password', 'publickey'];

/** Longer ones would not fit in the headers of a request to the Manager. */
const most = { user: 256, password: 1024 };
// eslint-disable-next-line no-control-regex
const impossibleUser = /[:\u0000-\u001f\u007f]/;

/** The logins of one connection, one after the other. */
export class Authentication {
  readonly #options: AuthenticationOptions;
  #refused = 0;

  constructor(options: AuthenticationOptions) {
    this.#options = options;
  }

  /** Answers one request; what goes wrong meanwhile refuses it. */
  async answer(context: AuthContext): Promise<void> {
    // Some clients send the next try before they have heard of the last one.
    if (this.#refused >= this.#options.attempts) return;
    try {
      if (context.method === 'password') await this.#byPassword(context);
      else if (context.method === 'publickey') await this.#byKey(context);
      // The question which methods there are, or one that is not offered.
      else this.#refuse(context, methods, context.method !== 'none');
    } catch (error) {
      this.#options.door.log.error({ err: error, user: context.username }, 'a login failed for a reason of its own');
      this.#refuse(context, methods);
    }
  }

  async #byPassword(context: PasswordAuthContext): Promise<void> {
    const { door, address } = this.#options;
    const { username: user, password } = context;
    if (!possible(user) || typeof password !== 'string' || password.length > most.password) return this.#refuse(context, methods);
    const audit = this.#audit(user);
    const answer = await door.login(user, password);
    if ('denied' in answer) {
      audit.login({ by: 'password', denied: { reason: answer.denied, message: answer.message } });
      return this.#refuse(context, methods);
    }
    door.trust.add(address, user, password);
    this.#options.admit({ user, by: 'password', granted: answer.granted, audit });
    context.accept();
  }

  async #byKey(context: PublicKeyAuthContext): Promise<void> {
    const { door, address } = this.#options;
    const { username: user, signature, blob, hashAlgo } = context;
    const key = possible(user) ? await door.keys.find(context.key.data) : undefined;
    if (key === undefined) return this.#refuse(context, methods);
    const password = await door.trust.passwordFor(address, user);
    // The key is right and its time has not come: only the password helps now, and clients go over to it by themselves.
    if (password === undefined) return this.#refuse(context, ['password']);
    // Without a signature it is only the question whether this key would do.
    if (signature === undefined) return context.accept();
    if (blob === undefined || key.verify(blob, signature, hashAlgo) !== true) return this.#refuse(context, methods);
    const audit = this.#audit(user);
    const answer = await door.login(user, password);
    if ('denied' in answer) {
      audit.login({ by: 'publickey', denied: { reason: answer.denied, message: answer.message } });
      if (answer.denied === 'refused') door.trust.doubt({ address, user, password });
      return this.#refuse(context, ['password']);
    }
    this.#options.admit({ user, by: 'publickey', granted: answer.granted, audit });
    context.accept();
  }

  #audit(user: string): Audit {
    const { door, address, ends } = this.#options;
    return new Audit(door.audit, { user, address, ...ends });
  }

  #refuse(context: AuthContext, left: AuthenticationType[], counts = true): void {
    if (counts) this.#refused += 1;
    context.reject(left);
    if (this.#refused >= this.#options.attempts) this.#options.giveUp();
  }
}

/** Whether the Manager can be asked about a user of this name: Basic credentials end a name at the colon. */
const possible = (user: string): boolean => user !== '' && user.length <= most.user && !impossibleUser.test(user);
