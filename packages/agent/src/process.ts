import { Rng, type ControlHooks, type Listener, type ProcessContext, type Running } from '@ovmsim/kernel';
import { z } from 'zod';
import { guestSettings, type AgentConfig, type ServerConfig } from './config.js';
import { makeInventory } from './core/inventory.js';
import { powerActions, powerOutcome } from './core/power.js';
import { writeSelf } from './core/self.js';
import { OvsServer } from './core/server.js';
import { serviceActions } from './core/service.js';
import { simulatedMethods } from './rpc/dispatcher.js';
import { folderStorage, memoryStorage, type SharedStorage } from './storage/index.js';
import { serveAgent } from './transport/xmlrpc-listener.js';

/** What may be switched while the process runs. */
const settingsSchema = z.strictObject({ strictAgentAuth: z.boolean().optional(), guests: guestSettings.optional() });
/** Something a guest does by itself. */
const guestSchema = z.discriminatedUnion('does', [
  z.strictObject({ server: z.string(), vm: z.string(), does: z.enum(['powerOff', 'guestReboot', 'crash']) }),
  z.strictObject({ server: z.string(), vm: z.string(), does: z.literal('speak'), key: z.string().min(1), value: z.string() }),
]);
const powerSchema = z.strictObject({ server: z.string(), action: z.enum(powerActions) });
const serviceSchema = z.strictObject({ server: z.string(), action: z.enum(serviceActions) });
/** `POST /world`: calls of the agents' own methods, by Server id. */
const worldOrder = z.record(z.string(), z.array(z.strictObject({ method: z.string(), params: z.array(z.json()) })));
const snapshotSchema = z.object({ servers: z.array(z.object({ name: z.string(), files: z.record(z.string(), z.string()) })) });

/** Opens the Servers of one process and their ports. */
export async function startAgents(config: AgentConfig, context: ProcessContext): Promise<Running> {
  const storage = config.storage === undefined ? memoryStorage() : folderStorage(config.storage);
  const servers: OvsServer[] = [];
  const listeners: Listener[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    await Promise.all(listeners.map((listener) => listener.close()));
  };
  try {
    for (const wanted of config.servers) {
      const server = await openServer(wanted, { config, storage }, context);
      servers.push(server);
      const listener = await serveAgent({ server, host: wanted.host, port: wanted.port, tlsProfile: config.tlsProfile, ...context });
      listeners.push(listener);
      const { name, hostname, ip } = server.identity;
      writeSelf(server.files, { name, hostname, ip, profile: config.profile, listens: { host: listener.address.host, port: listener.address.port }, process: context.name });
    }
  } catch (error) {
    await close();
    throw error;
  }
  const info = {
    servers: servers.map(({ identity, plate }, index) => {
      const address = listeners[index]?.address;
      return { name: identity.name, host: address?.host, port: address?.port, uuid: identity.uuid, ...plate };
    }),
  };
  return { info, control: controlHooks(servers), close };
}

interface Shared {
  readonly config: AgentConfig;
  readonly storage: SharedStorage;
}

function openServer(wanted: ServerConfig, { config, storage }: Shared, context: ProcessContext): Promise<OvsServer> {
  const { world, io, entropy, log, faults, recorder, askParent } = context;
  const rng = wanted.seed === undefined ? context.rng : new Rng(wanted.seed);
  const { name, hostname, hardware: profile, netmask, uuid, resolvesTo, timeZone } = wanted;
  const given = Object.fromEntries(Object.entries({ profile, netmask, uuid, resolvesTo, timeZone }).filter(([, value]) => value !== undefined));
  return OvsServer.open({
    inventory: makeInventory(rng, { name, hostname, ip: wanted.ip ?? wanted.host, ...given }),
    stateDir: wanted.stateDir,
    password: wanted.password,
    profile: config.profile,
    strictAgentAuth: config.strictAgentAuth,
    fresh: config.fresh,
    agentMakesKey: config.agentMakesKey,
    restartMs: config.restartMs,
    imports: config.imports,
    ...(askParent === undefined ? {} : { powerGrid: async (target, action) => powerOutcome.parse(await askParent({ target, action })) }),
    resumed: config.resumed,
    guests: config.guests,
    storage,
    world,
    io,
    rng,
    entropy,
    log,
    faults,
    recorder,
  });
}

function controlHooks(servers: readonly OvsServer[]): ControlHooks {
  const forAll = async (action: (server: OvsServer) => Promise<void>): Promise<void> => {
    await Promise.all(servers.map(action));
  };
  return {
    ready: () => true,
    snapshot: async () => ({ servers: servers.map((server) => server.snapshot()) }),
    restore: async (state) => {
      const wanted = new Map(snapshotSchema.parse(state).servers.map((server) => [server.name, server]));
      const missing = servers.find((server) => !wanted.has(server.identity.name));
      if (missing !== undefined) throw new Error(`the snapshot knows nothing of ${missing.identity.name}`);
      await forAll(async (server) => {
        const snapshot = wanted.get(server.identity.name);
        if (snapshot !== undefined) await server.restore(snapshot);
      });
    },
    reset: () => forAll((server) => server.reset()),
    settle: () => forAll((server) => server.settle()),
    check: async () => (await Promise.all(servers.map((server) => server.check()))).flat(),
    coverage: async () => coverage(servers),
    extra: (app) => {
      app.post('/settings', (request, response) => {
        const { strictAgentAuth, guests } = settingsSchema.parse(request.body);
        for (const server of servers) {
          if (strictAgentAuth !== undefined) server.strictAgentAuth = strictAgentAuth;
          if (guests !== undefined) server.hypervisor.guests = guests;
        }
        response.json({ done: true });
      });
      app.post('/guest', (request, response) => {
        const deed = guestSchema.parse(request.body);
        const server = servers.find((one) => one.identity.name === deed.server);
        const domain = server?.domains.of(deed.vm);
        if (server === undefined || domain === undefined) {
          response.status(404).json({ error: `no machine ${deed.vm} runs on ${deed.server}` });
          return;
        }
        const place = { repository: domain.repository, id: domain.vm };
        if (deed.does === 'speak') server.hypervisor.speak(place, { key: deed.key, value: deed.value });
        else server.hypervisor[deed.does](place);
        response.json({ done: true });
      });
      app.post('/power', async (request, response) => {
        const { server: name, action } = powerSchema.parse(request.body);
        const server = servers.find((one) => one.identity.name === name);
        if (server === undefined) response.status(404).json({ error: `no Server ${name} here` });
        else {
          await server.switch(action);
          response.json({ on: server.power.on });
        }
      });
      app.post('/world', async (request, response) => {
        const orders = worldOrder.parse(request.body);
        for (const [id, calls] of Object.entries(orders)) {
          const server = servers.find(({ identity }) => identity.uuid === id);
          if (server === undefined) throw new Error(`no Server ${id} here`);
          await server.furnish(calls);
        }
        response.json({ done: true });
      });
      app.post('/service', async (request, response) => {
        const { server: name, action } = serviceSchema.parse(request.body);
        const server = servers.find((one) => one.identity.name === name);
        if (server === undefined) response.status(404).json({ error: `no Server ${name} here` });
        else response.json({ daemons: await server.order(action) });
      });
    },
  };
}

/** Which of the simulated methods were called, by all Servers of the process together. */
export function coverage(servers: readonly OvsServer[]): { calls: Record<string, number>; simulated: number; called: number; never: string[] } {
  const calls: Record<string, number> = {};
  for (const server of servers) for (const [method, count] of Object.entries(server.calls())) calls[method] = (calls[method] ?? 0) + count;
  const never = simulatedMethods.filter((method) => calls[method] === undefined);
  return { calls, simulated: simulatedMethods.length, called: simulatedMethods.length - never.length, never };
}
