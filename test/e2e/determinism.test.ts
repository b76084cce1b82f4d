import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { localRequest, restPath } from '@ovmsim/manager';
import { inProcessAddress, openInProcessWorld, type InProcessWorld } from 'ovmsim';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const basic = `Basic ${Buffer.from('admin:Welcome1').toString('base64')}`;

/** One request after the other; everything but keys, certificates, cookies and tokens counts. */
async function answersOf(seed: string): Promise<string[]> {
  const certs = mkdtempSync(join(tmpdir(), 'ovmsim-determinism-'));
  folders.push(certs);
  const world = await openInProcessWorld({
    seed,
    profile: '3.4',
    servers: 2,
    certs,
    clock: { mode: 'frozen', now: Date.UTC(2016, 0, 1), rate: 1 },
    adminPassword: 'Welcome1',
    agentPassword: 'ovsroot',
  });
  try {
    return await converse(world);
  } finally {
    await world.close();
  }
}

async function converse(world: InProcessWorld): Promise<string[]> {
  const seen: string[] = [];
  const call = async (method: string, path: string, body = ''): Promise<unknown> => {
    const answer = await world.manager.rest.handle(
      localRequest({ method, target: `${restPath}${path}`, headers: { accept: 'application/json', 'content-type': 'application/json', authorization: basic }, body }),
    );
    const headers = { ...answer.headers };
    delete headers['Set-Cookie'];
    seen.push(`${method} ${path} ${answer.status} ${JSON.stringify(headers)} ${String(answer.body ?? '')}`);
    await world.settle();
    return JSON.parse(String(answer.body)) as unknown;
  };
  const job = async (method: string, path: string, body = ''): Promise<{ jobRunState: string; resultId: { value: string } }> => {
    const { id } = (await call(method, path, body)) as { id: { value: string } };
    return (await call('GET', `/Job/${id.value}`)) as { jobRunState: string; resultId: { value: string } };
  };
  const servers: string[] = [];
  for (const n of [1, 2]) {
    const discovered = await job('POST', `/Server/discover?serverName=${inProcessAddress(n)}&takeOwnershipIfUnowned=true`, 'ovsroot');
    expect(discovered.jobRunState).toBe('SUCCESS');
    servers.push(discovered.resultId.value);
  }
  const pool = (await job('POST', '/ServerPool', '{"name":"pool"}')).resultId.value;
  for (const value of servers) expect((await job('PUT', `/ServerPool/${pool}/addServer`, JSON.stringify({ value }))).jobRunState).toBe('SUCCESS');
  await world.servers[0]?.dispatch('notify_manager', ['NETWORK_PORT_DOWN', { interface: 'eth1' }]);
  await world.settle();
  await world.context.world.advance(60_000);
  await world.settle();
  for (const type of ['Manager', 'Server', 'ServerPool', 'ServerPoolPolicy', 'ControlDomain', 'Cpu', 'CpuCompatibilityGroup', 'EthernetPort', 'Network', 'VirtualSwitch', 'FileServer', 'FileServerPlugin', 'FileSystem', 'StorageArray', 'StorageArrayPlugin', 'StorageElement', 'StorageInitiator', 'StoragePath', 'VolumeGroup', 'Job', 'Event', 'Statistic']) {
    await call('GET', `/${type}`);
  }
  expect(await world.manager.check()).toEqual([]);
  return seen;
}

it('gives the same bytes for the same seed, a frozen clock and sequential requests, and others for another seed', async () => {
  const [first, second, other] = [await answersOf('one'), await answersOf('one'), await answersOf('two')];
  expect(second).toEqual(first);
  expect(other).not.toEqual(first);
  expect(first.join('\n')).toMatch(/"eventType":"network\.port\.down"/);
  expect(first.join('\n')).toMatch(/"type":"CPU_UTILIZATION"/);
}, 60_000);
