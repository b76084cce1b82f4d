import type { IncomingMessage } from 'node:http';
import express from 'express';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { z, ZodError } from 'zod';
import { formatWire } from '../wire/format.js';
import type { WireFilter } from '../wire/types.js';
import type { ClockState, WorldClock } from '../world-clock.js';
import { clockState } from './clock-state.js';
import type { ControlHooks, ControlOptions } from './control.js';

/** A snapshot of a large world is restored in one request. */
export const controlBodyBytes = 512 * 1024 * 1024;

const clockOrder = z.union([
  z.strictObject({ freeze: z.literal(true) }),
  z.strictObject({ run: z.literal(true) }),
  z.strictObject({ rate: z.number().positive() }),
  z.strictObject({ advance: z.number().nonnegative() }),
  z.strictObject({ set: clockState }),
]);
const faultOrder = z.strictObject({
  point: z.string().min(1),
  action: z.enum(['fail', 'delay', 'drop', 'crash']),
  times: z.number().int().positive().optional(),
  after: z.number().int().nonnegative().optional(),
  delayMs: z.number().nonnegative().optional(),
  message: z.string().optional(),
  probability: z.number().min(0).max(1).optional(),
  where: z.record(z.string(), z.unknown()).optional(),
});
const savedState = z.object({ clock: clockState, state: z.unknown() });
const wireQuery = z.object({
  since: z.coerce.number().optional(),
  limit: z.coerce.number().int().positive().optional(),
  line: z.string().optional(),
  method: z.string().optional(),
  kind: z.string().optional(),
  format: z.enum(['json', 'text', 'mermaid']).default('json'),
});

type Gate = (request: IncomingMessage) => boolean;

/** The routes of a control endpoint. */
export function controlApp(options: ControlOptions, hooks: ControlHooks, mayPass: Gate): express.Application {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((request, response, next) => {
    if (mayPass(request)) next();
    else response.status(401).set('WWW-Authenticate', 'Bearer').json({ error: `the control endpoint wants the token in ${options.tokenFile}` });
  });
  app.use(express.json({ limit: controlBodyBytes, strict: false, inflate: false }));
  reads(app, options, hooks);
  orders(app, options, hooks);
  hooks.extra?.(app);
  app.use((request: express.Request, response: express.Response) => void response.status(404).json({ error: `there is no ${request.method} ${request.path} here` }));
  app.use(failed(options));
  return app;
}

function reads(app: express.Application, options: ControlOptions, hooks: ControlHooks): void {
  const { world, faults, recorder } = options;
  const registry = metricsRegistry(options, hooks);
  const answer = (path: string, get: () => unknown): void => {
    app.get(path, async (_request, response) => void response.json((await get()) ?? null));
  };
  answer('/health', () => ({ healthy: true }));
  app.get('/ready', (_request, response) => {
    const ready = hooks.ready();
    response.status(ready ? 200 : 503).json({ ready });
  });
  app.get('/metrics', async (_request, response) => void response.set('Content-Type', registry.contentType).send(await registry.metrics()));
  app.get('/wire', (request, response) => {
    const { format, ...filter } = wireQuery.parse(request.query);
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as WireFilter;
    const records = recorder.list(given);
    if (format === 'json') response.json(records);
    else response.type('text/plain').send(formatWire(records, format));
  });
  answer('/wire/origins', () => recorder.origins);
  answer('/clock', (): ClockState => world.state);
  answer('/coverage', () => hooks.coverage());
  answer('/check', async () => ({ broken: (await hooks.check?.()) ?? [] }));
  answer('/faults', () => ({ faults: faults.list(), points: Object.fromEntries(faults.points) }));
}

function orders(app: express.Application, options: ControlOptions, hooks: ControlHooks): void {
  const { world, faults, recorder } = options;
  const asItCameUp = world.state;
  const order = (path: string, run: (body: unknown) => unknown): void => {
    app.post(path, async (request, response) => void response.json((await run(request.body)) ?? { done: true }));
  };
  order('/clock', async (body) => {
    await drive(world, clockOrder.parse(body));
    return world.state;
  });
  order('/faults', (body) => ({ id: faults.set(faultOrder.parse(body)) }));
  order('/settle', () => world.settled());
  // A snapshot belongs to no real time: whoever restores it may say when its moment is to be.
  order('/snapshot', async () => ({ clock: { ...world.state, at: undefined }, state: await hooks.snapshot() }));
  order('/restore', async (body) => {
    const { clock, state } = savedState.parse(body);
    world.set(clock);
    await hooks.restore(state);
  });
  order('/reset', async () => {
    faults.clear();
    recorder.clear();
    // A running clock goes on as it is: back at its start it would be in each process of a lab by another span.
    if (asItCameUp.mode === 'frozen') world.set(asItCameUp);
    await hooks.reset();
  });
  app.delete('/wire', (_request, response) => {
    recorder.clear();
    response.json({ done: true });
  });
  app.delete(['/faults', '/faults/:id'], (request, response) => {
    const { id } = request.params;
    faults.clear(typeof id === 'string' ? id : undefined);
    response.json({ done: true });
  });
}

/** An advance is over when the process has settled. */
async function drive(world: WorldClock, order: z.infer<typeof clockOrder>): Promise<void> {
  if ('freeze' in order) world.freeze();
  else if ('run' in order) world.run();
  else if ('rate' in order) world.rate(order.rate);
  else if ('set' in order) world.set(order.set);
  else await world.advance(order.advance);
}

function metricsRegistry(options: ControlOptions, hooks: ControlHooks): Registry {
  const { world, recorder } = options;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Counter({
    name: 'ovmsim_wire_records_total',
    help: 'What crossed the boundary of this process',
    labelNames: ['kind', 'line'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, line, count } of recorder.counts) this.inc({ kind, line: line ?? 'none' }, count);
    },
  });
  new Gauge({
    name: 'ovmsim_world_time_seconds',
    help: 'World time, seconds since 1970',
    registers: [registry],
    collect() {
      this.set(world.now() / 1000);
    },
  });
  hooks.metrics?.(registry);
  return registry;
}

function failed(options: ControlOptions): express.ErrorRequestHandler {
  // express knows a handler of errors by its four parameters.
  // eslint-disable-next-line max-params
  return (error: unknown, request, response, _next) => {
    if (error instanceof ZodError) {
      response.status(400).json({ error: z.prettifyError(error) });
      return;
    }
    const status = (error as { status?: unknown }).status;
    if (typeof status !== 'number') options.log.warn({ err: error, path: request.path }, 'control order failed');
    response.status(typeof status === 'number' ? status : 500).json({ error: error instanceof Error ? error.message : String(error) });
  };
}
