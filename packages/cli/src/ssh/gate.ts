import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { listen, type IoClock, type Logger, type Timer } from '@ovmsim/kernel';
import { gathered } from './gathered.js';
import type { SshLimits } from './limits.js';

export interface GateOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: SshLimits;
  readonly io: IoClock;
  readonly log: Pick<Logger, 'warn' | 'error' | 'debug'>;
  /** A connection that may come in. */
  onSocket(socket: Socket): void;
}

/** One TCP connection from its first moment, long before SSH has said a word. */
export class Visitor {
  /** 'address' without the prefix of IPv4 in IPv6. */
  readonly address: string;
  #timer: Timer;
  #progress: 'new' | 'greeted' | 'in' = 'new';

  constructor(
    readonly socket: Socket,
    private readonly options: Pick<GateOptions, 'limits' | 'io' | 'log'>,
  ) {
    this.address = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '');
    this.#timer = this.#drop('the handshake took too long', options.limits.handshakeMs);
    socket.once('close', () => this.#timer.cancel());
    // ssh2 has said goodbye; whoever does not hang up then is hung up on.
    socket.once('finish', () => this.leaveSoon('it does not hang up'));
    // Replies that nobody reads would pile up here: ssh2 writes without looking.
    socket.on('data', () => {
      if (socket.writableLength > options.limits.unreadBytes) this.leave('it does not read what it asked for');
    });
  }

  /** 'host:port' of both. */
  get ends(): { readonly from: string; readonly to: string } {
    const { remotePort, localAddress, localPort } = this.socket;
    return { from: `${this.address}:${remotePort ?? 0}`, to: `${(localAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '')}:${localPort ?? 0}` };
  }

  get loggedIn(): boolean {
    return this.#progress === 'in';
  }

  /** Keys are agreed on: now there is time for the password. */
  greeted(): void {
    if (this.#progress !== 'new') return;
    this.#progress = 'greeted';
    this.#timer.cancel();
    this.#timer = this.#drop('nobody logged in', this.options.limits.loginGraceMs);
  }

  admitted(): void {
    this.#progress = 'in';
    this.#timer.cancel();
  }

  /** Drops it in a moment, so that a last word gets out. */
  leaveSoon(why: string): void {
    this.#timer.cancel();
    this.#timer = this.#drop(why, lastWordMs);
  }

  leave(why: string): void {
    if (this.socket.destroyed) return;
    this.options.log.debug({ address: this.address, why }, 'connection dropped');
    this.socket.destroy();
  }

  #drop(why: string, ms: number): Timer {
    return this.options.io.backgroundTimer(() => this.leave(why), ms);
  }
}

/** How long a client that is to go may take to read why, ms. */
const lastWordMs = 1000;

/** The port: counts who is there, and turns away who is too many. */
export class Gate {
  readonly #options: GateOptions;
  readonly #server: NetServer;
  readonly #visitors = new Map<Socket, Visitor>();
  #full = false;

  private constructor(options: GateOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#arrived(socket));
    this.#server.on('error', (error) => options.log.error({ err: error }, 'the SSH port failed'));
  }

  /** Throws ListenError. */
  static async open(options: GateOptions): Promise<Gate> {
    const gate = new Gate(options);
    await listen(gate.#server, options.host, options.port);
    return gate;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#options.port;
  }

  /** How many connections there are. */
  get size(): number {
    return this.#visitors.size;
  }

  visitor(socket: Socket): Visitor | undefined {
    return this.#visitors.get(socket);
  }

  /** Takes nobody in any more. */
  stopListening(): void {
    if (this.#server.listening) this.#server.close();
  }

  /** Drops everybody. */
  async close(): Promise<void> {
    this.stopListening();
    const gone = [...this.#visitors.keys()].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const visitor of this.#visitors.values()) visitor.leave('the command line ends');
    await Promise.all(gone);
  }

  #arrived(socket: Socket): void {
    socket.setNoDelay(true);
    // Until ssh2 listens, and after it has gone.
    socket.on('error', () => undefined);
    if (this.#tooMany()) {
      socket.destroy();
      return;
    }
    this.#visitors.set(socket, new Visitor(socket, this.#options));
    socket.once('close', () => this.#visitors.delete(socket));
    this.#options.onSocket(gathered(socket));
  }

  #tooMany(): boolean {
    const { connections, unauthenticated } = this.#options.limits;
    const strangers = [...this.#visitors.values()].reduce((count, visitor) => count + (visitor.loggedIn ? 0 : 1), 0);
    const full = this.#visitors.size >= connections || strangers >= unauthenticated;
    // Told once, not for each that is turned away.
    if (full && !this.#full) this.#options.log.warn({ connections: this.#visitors.size, strangers }, 'too many SSH connections: further ones are turned away');
    this.#full = full;
    return full;
  }
}
