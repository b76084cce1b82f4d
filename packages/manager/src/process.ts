import { CaClient } from '@ovmsim/ca';
import type { ControlHooks, ProcessContext, Running } from '@ovmsim/kernel';
import type { ProfileName } from '@ovmsim/model';
import { z } from 'zod';
import { HttpsAgentTransport } from './agents/https-transport.js';
import { createManager } from './manager.js';
import type { AllSettings, RunningManager } from './manager.js';

const settings = z.strictObject({
  agentMakesKey: z.boolean(),
  strictSessions: z.boolean(),
  strictFifo: z.boolean(),
  jobDuration: z.union([z.literal('at-once'), z.strictObject({ ms: z.number().nonnegative() }), z.strictObject({ polls: z.int().positive() })]),
  startupMs: z.number().nonnegative(),
  restartTimeoutMs: z.number().positive(),
  statisticHoldMs: z.number().positive(),
  sessionIdleMs: z.number().positive(),
  sessionLimit: z.int().positive().nullable(),
  guiPollMs: z.number().positive(),
  crlFreshMs: z.number().nonnegative(),
  /** As agents reach it, where that is not the address it listens on. */
  eventBaseUrl: z.url(),
  managerAddress: z.string().min(1),
});

/** What the process 'manager' is started with. */
export const managerConfig = z.object({
  /** The lab's `certs` folder. */
  certs: z.string().min(1),
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65535).default(7002),
  /** Name or address under which Servers and users reach the Manager, where it is not `host`. */
  publicHost: z.string().min(1).optional(),
  profile: z.enum(['3.4', '3.3']).default('3.4') satisfies z.ZodType<ProfileName, unknown>,
  /** Made from the seed unless given. */
  managerUuid: z.string().min(1).optional(),
  labName: z.string().default('ovmsim'),
  adminUser: z.string().min(1).default('admin'),
  adminPassword: z.string().min(1),
  ca: z.object({ url: z.url(), caFile: z.string().min(1), tokenFile: z.string().min(1) }),
  settings: settings.partial().default({}),
});

export type ManagerConfig = z.infer<typeof managerConfig>;

const liveSettings = z.strictObject({ strictSessions: z.boolean().optional(), agentMakesKey: z.boolean().optional() });

/** Starts Oracle VM Manager. `info`: `url`, `caFile`, `adminUser`, `managerUuid`. */
export async function startManager(config: ManagerConfig, context: ProcessContext): Promise<Running> {
  const { ca, host, port, publicHost, managerUuid } = config;
  const manager = await createManager({
    context,
    profile: config.profile,
    ...(managerUuid === undefined ? {} : { managerUuid }),
    labName: config.labName,
    admin: { user: config.adminUser, password: config.adminPassword },
    issuer: new CaClient({ ...ca, clock: context.io, recorder: context.recorder }),
    transport: new HttpsAgentTransport({ clock: context.io, recorder: context.recorder }),
    certs: config.certs,
    settings: present(config.settings),
    listen: { host, port, ...(publicHost === undefined ? {} : { publicHost }) },
  });
  return {
    info: { url: manager.url, caFile: ca.caFile, adminUser: config.adminUser, managerUuid: manager.core.managerId },
    control: controlOf(manager),
    close: () => manager.close(),
  };
}

/** What is given; the compiler tells absent from undefined, zod does not. */
function present(given: ManagerConfig['settings']): Partial<AllSettings> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function controlOf(manager: RunningManager): ControlHooks {
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
    reset: () => replacing(manager.reset()),
    settle: () => manager.settle(),
    coverage: async () => ({ operations: manager.core.coverage() }),
    check: () => manager.check(),
    extra: (app) => {
      app.post('/gui/poll', async (_request, response) => {
        await manager.gui?.pollNow();
        response.json({ serial: manager.gui?.model.serial ?? null });
      });
      app.get('/gui/compare', async (_request, response) => void response.json({ differences: (await manager.gui?.compare()) ?? [] }));
      app.post('/settings', (request, response) => {
        manager.change(liveSettings.parse(request.body));
        response.json({ done: true });
      });
    },
  };
}
