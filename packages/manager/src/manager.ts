import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { keepCertificate, namesAndAddresses } from '@ovmsim/ca';
import type { CertificateIssuer } from '@ovmsim/ca';
import { startListener } from '@ovmsim/kernel';
import type { Listener, ListenerTls, ProcessContext, WireResponse } from '@ovmsim/kernel';
import { profiles } from '@ovmsim/model';
import type { ProfileName } from '@ovmsim/model';
import { openIdentity } from './agents/identity.js';
import type { AgentTransport } from './agents/transport.js';
import { Authenticator } from './auth/authenticator.js';
import { registerCertificateOperations } from './auth/certificate-operations.js';
import { judgedPeer } from './auth/judged-peer.js';
import { Revocations } from './auth/revocations.js';
import { registerSessionOperations } from './auth/session-operations.js';
import { Sessions } from './auth/sessions.js';
import { Users } from './auth/users.js';
import { ManagerCore } from './core/manager-core.js';
import { AgentAccess } from './core/server/access.js';
import { registerServerOperations } from './core/server/index.js';
import { registerServerPoolOperations } from './core/server-pool/index.js';
import { GuiBackEnd } from './gui/back-end.js';
import type { GuiClient } from './gui/client.js';
import { guiIdentity, registerGui } from './gui/identity.js';
import { localGuiClient } from './gui/local-client.js';
import { wsGuiClient } from './gui/ws-client.js';
import { RestAdapter } from './rest/adapter.js';
import { settingsOf } from './settings.js';
import type { AllSettings, GivenSettings, SettingsChange } from './settings.js';

export interface ListenAt {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Name or address under which Servers reach the Manager, where it is not `host`. */
  readonly publicHost?: string;
}

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
  readonly settings?: GivenSettings;
  /** Port 7002, or null for a world without sockets: requests go to `rest.handle`. */
  readonly listen: ListenAt | null;
  /** Whether the web console's back end runs. Default true. */
  readonly gui?: boolean;
}

export interface RunningManager {
  readonly core: ManagerCore;
  readonly rest: RestAdapter;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly listener: Listener | null;
  /** 'https://127.0.0.1:7002' as agents and users reach it; null without a listener. */
  readonly url: string | null;
  readonly gui: GuiBackEnd | null;
  change(settings: SettingsChange): void;
  snapshot(): Promise<unknown>;
  restore(snapshot: unknown): Promise<void>;
  /** Back to how it was when it came up: no Servers, no sessions, the settings of the start, the same keys. */
  reset(): Promise<void>;
  /** Resolves when nothing is left to do at this world time. */
  settle(): Promise<void>;
  /** Broken invariants, and differences between the web console's model and the store; [] when all is well. */
  check(): Promise<string[]>;
  close(): Promise<void>;
}

const notYet: WireResponse = { status: 503, headers: { 'Content-Type': 'text/plain', 'Retry-After': '1' }, body: 'The Manager is starting.\n' };
const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/** Brings a Manager up: certificates, port, core, users, REST and the back end of the web console. Throws CaError, ListenError. */
export async function createManager(options: ManagerOptions): Promise<RunningManager> {
  const { context, issuer, listen } = options;
  const { crlFreshMs } = settingsOf(options.settings);
  const revocations = new Revocations({ issuer, io: context.io, log: context.log, freshMs: crlFreshMs });
  let rest: RestAdapter | undefined;
  const listener = listen === null ? null : await listenOn(listen, options, { revocations, rest: () => rest });
  try {
    const built = await build(options, { revocations, listener });
    rest = built.rest;
    await built.gui?.start();
    return running(options, { ...built, listener });
  } catch (error) {
    await listener?.close();
    throw error;
  }
}

async function listenOn(
  listen: ListenAt,
  { context, certs, issuer }: ManagerOptions,
  { revocations, rest }: { readonly revocations: Revocations; readonly rest: () => RestAdapter | undefined },
): Promise<Listener> {
  const tls = await keepCertificate({
    folder: managerFolder(certs),
    name: 'tls',
    issuer,
    request: { purpose: 'manager-tls', commonName: commonNameOf(listen), ...namesAndAddresses(reachableAt(listen)) },
    principal: 'Oracle VM Manager',
    io: context.io,
  });
  const credentials: ListenerTls = { key: tls.key, cert: tls.certificate, ca: await issuer.caCertificate(), requestClientCertificate: true };
  return startListener({
    name: 'manager',
    host: listen.host,
    port: listen.port,
    tls: credentials,
    recorder: context.recorder,
    log: context.log,
    defaultLine: 'ws-to-core',
    onPeer: (peer) => revocations.judge(peer),
    handler: async (request) => (await rest()?.handle(request)) ?? notYet,
  });
}

/** Where the Manager keeps its own keys. */
const managerFolder = (certs: string | null): string | null => (certs === null ? null : join(certs, 'manager'));

function commonNameOf({ host, publicHost }: ListenAt): string {
  return publicHost ?? (wildcards.has(host) ? hostname() : host);
}

/** Every name and address that a client may use: a certificate that names fewer would fail the careful ones. */
function reachableAt({ host, publicHost }: ListenAt): string[] {
  const own = wildcards.has(host) ? Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address.replace(/%.*$/, ''))) : [host];
  const named = /^[A-Za-z0-9.-]+$/.test(hostname()) ? [hostname()] : [];
  return ['localhost', '127.0.0.1', '::1', ...own, ...named, ...(publicHost === undefined ? [] : [publicHost])];
}

interface Built {
  readonly core: ManagerCore;
  readonly rest: RestAdapter;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly gui: GuiBackEnd | null;
  readonly url: string | null;
  /** Puts back what a replaced world must not lose: the administrator, and the console's certificate. */
  readonly furnish: () => Promise<GuiClient | undefined>;
}

async function build(options: ManagerOptions, parts: { readonly revocations: Revocations; readonly listener: Listener | null }): Promise<Built> {
  const { context, issuer, admin, certs, listen } = options;
  const url = parts.listener === null || listen === null ? null : urlOf(listen, parts.listener);
  const settings: AllSettings = settingsOf(options.settings, url ?? undefined);
  const core = await ManagerCore.open({
    world: context.world, io: context.io, rng: context.rng, entropy: context.entropy, log: context.log, faults: context.faults,
    profile: profiles[options.profile], issuer, transport: options.transport, settings,
    ...(options.managerUuid === undefined ? {} : { managerUuid: options.managerUuid }),
  });
  const identity = await openIdentity({ issuer, managerUuid: core.managerId, folder: managerFolder(certs), io: context.io });
  const access = new AgentAccess(core, identity);
  registerServerOperations(core, access);
  registerServerPoolOperations(core, access);
  registerCertificateOperations(core, issuer);
  registerSessionOperations(core);
  const users = new Users(core, context.entropy);
  const sessions = new Sessions(context.world, context.entropy, { idleMs: settings.sessionIdleMs, limit: settings.sessionLimit });
  const authenticator = new Authenticator({ core, users, sessions, strictSessions: () => core.live.strictSessions });
  const rest = new RestAdapter({ core, authenticator, sessions, revocations: parts.revocations, lab: options.labName ?? 'ovmsim', user: admin.user });
  const furnish = async (): Promise<GuiClient | undefined> => {
    await users.set(admin.user, admin.password);
    if (options.gui === false) return undefined;
    const console = await guiIdentity({ certs, issuer, io: context.io });
    await registerGui(core, console);
    if (url === null) return localGuiClient(rest, judgedPeer(console.certificate, await issuer.caCertificate(), context.io.now()));
    return wsGuiClient({ url, ca: await issuer.caCertificate(), identity: console, clock: context.io, recorder: context.recorder });
  };
  const client = await furnish();
  const sparing = url === null ? {} : { rest: { io: context.io, ms: 250 } };
  const gui = client === undefined ? null : new GuiBackEnd({ client, core, world: context.world, log: context.log, pollMs: settings.guiPollMs, ...sparing });
  return { core, rest, users, sessions, gui, url, furnish };
}

function urlOf({ host, publicHost }: ListenAt, listener: Listener): string {
  const name = publicHost ?? (wildcards.has(host) ? '127.0.0.1' : host);
  return `https://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${listener.address.port}`;
}

function running({ context }: ManagerOptions, built: Built & { readonly listener: Listener | null }): RunningManager {
  const { core, rest, users, sessions, gui, url, listener, furnish } = built;
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
    core, rest, users, sessions, gui, url, listener,
    change: (settings) => core.live.change(settings),
    snapshot: () => core.snapshot(),
    restore: (snapshot) => replace(() => core.restore(snapshot)),
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
