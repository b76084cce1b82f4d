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

/** The supervisor's own control endpoint: the processes of its lab, for holders of its token. Throws ListenError. */
export function serveSupervisor(lab: Lab, options: { readonly seed: string; readonly logFile: string; readonly tokenFile: string; readonly lab: string }): Promise<SupervisorService> {
  const log = createLog({ name: 'supervisor', file: options.logFile });
  const context = createContext({ name: 'supervisor', seed: options.seed, log });
  const stateless = async (): Promise<never> => {
    throw new UserError('the supervisor holds no state; the processes of its lab do');
  };
  return startControl(
    { ...context, tokenFile: options.tokenFile },
    {
      ready: () => true,
      snapshot: stateless,
      restore: stateless,
      reset: stateless,
      settle: async () => undefined,
      coverage: stateless,
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
