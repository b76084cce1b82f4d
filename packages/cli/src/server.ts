import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { ProcessContext, TlsProfile } from '@ovmsim/kernel';
import ssh2 from 'ssh2';
import { openLogs } from './audit.js';
import type { Login } from './login.js';
import type { OpenSession } from './session-factory.js';
import { algorithmsOf } from './ssh/algorithms.js';
import { AuthorizedKeys, authorizedKeysFile } from './ssh/authorized-keys.js';
import { Connection, type SessionCount } from './ssh/connection.js';
import { Gate } from './ssh/gate.js';
import { hostKeys } from './ssh/host-keys.js';
import { defaultLimits, type SshLimits } from './ssh/limits.js';
import { Trust, type TrustedUser } from './ssh/trust.js';

export interface CommandLineOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Folder of host keys and `ovmcli_authorized_keys`. */
  readonly state: string;
  /** Folder of CLI.log and CLIAudit.log; left out: they are not kept. */
  readonly logs?: string | undefined;
  readonly login: Login;
  readonly open: OpenSession;
  readonly context: Pick<ProcessContext, 'io' | 'world' | 'log' | 'recorder'>;
  /** Users whose listed keys count before any login by password. */
  readonly trustKeys?: readonly TrustedUser[] | undefined;
  /** How long a login by password opens the way for keys, ms of the world clock; left out: until the end of the process. */
  readonly trustLifetimeMs?: number | undefined;
  /** 'period' adds algorithms of clients before 2012. */
  readonly tlsProfile?: TlsProfile | undefined;
  readonly limits?: { readonly [L in keyof SshLimits]?: SshLimits[L] | undefined } | undefined;
}

export interface RunningCommandLine {
  readonly address: { readonly host: string; readonly port: number };
  /** File to which users append their public keys. */
  readonly authorizedKeys: string;
  /** How many shells and commands run now. */
  readonly sessions: number;
  /** As after a start: who comes by key has to give the password once more. Open sessions go on. */
  reset(): void;
  /** Leaves every session, logs everybody out and frees the port. */
  close(): Promise<void>;
}

/** What the port calls itself: no more than the protocol asks for. */
const ident = 'ovmsim';
/** How long sessions may take to end when the command line ends, ms. */
const closingMs = 1000;

/** As `startCommandLine`. */
export async function serveCommandLine(options: CommandLineOptions): Promise<RunningCommandLine> {
  const { context, state, host } = options;
  const given = Object.fromEntries(Object.entries(options.limits ?? {}).filter(([, value]) => value !== undefined));
  const limits: SshLimits = { ...defaultLimits, ...given };
  const logs = openLogs(options.logs, context.log);
  const trust = await Trust.of({ world: context.world, lifetimeMs: options.trustLifetimeMs, users: options.trustKeys });
  const door = { login: options.login, keys: new AuthorizedKeys(state, logs.cli), trust, log: logs.cli, audit: { logs, recorder: context.recorder, io: context.io } };
  const connections = new Set<Connection>();
  const arriving = new Map<string, Socket>();
  const count: SessionCount = { now: 0 };
  const server = new ssh2.Server(
    {
      hostKeys: await hostKeys(state),
      algorithms: algorithmsOf(options.tlsProfile ?? 'modern'),
      ident,
      keepaliveInterval: limits.keepAliveMs,
      keepaliveCountMax: limits.keepAliveMisses,
    },
    (client, { ip, port }) => {
      const socket = arriving.get(`${ip}|${port}`);
      const visitor = socket === undefined ? undefined : gate.visitor(socket);
      if (visitor === undefined) return void client.end();
      const connection = new Connection(client, { door, open: options.open, limits, visitor, count });
      connections.add(connection);
      visitor.socket.once('close', () => void connection.end().then(() => connections.delete(connection)));
    },
  );
  server.on('error', (error: Error) => logs.cli.error({ err: error }, 'the SSH server failed'));
  const gate = await Gate.open({
    host,
    port: options.port,
    limits,
    io: context.io,
    log: logs.cli,
    onSocket: (socket) => {
      // ssh2 tells of a connection when it has introduced itself, and then only its address.
      const from = `${socket.remoteAddress ?? ''}|${socket.remotePort ?? 0}`;
      arriving.set(from, socket);
      socket.once('close', () => {
        if (arriving.get(from) === socket) arriving.delete(from);
      });
      server.injectSocket(socket);
    },
  });
  const close = async (): Promise<void> => {
    gate.stopListening();
    const ended = Promise.allSettled([...connections].map((connection) => connection.close()));
    const patience = new AbortController();
    await Promise.race([ended, context.io.sleep(closingMs, patience.signal).catch(() => undefined)]);
    patience.abort();
    await gate.close();
  };
  return {
    address: { host, port: gate.port },
    authorizedKeys: join(state, authorizedKeysFile),
    get sessions() {
      return count.now;
    },
    reset: () => trust.clear(),
    close,
  };
}
