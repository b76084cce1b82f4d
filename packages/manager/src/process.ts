import { CaClient } from '@ovmsim/ca';
import { commandLineSettings, placeOf, startCommandLineOf } from '@ovmsim/cli';
import type { RunningCommandLine } from '@ovmsim/cli';
import { ConfigError, RepositoryError, tlsProfiles } from '@ovmsim/kernel';
import type { ControlHooks, ProcessContext, Running } from '@ovmsim/kernel';
import { productPorts } from '@ovmsim/model';
import type { ProfileName } from '@ovmsim/model';
import { z } from 'zod';
import { HttpsAgentTransport } from './agents/https-transport.js';
import { notSimulated } from './core/coverage.js';
import { buildWorld, inventorySchema } from './core/worlds/index.js';
import { createManager } from './manager.js';
import type { RunningManager } from './manager.js';
import { urlOf } from './port-tls.js';
import { settingsChange, settingsSchema } from './settings.js';

/** What the process 'manager' is started with. */
export const managerConfig = z.strictObject({
  /** The lab's `certs` folder. */
  certs: z.string().min(1),
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65535).default(productPorts.https),
  /** Name or address under which Servers and users reach the Manager, where it is not `host`. */
  publicHost: z.string().min(1).optional(),
  /** Further names and addresses under which users reach it; its certificate has them. */
  names: z.array(z.string().min(1)).default([]),
  profile: z.enum(['3.4', '3.3']).default('3.4') satisfies z.ZodType<ProfileName, unknown>,
  /** Folder of the database and its backups; without it the world is in memory. */
  data: z.string().min(1).optional(),
  /** Made from the seed unless given; a database has its own. */
  managerUuid: z.string().min(1).optional(),
  labName: z.string().default('ovmsim'),
  adminUser: z.string().min(1).default('admin'),
  adminPassword: z.string().min(1),
  ca: z.strictObject({ url: z.url(), caFile: z.string().min(1), tokenFile: z.string().min(1) }),
  /** 'period' lets clients with TLS 1.0 and 1.1 in. */
  tlsProfile: z.enum(tlsProfiles).default('modern'),
  settings: settingsSchema.prefault({}),
  /** The command line over SSH, on the Manager's host; left out: it is not in this process. */
  cli: commandLineSettings.optional(),
});

/** `POST /tls/renew`; the answer is a TlsRenewal. */
const renewOrder = z.strictObject({ newKey: z.boolean().default(false) });

/** `POST /users/unlock`, as `ovm_admin --unlockuser` (Administrator's Guide 3.3 §1.2.1.1). */
const unlockOrder = z.strictObject({ user: z.string().min(1) });

/** `POST /backups/restore`: name or path of a backup's folder. */
const restoreOrder = z.strictObject({ folder: z.string().min(1) });

/** `POST /world`: an inventory, and the ids of the Servers that it names; the answer is a BuiltWorld. */
const worldOrder = z.strictObject({ servers: z.record(z.string(), z.string()), inventory: inventorySchema });

export type ManagerConfig = z.infer<typeof managerConfig>;

/** Starts Oracle VM Manager. `info`: `url`, `address` (where it listens), `caFile`, `adminUser`, `managerUuid`, `cli` (where its command line listens, or null). */
export async function startManager(config: ManagerConfig, context: ProcessContext): Promise<Running> {
  const { ca, host, port, names, publicHost, managerUuid, data } = config;
  const manager = await createManager({
    context,
    profile: config.profile,
    ...(managerUuid === undefined ? {} : { managerUuid }),
    labName: config.labName,
    admin: { user: config.adminUser, password: config.adminPassword },
    issuer: new CaClient({ ...ca, clock: context.io, recorder: context.recorder }),
    transport: new HttpsAgentTransport({ clock: context.io, recorder: context.recorder }),
    certs: config.certs,
    ...(data === undefined ? {} : { data }),
    settings: config.settings,
    tlsProfile: config.tlsProfile,
    listen: { host, port, names, ...(publicHost === undefined ? {} : { publicHost }) },
  });
  const line = await startLine(config, manager, context).catch(async (error: unknown) => {
    await manager.close();
    throw error;
  });
  return {
    info: { url: manager.url, address: addressOf(manager), caFile: ca.caFile, adminUser: config.adminUser, managerUuid: manager.core.managerId, cli: line === null ? null : placeOf(line) },
    control: controlOf(manager, line),
    close: async () => {
      // First who logs out at the Manager, then the Manager.
      await line?.close();
      await manager.close();
    },
  };
}

/** The command line knows the Manager through port 7002 alone, though it runs in the same process. */
async function startLine({ cli, host, ca, profile, tlsProfile }: ManagerConfig, manager: RunningManager, context: ProcessContext): Promise<RunningCommandLine | null> {
  if (cli === undefined) return null;
  return startCommandLineOf({ ...cli, host, caFile: ca.caFile, profile, tlsProfile, url: () => `https://${addressOf(manager) ?? ''}` }, context);
}

/** 'host:port' by which this machine reaches the Manager. */
function addressOf({ listener }: RunningManager): string | null {
  return listener === null ? null : new URL(urlOf({ host: listener.address.host, port: 0 }, listener.address.port)).host;
}

function controlOf(manager: RunningManager, line: RunningCommandLine | null): ControlHooks {
  let ready = true;
  /** Not ready while the world is being replaced. */
  const replacing = async (work: Promise<void>): Promise<void> => {
    ready = false;
    try {
      await work;
    } finally {
      ready = true;
    }
  };
  return {
    ready: () => ready,
    snapshot: () => manager.snapshot(),
    restore: (state) => replacing(manager.restore(state)),
    reset: () => {
      line?.reset();
      return replacing(manager.reset());
    },
    settle: () => manager.settle(),
    coverage: async () => {
      const operations = manager.core.coverage();
      return { operations, notSimulated: notSimulated(operations) };
    },
    check: () => manager.check(),
    extra: (app) => {
      app.post('/gui/poll', async (_request, response) => {
        await manager.gui?.pollNow();
        response.json({ serial: manager.gui?.model.serial ?? null });
      });
      app.get('/gui/compare', async (_request, response) => void response.json({ differences: (await manager.gui?.compare()) ?? [] }));
      app.post('/tls/renew', async (request, response) => void response.json(await manager.renewTls(renewOrder.parse(request.body))));
      app.get('/users/locked', (_request, response) => void response.json(manager.lockout.list()));
      app.post('/users/unlock', (request, response) => {
        const { user } = unlockOrder.parse(request.body);
        if (!manager.users.exists(user)) response.status(404).json({ error: `there is no user '${user}'` });
        else response.json({ unlocked: manager.lockout.unlock(user) });
      });
      app.get('/backups', (_request, response) => void response.json({ folder: manager.backups?.folder.path ?? null, backups: manager.backups?.folder.list() ?? [] }));
      app.post('/backup', async (_request, response) => {
        if (manager.backups === null) response.status(400).json({ error: 'this Manager has no database to back up; a lab has one when it is started with --data' });
        else response.json({ folder: await manager.backups.manual() });
      });
      app.post('/backups/restore', async (request, response) => {
        const { folder } = restoreOrder.parse(request.body);
        try {
          await replacing(manager.restoreBackup(folder));
          response.json({ done: true });
        } catch (error) {
          if (!(error instanceof ConfigError || error instanceof RepositoryError)) throw error;
          response.status(400).json({ error: error.message });
        }
      });
      app.post('/world', (request, response) => {
        response.json(buildWorld(manager.core, worldOrder.parse(request.body)));
      });
      app.post('/settings', (request, response) => {
        manager.change(settingsChange.parse(request.body));
        response.json({ done: true });
      });
    },
  };
}
