import type { Connection as SshConnection, ServerChannel, Session } from 'ssh2';
import type { OpenSession } from '../session-factory.js';
import { ChannelOutput } from '../shell/channel-output.js';
import type { CommandSession } from '../command-session.js';
import { CommandRunner } from '../shell/command-runner.js';
import { ExecSession } from '../shell/exec-session.js';
import { ShellSession } from '../shell/shell-session.js';
import { Authentication, type Admitted, type Door } from './authentication.js';
import type { Visitor } from './gate.js';
import type { SshLimits } from './limits.js';

export interface ConnectionOptions {
  readonly door: Door;
  readonly open: OpenSession;
  readonly limits: SshLimits;
  readonly visitor: Visitor;
  /** Counts the sessions of all connections. */
  readonly count: SessionCount;
}

/** How long commands may take to notice that their client has gone, ms; then it is logged out all the same. */
const leavingMs = 10_000;

/** How many shells and commands there are over all connections. */
export interface SessionCount {
  now: number;
}

/** One SSH connection: a login, then shells and commands beside each other, each with settings of its own. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #client: SshConnection;
  readonly #gone = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #open = 0;
  #admitted: Admitted | null = null;
  #ended: Promise<void> | null = null;

  constructor(client: SshConnection, options: ConnectionOptions) {
    this.#client = client;
    this.#options = options;
    const { visitor, door, limits } = options;
    const authentication = new Authentication({
      door,
      address: visitor.address,
      ends: visitor.ends,
      attempts: limits.authAttempts,
      admit: (admitted) => this.#admit(admitted),
      giveUp: () => {
        client.end();
        visitor.leaveSoon('too many logins failed');
      },
    });
    // Whoever speaks wrongly is told so by ssh2, and need not stay.
    client.on('error', (error) => {
      door.log.info({ address: visitor.address, message: error.message }, 'an SSH connection failed');
      visitor.leaveSoon('it does not speak SSH as agreed');
    });
    client.on('handshake', () => visitor.greeted());
    client.on('authentication', (context) => void authentication.answer(context));
    client.on('ready', () => visitor.admitted());
    client.on('session', (accept, reject) => {
      if (this.#mayOpen()) this.#session(accept());
      else reject();
    });
    client.on('close', () => void this.end());
    client.on('end', () => void this.end());
  }

  /** Leaves what is running and logs out; resolves when that is done. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  /** Says goodbye, as far as the client listens. */
  async close(): Promise<void> {
    const ended = this.end();
    this.#client.end();
    await ended;
  }

  async #end(): Promise<void> {
    this.#gone.abort(new Error('the client has gone'));
    const patience = new AbortController();
    await Promise.race([Promise.allSettled(this.#running), this.#options.door.audit.io.sleep(leavingMs, patience.signal).catch(() => undefined)]);
    patience.abort();
    if (this.#admitted === null) return;
    const { audit, granted } = this.#admitted;
    audit.logout();
    await granted.end();
  }

  #admit(admitted: Admitted): void {
    if (this.#ended !== null || this.#admitted !== null) {
      // Gone before the Manager had answered.
      void admitted.granted.end();
      return;
    }
    this.#admitted = admitted;
    admitted.audit.login({ by: admitted.by, denied: null });
  }

  #mayOpen(): boolean {
    const { limits, count } = this.#options;
    return this.#admitted !== null && this.#ended === null && this.#open < limits.sessionsPerConnection && count.now < limits.sessions;
  }

  /**
   * What is not listened for is refused by ssh2: environment, X11, agent, subsystems, forwarding. A terminal is granted and changes nothing; its window
   * is of no interest, since no line is ever wrapped.
   */
  #session(session: Session): void {
    const { count } = this.#options;
    const left = new AbortController();
    let over = false;
    this.#open += 1;
    count.now += 1;
    const leave = (): void => {
      left.abort(new Error('the client has gone'));
      if (over) return;
      over = true;
      this.#open -= 1;
      count.now -= 1;
      this.#gone.signal.removeEventListener('abort', leave);
    };
    this.#gone.signal.addEventListener('abort', leave, { once: true });
    let interrupt: (() => void) | null = null;
    session.on('pty', (accept) => accept?.());
    session.on('window-change', (accept) => accept?.());
    session.on('signal', (accept, _reject, { name }) => {
      accept?.();
      if (name === 'INT') interrupt?.();
    });
    session.on('close', leave);
    session.on('shell', (accept) => {
      const channel = accept() as ServerChannel | undefined;
      if (channel === undefined) return;
      const shell = new ShellSession({ ...this.#parts(channel, left.signal), limits: this.#options.limits, channel });
      interrupt = () => shell.interrupt();
      this.#run(shell.run(), channel);
    });
    session.on('exec', (accept, _reject, { command }) => {
      // One shell or command each: ssh2 gives no second channel.
      const channel = accept() as ServerChannel | undefined;
      if (channel === undefined) return;
      const exec = new ExecSession({ ...this.#parts(channel, left.signal), lineLength: this.#options.limits.lineLength, command, channel });
      interrupt = () => exec.interrupt();
      this.#run(exec.run(), channel);
    });
  }

  #parts(channel: ServerChannel, gone: AbortSignal): { readonly session: CommandSession; readonly output: ChannelOutput; readonly runner: CommandRunner; readonly gone: AbortSignal } {
    // ssh2 tells errors of a channel that has been closed under it in this way.
    channel.on('error', () => undefined);
    const { granted, audit } = this.#admitted as Admitted;
    const session = this.#options.open(granted.client);
    const output = new ChannelOutput({ channel, socket: this.#options.visitor.socket, session, gone });
    return { session, output, runner: new CommandRunner({ session, output, gone, audit, io: this.#options.door.audit.io }), gone };
  }

  #run(running: Promise<void>, channel: ServerChannel): void {
    const guarded = running
      .catch((error: unknown) => this.#options.door.log.error({ err: error }, 'a session failed'))
      .then(() => {
        // Exit status 0, whatever the commands came to: health checks test for it, and no script looks for another (CLI scripts in the field; inferred).
        channel.exit(0);
        channel.end();
      });
    this.#running.add(guarded);
    void guarded.finally(() => this.#running.delete(guarded));
  }
}
