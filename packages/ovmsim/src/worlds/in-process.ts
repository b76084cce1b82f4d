import { X509Certificate } from 'node:crypto';
import { heardBy, makeInventory, memoryStorage, OvsServer, type FilerSpec, type NotifyTransport, type PowerGrid, type SharedStorage } from '@ovmsim/agent';
import { CertificateAuthority } from '@ovmsim/ca';
import { certificateFacts, ConnectionError, createContext, Rng, silentLog, type Clock, type ClockState, type ProcessContext } from '@ovmsim/kernel';
import { AgentRefused, createManager, judgedPeer, localRequest, type AgentTransport, type ListenAt, type RunningManager, type WorldContents } from '@ovmsim/manager';
import { productPorts } from '@ovmsim/model';
import { filersOf, type WorldDescription } from './description.js';
import { furnish } from './furnish.js';
import { inProcessSite } from './in-process-site.js';
import { peersInProcess } from './peers-in-process.js';
import { makeWorld, type World, type WorldWishes } from './world.js';

export interface InProcessWishes extends Omit<WorldWishes, 'servers'> {
  /** How many Servers, or their names; as many as the description has unless given. */
  readonly servers?: WorldWishes['servers'];
  /** What the world begins with; without one nobody owns the Servers. */
  readonly description?: WorldDescription;
  /** Folder for the CA's key and register. */
  readonly certs: string;
  readonly clock: ClockState;
  readonly adminPassword: string;
  readonly agentPassword: string;
  /** Where the Manager listens beside, its keys kept in `certs`; default: nowhere. Its Servers go on speaking to it inside the process. */
  readonly listen?: ListenAt;
  /** File servers; default: nas1. */
  readonly filers?: readonly FilerSpec[];
}

/** A world inside one process: the same Manager, CA and Servers, the same dispatchers, no sockets. */
export interface InProcessWorld {
  readonly world: World;
  readonly manager: RunningManager;
  readonly servers: readonly OvsServer[];
  /** What the file servers hold. */
  readonly storage: SharedStorage;
  /** Ids by name of what the description named; null without one. */
  readonly contents: WorldContents | null;
  readonly context: ProcessContext;
  /** Resolves when no job runs and no notification is under way. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Server n of an in-process world answers to this name in `Server/discover`. */
export const inProcessAddress = (n: number): string => `127.0.1.${n}`;

/** Opens a world without sockets, for tests and for big worlds. Throws an Error for a description that cannot be built. */
export async function openInProcessWorld(wishes: InProcessWishes): Promise<InProcessWorld> {
  const opened = await openServers(wishes);
  const { description } = wishes;
  if (description === undefined) return opened;
  try {
    return { ...opened, contents: await furnish(inProcessSite(opened, wishes.agentPassword), description, () => undefined) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function openServers(wishes: InProcessWishes): Promise<InProcessWorld> {
  const { description } = wishes;
  const world = makeWorld({ ...wishes, servers: wishes.servers ?? description?.servers ?? 0 });
  const context = createContext({ name: 'manager', seed: `${wishes.seed}/manager`, clock: wishes.clock, log: silentLog() });
  const { io, entropy, log, faults } = context;
  const issuer = await CertificateAuthority.open({ dir: wishes.certs, name: world.managerUuid, entropy, clock: io, log, pool: 0 });
  const ca = await issuer.caCertificate();
  const storage = memoryStorage(wishes.filers ?? filersOf(description ?? null));
  // The Servers are there first, and have somebody to notify later.
  const late: { manager?: RunningManager; servers?: readonly OvsServer[] } = {};
  const servers = await Promise.all(
    world.servers.map((wanted, index) => {
      const rng = new Rng(wanted.seed);
      return OvsServer.open({
        inventory: makeInventory(rng, { name: wanted.name, hostname: wanted.hostname, ip: inProcessAddress(index + 1) }),
        stateDir: null,
        storage,
        powerGrid: powerInProcess(() => late.servers ?? []),
        peers: peersInProcess(() => late.servers ?? []),
        password: wishes.agentPassword,
        profile: wishes.profile,
        lazyKeys: true,
        world: context.world,
        io,
        rng,
        entropy,
        log,
        faults,
        notify: (identity) => notifyInProcess({ certificate: async () => (await identity.current()).certificate, manager: () => late.manager, ca, io }),
      });
    }),
  );
  const running = await createManager({
    context,
    profile: wishes.profile,
    managerUuid: world.managerUuid,
    admin: { user: 'admin', password: wishes.adminPassword },
    issuer,
    transport: agentsInProcess(servers),
    certs: wishes.listen === undefined ? null : wishes.certs,
    listen: wishes.listen ?? null,
  });
  late.manager = running;
  late.servers = servers;
  const settle = async (): Promise<void> => {
    // A job may cause notifications, and a notification changes what a job left: two rounds reach the end of both.
    for (let round = 0; round < 2; round += 1) {
      await running.settle();
      for (const server of servers) await server.settle();
    }
  };
  return {
    world,
    manager: running,
    servers,
    storage,
    contents: null,
    context,
    settle,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await running.close();
      await issuer.close();
    },
  };
}

/** The Manager's way to Servers in the same process: what it shows is judged as on 8899, and the same methods run. */
export function agentsInProcess(servers: readonly OvsServer[]): AgentTransport {
  /** By PEM; each Server shows the same one again and again. */
  const fingerprints = new Map<string, string>();
  const fingerprintOf = (certificate: string): string => {
    const known = fingerprints.get(certificate) ?? certificateFacts(new X509Certificate(certificate)).fingerprint;
    if (fingerprints.size > servers.length * 4) fingerprints.clear();
    fingerprints.set(certificate, known);
    return known;
  };
  return {
    call: async ({ address, auth, method, params }) => {
      const server = servers.find((one) => one.identity.ip === address.host);
      if (server?.listening !== true || address.port !== productPorts.agent) throw new ConnectionError('refused', `nobody listens on ${address.host}:${address.port}`, `${address.host}:${address.port}`);
      const { certificate } = await server.currentCertificate();
      if (auth.kind === 'certificate' && fingerprintOf(certificate) !== auth.pin) {
        throw new ConnectionError('pin', `${address.host} showed another certificate than the one registered for it`, `${address.host}:${address.port}`);
      }
      const remote = { address: '127.0.0.1', port: 0 };
      const caller = server.authenticate(auth.kind === 'password' ? { basic: auth, remote } : { clientCertificate: auth.cert, remote });
      if (caller.kind === 'refused') throw new AgentRefused(caller.status, caller.reason);
      return { value: await server.dispatch(method, params, caller), peerCertificate: certificate };
    },
  };
}

/** Orders to machines in the same process. */
function powerInProcess(servers: () => readonly OvsServer[]): PowerGrid {
  return async (target, action) => {
    for (const server of servers()) {
      const heard = heardBy(server.plate, target);
      if (heard === null) continue;
      if (heard === 'done') await (action === 'on' ? server.power.switchOn() : server.power.switchOff());
      return heard;
    }
    return 'nobody';
  };
}

interface Notifying {
  readonly certificate: () => Promise<string>;
  readonly manager: () => RunningManager | undefined;
  /** PEM of the internal CA. */
  readonly ca: string;
  readonly io: Clock;
}

/** A Server's way to the Manager in the same process: the same request, with its certificate judged as the port would. */
function notifyInProcess({ certificate, manager, ca, io }: Notifying): NotifyTransport {
  return {
    post: async (url, message) => {
      const target = new URL(url);
      const answer = await manager()?.rest.handle(
        localRequest({
          method: 'POST',
          target: `${target.pathname}${target.search}`,
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(message),
          peer: judgedPeer(await certificate(), ca, io.now()),
        }),
      );
      if (answer === undefined) throw new Error('the Manager is not there yet');
      return answer.status;
    },
  };
}
