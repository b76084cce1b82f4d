import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basicAuthorization, ConnectionError, httpsRequest, HttpsConnections, IoClock, Rng } from '@ovmsim/kernel';
import { restBase } from '@ovmsim/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLab, type TestLab } from '../support/lab.js';

const clients = 8;
const clock = new IoClock();
const folder = mkdtempSync(join(tmpdir(), 'ovmsim-answered-'));
let lab: TestLab;

beforeAll(async () => {
  lab = await startLab('answered', '--data', join(folder, 'data'));
}, 120_000);
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Shown {
  readonly id: { readonly value: string };
  readonly name: string;
}

async function ask(method: string, path: string, options: { readonly body?: object; readonly agent?: HttpsConnections } = {}): Promise<{ readonly status: number; readonly json: unknown }> {
  const { manager, admin } = lab.info;
  const answer = await httpsRequest({
    url: `${manager.url}${restBase}${path}`, method, clock, tls: { verify: true, ca: [readFileSync(manager.caFile, 'utf8')] },
    headers: { authorization: basicAuthorization(admin.user, admin.password), accept: 'application/json', 'content-type': 'application/json' },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }), ...(options.agent === undefined ? {} : { agent: options.agent }),
  });
  const text = answer.body.toString('utf8');
  return { status: answer.status, json: text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as unknown) : null };
}

/** Makes pools until the Manager is gone, and tells the job and the name of each that was answered 201. */
async function work(client: string, answered: (job: string, name: string) => void): Promise<void> {
  const agent = new HttpsConnections({ maxSockets: 1 });
  try {
    for (let n = 0; ; n += 1) {
      const name = `${client}-${n}`;
      const { status, json } = await ask('POST', '/ServerPool', { body: { name }, agent });
      expect(status).toBe(201);
      answered((json as Shown).id.value, name);
    }
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
  } finally {
    agent.close();
  }
}

it('nothing that was answered 201 is missing after kill -9 in the middle and a new start', async () => {
  const rng = new Rng('answered');
  const answered = new Map<string, string>();
  for (let round = 1; round <= 3; round += 1) {
    const enough = answered.size + 20 + rng.int(60);
    let working: Promise<unknown> = Promise.resolve();
    await new Promise<void>((reached, broken) => {
      const one = (client: number) => work(`${round}-${client}`, (job, name) => void (answered.set(job, name).size >= enough && reached()));
      working = Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
      working.catch(broken);
    });
    expect((await lab.run('kill', 'manager')).code).toBe(0);
    await working;
    expect((await lab.run('start', 'manager')).code).toBe(0);
    const pools = new Set(((await ask('GET', '/ServerPool')).json as readonly Shown[]).map(({ name }) => name));
    for (const [job, name] of answered) {
      const { status, json } = await ask('GET', `/Job/${job}`);
      expect([job, status]).toEqual([job, 200]);
      const { done, jobRunState } = json as { readonly done: boolean; readonly jobRunState: string };
      expect(done).toBe(true);
      // What the job had done is there; what it had not come to has failed.
      expect([name, jobRunState, pools.has(name)]).toEqual([name, jobRunState, jobRunState === 'SUCCESS' || pools.has(name)]);
    }
  }
  expect(answered.size).toBeGreaterThan(60);
}, 180_000);
