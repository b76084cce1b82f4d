import { join } from 'node:path';
import type { CertificateIssuer } from '@ovmsim/ca';
import { ConfigError, startListener, writeSecretFile } from '@ovmsim/kernel';
import type { Listener, ProcessContext, TlsProfile, WireResponse } from '@ovmsim/kernel';
import { profiles } from '@ovmsim/model';
import type { ProfileName } from '@ovmsim/model';
import { openIdentity } from './agents/identity.js';
import type { AgentTransport } from './agents/transport.js';
import { Authenticator } from './auth/authenticator.js';
import { registerCertificateOperations } from './auth/certificate-operations.js';
import { judgedPeer } from './auth/judged-peer.js';
import { Revocations } from './auth/revocations.js';
import { Lockout } from './auth/lockout.js';
import { registerSessionOperations } from './auth/session-operations.js';
import { Sessions } from './auth/sessions.js';
import { Users } from './auth/users.js';
import { Backups } from './backup/backups.js';
import { registerFamilies } from './core/families.js';
import { databaseOf, Journal, openDatabase } from './core/journal.js';
import { ManagerCore } from './core/manager-core.js';
import { AgentAccess } from './core/server/access.js';
import { rediscoverOwned, withdrawForgotten } from './core/server/after-start.js';
import { registerServerOperations } from './core/server/index.js';
import { GuiBackEnd } from './gui/back-end.js';
import type { GuiClient } from './gui/client.js';
import { guiIdentity, registerGui } from './gui/identity.js';
import { localGuiClient } from './gui/local-client.js';
import { wsGuiClient } from './gui/ws-client.js';
import { managerFolder, PortTls, urlOf } from './port-tls.js';
import type { ListenAt, TlsRenewal } from './port-tls.js';
import { RestAdapter } from './rest/adapter.js';
import { settingsOf } from './settings.js';
import type { AllSettings, GivenSettings, SettingsChange } from './settings.js';

export interface ManagerOptions {
  readonly context: ProcessContext;
  readonly profile: ProfileName;
  /** Made from the seed unless given. */
  readonly managerUuid?: string;
  readonly labName?: string;
  readonly admin: { readonly user: string; readonly password: string };
  readonly issuer: CertificateIssuer;
  readonly transport: AgentTransport;
  /** The lab's `certs` folder; null keeps keys in memory. */
  readonly certs: string | null;
  /** Folder of the database and its backups; without it the world ends with the process. */
  readonly data?: string;
  readonly settings?: GivenSettings;
  /** Port 7002, or null for a world without sockets: requests go to `rest.handle`. */
  readonly listen: ListenAt | null;
  /** Which clients the port takes. Default 'modern'. */
  readonly tlsProfile?: TlsProfile;
  /** Whether the web console's back end runs. Default true. */
  readonly gui?: boolean;
}

export interface RunningManager {
  readonly core: ManagerCore;
  readonly rest: RestAdapter;
  readonly users: Users;
  readonly lockout: Lockout;
  readonly sessions: Sessions;
  readonly listener: Listener | null;
  /** 'https://127.0.0.1:7002' as agents and users reach it; null without a listener. */
  readonly url: string | null;
  readonly gui: GuiBackEnd | null;
  /** Backups of the database; null without one. */
  readonly backups: Backups | null;
  /**
   * Takes up the present certificate of the internal CA, and for the port the key that is kept or, with `newKey`, a new one: for connections from now
   * on, while open ones live on. Under another CA the console gets a new certificate as well. Null without a port. Throws CaError.
   */
  renewTls(options?: { readonly newKey?: boolean }): Promise<TlsRenewal | null>;
  change(settings: SettingsChange): void;
  snapshot(): Promise<unknown>;
  restore(snapshot: unknown): Promise<void>;
  /** Puts the world of a backup in place of the present one, and has every owned Server discovered anew. Throws ConfigError for what is no backup. */
  restoreBackup(folder: string): Promise<void>;
  /** Back to how it was when it came up: no Servers, no sessions, the settings of the start, the same keys. */
  reset(): Promise<void>;
  /** Resolves when nothing is left to do at this world time. */
  settle(): Promise<void>;
  /** Broken invariants, and differences between the web console's model and the store; [] when all is well. */
  check(): Promise<string[]>;
  close(): Promise<void>;
}

const notYet: WireResponse = { status: 503, headers: { 'Content-Type': 'text/plain', 'Retry-After': '1' }, body: 'The Manager is starting.\n' };

/** Brings a Manager up: certificates, port, core, users, REST and the back end of the web console. Throws CaError, ListenError. */
export async function createManager(options: ManagerOptions): Promise<RunningManager> {
  const { context, issuer, listen } = options;
  const { crlFreshMs } = settingsOf(options.settings);
  const revocations = new Revocations({ issuer, io: context.io, log: context.log, freshMs: crlFreshMs });
  let rest: RestAdapter | undefined;
  const port = listen === null ? null : await listenOn(listen, options, { revocations, rest: () => rest });
  try {
    const built = await build(options, { revocations, port: port?.listener.address.port ?? null });
    rest = built.rest;
    await built.gui?.start();
    return running(options, { ...built, port, revocations });
  } catch (error) {
    await port?.listener.close();
    throw error;
  }
}

interface Port {
  readonly listener: Listener;
  readonly tls: PortTls;
}

async function listenOn(
  listen: ListenAt,
  { context, certs, issuer, tlsProfile }: ManagerOptions,
  { revocations, rest }: { readonly revocations: Revocations; readonly rest: () => RestAdapter | undefined },
): Promise<Port> {
  const tls = new PortTls({ listen, issuer, certs, io: context.io, profile: tlsProfile });
  const listener = await startListener({
    name: 'manager',
    host: listen.host,
    port: listen.port,
    tls: (await tls.load(false)).tls,
    recorder: context.recorder,
    log: context.log,
    defaultLine: 'ws-to-core',
    ...(listen.limits === undefined ? {} : { limits: listen.limits }),
    onPeer: (peer) => revocations.judge(peer),
    handler: (request) => rest()?.handle(request) ?? notYet,
  });
  return { listener, tls };
}

interface Built {
  readonly core: ManagerCore;
  readonly rest: RestAdapter;
  readonly users: Users;
  readonly lockout: Lockout;
  readonly sessions: Sessions;
  readonly gui: GuiBackEnd | null;
  readonly backups: Backups | null;
  readonly access: AgentAccess;
  readonly url: string | null;
  /** Puts back what a replaced world must not lose: the administrator, and the console's certificate. */
  readonly furnish: () => Promise<GuiClient | undefined>;
  /** The console's certificate, good under the present CA and registered, and a client that shows it. */
  readonly console: () => Promise<GuiClient | undefined>;
}

async function build(options: ManagerOptions, parts: { readonly revocations: Revocations; readonly port: number | null }): Promise<Built> {
  const { context, issuer, admin, certs, listen } = options;
  const url = parts.port === null || listen === null ? null : urlOf(listen, parts.port);
  const settings: AllSettings = settingsOf(options.settings, url ?? undefined);
  const journal = options.data === undefined ? undefined : new Journal(openDatabase(databaseOf(options.data)), context.faults);
  const core = await ManagerCore.open({
    world: context.world, io: context.io, rng: context.rng, entropy: context.entropy, log: context.log, faults: context.faults,
    profile: profiles[options.profile], issuer, transport: options.transport, settings,
    ...(options.managerUuid === undefined ? {} : { managerUuid: options.managerUuid }),
    ...(journal === undefined ? {} : { journal }),
  });
  if (options.data !== undefined) await writeConfig(options.data, core.managerId);
  const identity = await openIdentity({ issuer, managerUuid: core.managerId, folder: managerFolder(certs), io: context.io });
  const access = new AgentAccess(core, identity);
  registerServerOperations(core, access);
  const backups = journal === undefined || options.data === undefined ? null : new Backups(core, journal, options.data);
  if (backups !== null) {
    core.accompany(backups);
    await withdrawForgotten(core);
  }
  registerFamilies(core, access);
  registerCertificateOperations(core, issuer);
  registerSessionOperations(core);
  const lockout = new Lockout({ core, world: context.world, log: context.log, settings });
  const users = new Users(core, context.entropy, lockout);
  const sessions = new Sessions(context.world, context.entropy, { idleMs: settings.sessionIdleMs, limit: settings.sessionLimit });
  const authenticator = new Authenticator({ core, users, sessions, strictSessions: () => core.live.strictSessions });
  const rest = new RestAdapter({ core, authenticator, sessions, revocations: parts.revocations, lab: options.labName ?? 'ovmsim', user: admin.user });
  const console = async (): Promise<GuiClient | undefined> => {
    if (options.gui === false) return undefined;
    const identity = await guiIdentity({ certs, issuer, io: context.io });
    await registerGui(core, identity);
    if (url === null) return localGuiClient(rest, judgedPeer(identity.certificate, await issuer.caCertificate(), context.io.now()));
    // The console's back end stands on the Manager's own host, whatever that is called outside.
    return wsGuiClient({ url: urlOf({ host: listen?.host ?? '', port: 0 }, Number(parts.port)), ca: await issuer.caCertificate(), identity, clock: context.io, recorder: context.recorder });
  };
  const furnish = async (): Promise<GuiClient | undefined> => {
    // What is on disk goes before what a start says: the password may have been changed meanwhile.
    if (journal === undefined || !users.exists(admin.user)) await users.set(admin.user, admin.password);
    return console();
  };
  const client = await furnish();
  const sparing = url === null ? {} : { rest: { io: context.io, ms: 250 } };
  const gui = client === undefined ? null : new GuiBackEnd({ client, core, world: context.world, log: context.log, pollMs: settings.guiPollMs, ...sparing });
  return { core, rest, users, lockout, sessions, gui, backups, access, url, furnish, console };
}

/** The Manager's UUID where the product keeps it (Concepts Guide 3.3 §6.1; form of the line seen in public connectivity checks). */
function writeConfig(folder: string, uuid: string): Promise<void> {
  return writeSecretFile(join(folder, '.config'), `UUID=${uuid}\n`);
}

function running({ context }: ManagerOptions, built: Built & { readonly port: Port | null; readonly revocations: Revocations }): RunningManager {
  const { core, rest, users, lockout, sessions, gui, backups, access, url, port, furnish } = built;
  const listener = port?.listener ?? null;
  const replace = async (world: () => Promise<void>): Promise<void> => {
    gui?.stop();
    await gui?.idle();
    await world();
    sessions.clear();
    const client = await furnish();
    if (client !== undefined) await gui?.restart(client);
  };
  const settle = async (): Promise<void> => {
    await core.idle();
    await gui?.idle();
  };
  return {
    core, rest, users, lockout, sessions, gui, backups, url, listener,
    renewTls: renewal(context, built),
    change: (settings) => {
      core.live.change(settings);
      if (settings.dbBackup !== undefined && core.running) backups?.start();
    },
    snapshot: () => core.snapshot(),
    restore: (snapshot) => replace(() => core.restore(snapshot)),
    restoreBackup: async (folder) => {
      if (backups === null) throw new ConfigError('this Manager has no database and so no backups; a lab has one when it is started with --data');
      const world = backups.worldIn(folder);
      await replace(() => core.restore(world));
      rediscoverOwned(access, core);
    },
    reset: () => {
      core.live.reset();
      return replace(() => core.reset());
    },
    settle,
    check: async () => [...core.check(), ...((await gui?.compare()) ?? [])],
    close: async () => {
      gui?.stop();
      await gui?.idle();
      await listener?.close();
      await core.close();
      context.log.debug('the Manager is closed');
    },
  };
}

function renewal({ log }: ProcessContext, { port, revocations, gui, console }: Built & { readonly port: Port | null; readonly revocations: Revocations }): RunningManager['renewTls'] {
  let turn: Promise<unknown> = Promise.resolve();
  const renew = async (newKey: boolean): Promise<TlsRenewal | null> => {
    if (port === null) return null;
    const { tls, renewal: done } = await port.tls.load(newKey);
    if (done.caReplaced) revocations.forgetCa();
    port.listener.setTls(tls);
    log.info({ subject: done.certificate.subject, serial: done.certificate.serial, caReplaced: done.caReplaced }, 'new connections get this TLS certificate');
    if (done.caReplaced) {
      const client = await console();
      if (client !== undefined) await gui?.restart(client);
    }
    return done;
  };
  return ({ newKey = false } = {}) => {
    // One after the other: the later one's certificate is the one that stays.
    const done = turn.then(() => renew(newKey));
    turn = done.catch(() => undefined);
    return done;
  };
}
