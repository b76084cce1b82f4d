import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localRequest, restPath } from '@ovmsim/manager';
import type { ProfileName } from '@ovmsim/model';
import { inProcessAddress, openInProcessWorld, type InProcessWorld, type WorldDescription } from 'ovmsim';

/** A reference as JSON answers hold it. */
export interface Reference {
  readonly type: string;
  readonly value: string;
  readonly uri: string;
  readonly name: string | null;
}

/** What tests read of a finished job. */
export interface FinishedJob {
  readonly id: Reference;
  readonly name: string;
  readonly jobRunState: string;
  readonly summaryDone: boolean;
  readonly resultId: Reference | null;
  readonly error: { readonly type: string; readonly message: string } | null;
  readonly childJobIds: readonly Reference[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body as it was sent. */
  readonly text: string;
  /** The body as JSON; null for an empty one. */
  readonly json: unknown;
}

/** A Manager with Servers in this process, under a clock that stands still, spoken to over REST. */
export interface Estate {
  readonly world: InProcessWorld;
  /** Ids of the owned Servers, in order. */
  readonly servers: readonly string[];
  /** Id of the pool they are in; '' without one. */
  readonly pool: string;
  /** One request below the base URI, as admin, in JSON. A body that is no text is written as JSON. */
  rest(method: string, path: string, body?: unknown): Promise<Answer>;
  /** As `rest`, with headers in place of the usual ones or beside them. */
  restWith(headers: Readonly<Record<string, string>>): Estate['rest'];
  /** The object or list of a GET. Throws for another status than 200. */
  get<T = Record<string, unknown>>(path: string): Promise<T>;
  /** A write that makes a job: the job when it has ended. Throws for another status than 201. */
  job(method: string, path: string, body?: unknown): Promise<FinishedJob>;
  /** As `job`, and the job must have succeeded: the id of its result, '' without one. */
  done(method: string, path: string, body?: unknown): Promise<string>;
  /** Moves the world's clock, and waits for everything that comes of it. */
  advance(ms: number): Promise<void>;
  /** Broken invariants of the Manager and of the Servers; [] when all is well. */
  check(): Promise<string[]>;
  close(): Promise<void>;
}

export interface EstateWishes {
  readonly servers?: number;
  /** Whether the Servers are in a pool. */
  readonly pool?: boolean;
  readonly seed?: string;
  readonly profile?: ProfileName;
  /** Whether the Manager listens as well, with TLS on a free port of loopback (`world.manager.url`). */
  readonly listen?: boolean;
  /** What the world holds, in place of Servers in a pool: the estate's Servers and its pool are those of the description. */
  readonly description?: WorldDescription;
}

/** As a body: `{ "value": id }`. */
export const idOf = (value: string): { value: string } => ({ value });

/** Opens an estate. Every Server is owned, and by default they are in one pool. */
export async function openEstate({ servers = 2, pool = true, seed = 'estate', profile = '3.4', listen = false, description }: EstateWishes = {}): Promise<Estate> {
  const certs = mkdtempSync(join(tmpdir(), 'ovmsim-estate-'));
  const world = await openInProcessWorld({
    seed, profile, certs,
    ...(description === undefined ? { servers } : { description }),
    clock: { mode: 'frozen', now: Date.UTC(2016, 0, 1), rate: 1 },
    ...(listen ? { listen: { host: '127.0.0.1', port: 0 } } : {}),
    adminPassword: 'Welcome1',
    agentPassword: 'ovsroot',
  });
  const speaking = requests(world);
  return {
    world,
    ...(description === undefined ? await inPool(speaking, { servers, pool }) : { servers: world.servers.map(({ identity }) => identity.uuid), pool: Object.values(world.contents?.pools ?? {})[0] ?? '' }),
    ...speaking,
    advance: async (ms) => {
      await world.context.world.advance(ms);
      await world.settle();
    },
    check: async () => [...(await world.manager.check()), ...(await Promise.all(world.servers.map((server) => server.check()))).flat()],
    close: async () => {
      await world.close();
      rmSync(certs, { recursive: true, force: true });
    },
  };
}

async function inPool({ done }: Speaking, { servers, pool }: { readonly servers: number; readonly pool: boolean }): Promise<Pick<Estate, 'servers' | 'pool'>> {
  const owned: string[] = [];
  for (let n = 1; n <= servers; n += 1) {
    owned.push(await done('POST', `/Server/discover?serverName=${inProcessAddress(n)}&takeOwnershipIfUnowned=true`, 'ovsroot'));
  }
  const poolId = pool ? await done('POST', '/ServerPool', { name: 'pool' }) : '';
  if (pool) for (const id of owned) await done('PUT', `/ServerPool/${poolId}/addServer`, idOf(id));
  return { servers: owned, pool: poolId };
}

type Speaking = Pick<Estate, 'rest' | 'restWith' | 'get' | 'job' | 'done'>;

const basic = `Basic ${Buffer.from('admin:Welcome1').toString('base64')}`;

function requests(world: InProcessWorld): Speaking {
  const restWith: Estate['restWith'] = (headers) => async (method, path, body) => {
    const sent = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await world.manager.rest.handle(
      localRequest({ method, target: `${restPath}${path}`, headers: { accept: 'application/json', 'content-type': 'application/json', authorization: basic, ...headers }, body: sent }),
    );
    const text = String(answer.body ?? '');
    const isJson = String(answer.headers?.['Content-Type'] ?? '').startsWith('application/json');
    return { status: answer.status, headers: answer.headers ?? {}, text, json: isJson && text !== '' ? (JSON.parse(text) as unknown) : null };
  };
  const rest = restWith({});
  const get: Estate['get'] = async <T>(path: string) => expectStatus(200, await rest('GET', path), `GET ${path}`).json as T;
  const job: Estate['job'] = async (method, path, body) => {
    const { id } = expectStatus(201, await rest(method, path, body), `${method} ${path}`).json as FinishedJob;
    await world.settle();
    return get<FinishedJob>(`/Job/${id.value}`);
  };
  const done: Estate['done'] = async (method, path, body) => {
    const finished = await job(method, path, body);
    if (finished.jobRunState !== 'SUCCESS') throw new Error(`${finished.name}: ${finished.jobRunState} ${finished.error?.message ?? ''}`);
    return finished.resultId?.value ?? '';
  };
  return { rest, restWith, get, job, done };
}

function expectStatus(wanted: number, answer: Answer, what: string): Answer {
  if (answer.status !== wanted) throw new Error(`${what}: ${answer.status} ${answer.text.slice(0, 500)}`);
  return answer;
}
