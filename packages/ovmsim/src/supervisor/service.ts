import { createContext, createLog, startControl, type ControlEndpoint, type ControlHooks } from '@ovmsim/kernel';
import { z } from 'zod';
import type { Lab } from './lab.js';
import { UserError } from './user-error.js';

const order = z.strictObject({
  action: z.enum(['start', 'stop', 'kill', 'restart']),
  host: z.string().min(1).optional(),
  publicHost: z.string().min(1).optional(),
});
const replacement = z.union([z.strictObject({ kind: z.literal('ca') }), z.strictObject({ kind: z.literal('manager'), uuid: z.string().regex(/^[0-9a-f]{32}$/).nullable() })]);

export type SupervisorService = ControlEndpoint;
type ControlApp = Parameters<NonNullable<ControlHooks['extra']>>[0];

interface ServiceOptions {
  readonly seed: string;
  readonly logFile: string;
  readonly tokenFile: string;
}

/** The supervisor's own control endpoint, for holders of its token: the processes of its lab, and the storage that its Servers share. Throws ListenError. */
export function serveSupervisor(lab: Lab, { seed, logFile, tokenFile }: ServiceOptions): Promise<SupervisorService> {
  const log = createLog({ name: 'supervisor', file: logFile });
  const context = createContext({ name: 'supervisor', seed, log });
  return startControl(
    { ...context, tokenFile },
    {
      ready: () => true,
      snapshot: async () => lab.storage.snapshot(),
      restore: async (state) => lab.storage.restore(state),
      reset: async () => lab.storage.reset(),
      settle: async () => undefined,
      coverage: async () => {
        throw new UserError('the supervisor simulates nothing; the processes of its lab do');
      },
      extra: (app) => routes(app, lab),
    },
  );
}

function routes(app: ControlApp, lab: Lab): void {
  const answer = (path: string, run: (body: unknown, name: string) => Promise<unknown>): void => {
    app.post(path, async (request, response) => {
      try {
        response.json(await run(request.body, String(request.params['name'] ?? '')));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        response.status(error.exitCode === 2 ? 400 : 409).json({ error: error.message });
      }
    });
  };
  answer('/processes/:name', (body, name) => {
    const { action, ...move } = order.parse(body);
    return lab.act(name, action, move);
  });
  answer('/as-made', () => lab.asMade());
  answer('/replace', (body) => lab.replace(replacement.parse(body)));
}
