import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { OvmClient } from '@ovmsim/client';
import { basicAuthorization, httpsRequest, IoClock } from '@ovmsim/kernel';
import { encodeCall, decodeResponse } from '@ovmsim/xml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, own, startLab, type TestLab } from '../support/lab.js';
import { longOptions } from './options.js';

const mebibyte = 1024 * 1024;
/** Of world time, after one to begin with: samples are kept for an hour, so that only then as many go as come. */
const hours = Math.max(1, Math.round(5 * longOptions().share));
const stepsOfAnHour = 6;
/** What an hour may leave behind in one process: certificates, sessions and the like. What is compiled and cached on the way settles. */
const leftByAnHour = mebibyte;
const settling = 3 * mebibyte;
/** The Manager keeps its jobs and events for longer, with their renderings and the web console's model of them. */
const leftByARecord = 8 * 1024;
/** A pool of connections may stand where there was none. */
const filesMore = 6;

interface Sizes {
  readonly name: string;
  readonly heap: number;
  readonly files: number;
}

const clock = new IoClock();
let lab: TestLab;
let client: OvmClient;
let seen = 0;

beforeAll(async () => {
  const preload = pathToFileURL(fileURLToPath(new URL('collect-garbage.mjs', import.meta.url))).href;
  process.env['NODE_OPTIONS'] = `--import ${preload}`;
  lab = await startLab('soak', '--servers', '2', '--freeze');
  delete process.env['NODE_OPTIONS'];
  client = clientOf(lab);
  await own(lab, 1);
  await own(lab, 2);
}, 120_000);
afterAll(async () => {
  client.close();
  await lab.stop();
});

/** Ten minutes: an agent notifies, one Server is released and taken again, events are polled, time passes. */
async function step(): Promise<void> {
  const [first, second] = lab.info.agents;
  if (first === undefined || second === undefined) throw new Error('the lab has no two Servers');
  for (let n = 0; n < 20; n += 1) {
    const answer = await httpsRequest({
      url: `https://${first.host}:${first.port}/`, method: 'POST', clock, tls: { verify: false },
      headers: { 'content-type': 'text/xml', authorization: basicAuthorization(first.user, first.password) },
      body: encodeCall('notify_manager', [n % 2 === 0 ? 'NETWORK_PORT_DOWN' : 'NETWORK_PORT_UP', { interface: 'eth1' }]),
    });
    expect(decodeResponse(answer.body)).toBeNull();
  }
  await client.waitForJob(await client.action('Server', second.uuid, { name: 'releaseOwnership' }), { mustSucceed: true });
  await client.waitForJob(await client.action('Server', second.uuid, { name: 'takeOwnership', body: second.password }), { mustSucceed: true });
  for (let n = 0; n < 10; n += 1) {
    const events = await client.events({ since: seen });
    seen = Math.max(seen, ...events.map(({ createTime }) => Number(createTime) || 0));
    await client.list('Server');
  }
  expect((await lab.run('clock', 'advance', '10m')).code).toBe(0);
}

async function control(name: string, method: string, path: string): Promise<string> {
  const address = lab.info.control.find((one) => one.name === name);
  const response = await fetch(`${address?.url ?? ''}${path}`, { method, headers: { authorization: `Bearer ${readFileSync(address?.tokenFile ?? '', 'utf8').trim()}` } });
  return response.text();
}

const metric = (metrics: string, name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);
const collections = (metrics: string): number => metric(metrics, 'nodejs_gc_duration_seconds_count\\{kind="major"\\}') || 0;

/** What is held once wire records are forgotten and garbage is collected. */
async function sizes(): Promise<Sizes[]> {
  return Promise.all(
    lab.info.control.map(async ({ name, pid }) => {
      await control(name, 'DELETE', '/wire');
      let metrics = await control(name, 'GET', '/metrics');
      for (let round = 0; round < 2; round += 1) {
        const before = collections(metrics);
        process.kill(pid, 'SIGUSR2');
        while (collections(metrics) === before) metrics = await control(name, 'GET', '/metrics');
      }
      return { name, heap: metric(metrics, 'nodejs_heap_size_used_bytes'), files: readdirSync(`/proc/${pid}/fd`).length };
    }),
  );
}

it(`leaves memory and open files where they were, after ${hours} more hours of polling, notifications and releases`, async () => {
  const hour = async (): Promise<Sizes[]> => {
    for (let n = 0; n < stepsOfAnHour; n += 1) await step();
    const held = await sizes();
    process.stderr.write(`${held.map(({ name, heap, files }) => `${name} ${(heap / mebibyte).toFixed(1)} MiB ${files} files`).join(', ')}\n`);
    return held;
  };
  const records = async (): Promise<number> => (await Promise.all([client.ids('Job'), client.ids('Event')])).flat().length;
  const before = new Map((await hour()).map((each) => [each.name, each]));
  const recordsBefore = await records();
  let after: Sizes[] = [];
  for (let n = 0; n < hours; n += 1) after = await hour();
  const left = ((await records()) - recordsBefore) * leftByARecord;
  const grown = after.flatMap(({ name, heap, files }) => {
    const was = before.get(name);
    if (was === undefined) return [`${name} is new`];
    const more = heap - was.heap;
    return [...(more > settling + leftByAnHour * hours + (name === 'manager' ? left : 0) ? [`${name} holds ${more} bytes more`] : []), ...(files > was.files + filesMore ? [`${name} has ${files} files open instead of ${was.files}`] : [])];
  });
  expect(grown).toEqual([]);
});
