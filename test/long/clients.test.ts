import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basicAuthorization, httpsRequest, HttpsConnections, IoClock, Rng } from '@ovmsim/kernel';
import { isErrorCode, operationNamed, restBase } from '@ovmsim/model';
import { openInProcessWorld, sizedWorld, type InProcessWorld } from 'ovmsim';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { oneSided } from '../properties/relations.js';
import { Drawing, pools } from '../properties/requests.js';
import { longOptions } from './options.js';

const clients = 50;
const { share, seed } = longOptions();
const workMs = Math.max(2_000, Math.round(60_000 * share));
const clock = new IoClock();
const certs = mkdtempSync(join(tmpdir(), 'ovmsim-clients-'));
const authorization = basicAuthorization('admin', 'Welcome1');
let world: InProcessWorld;
let connections: HttpsConnections;

beforeAll(async () => {
  world = await openInProcessWorld({
    seed, profile: '3.4', certs, description: sizedWorld({ servers: 4, vms: 40, pools: 2 }), clock: { mode: 'frozen', now: Date.UTC(2016, 0, 1), rate: 1 },
    adminPassword: 'Welcome1', agentPassword: 'ovsroot', listen: { host: '127.0.0.1', port: 0 },
  });
  connections = new HttpsConnections({ maxSockets: clients });
}, 120_000);
afterAll(async () => {
  connections.close();
  await world.close();
  rmSync(certs, { recursive: true, force: true });
});

interface Said {
  readonly status: number;
  readonly json: unknown;
}

async function ask(method: string, path: string, body?: unknown): Promise<Said> {
  const answer = await httpsRequest({
    url: `${world.manager.url ?? ''}${restBase}${path}`, method, clock, agent: connections, tls: { verify: false }, timeoutMs: 30_000,
    headers: { authorization, accept: 'application/json', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = answer.body.toString('utf8');
  return { status: answer.status, json: text === '' || !String(answer.headers['content-type']).includes('json') ? null : (JSON.parse(text) as unknown) };
}

/** One client: random operations until the time is over. What is wrong with its answers. */
async function work(client: number, until: number, jobs: string[]): Promise<{ readonly requests: number; readonly wrong: readonly string[] }> {
  const rng = new Rng(`${seed}/${client}`);
  const drawing = new Drawing(world.manager.core.store, rng);
  const wrong: string[] = [];
  let requests = 0;
  while (clock.monotonic() < until) {
    const operation = operationNamed(rng.pick(rng.int(4) === 0 ? pools.reads : rng.int(4) === 0 ? pools.writes : pools.hinted).name);
    if (operation === undefined) continue;
    const { method, path, body } = drawing.request(operation);
    const { status, json } = await ask(method, path, body);
    requests += 1;
    const { errorCode, id } = (json ?? {}) as { readonly errorCode?: string; readonly id?: { readonly value: string } };
    if (status === 201) jobs.push(id?.value ?? '');
    else if (status >= 400 && (errorCode === undefined || !isErrorCode(errorCode) || errorCode === 'GEN_000000')) wrong.push(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
  }
  return { requests, wrong };
}

it(`${clients} clients at once lose no request, come to an end, and leave everything as it must be`, async () => {
  const jobs: string[] = [];
  const until = clock.monotonic() + workMs;
  const results = await Promise.all(Array.from({ length: clients }, (_, client) => work(client, until, jobs)));
  expect(results.flatMap(({ wrong }) => wrong)).toEqual([]);
  await world.settle();
  const { core } = world.manager;
  expect(core.jobs.active()).toEqual([]);
  expect(jobs.filter((id) => core.store.get('Job', id)?.done === false)).toEqual([]);
  expect([...(await world.manager.check()), ...(await Promise.all(world.servers.map((server) => server.check()))).flat()]).toEqual([]);
  expect(await oneSided({ rest: async (method, path) => ({ ...(await ask(method, path)), headers: {}, text: '' }) })).toEqual([]);
  console.log(`${results.reduce((sum, { requests }) => sum + requests, 0)} requests of ${clients} clients, ${jobs.length} jobs`);
});
