import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate } from '../support/estate.js';

let estate: Estate;

beforeAll(async () => {
  estate = await openEstate({ seed: 'groups' });
});
afterAll(() => estate.close());

const failure = async (method: string, path: string, body?: unknown): Promise<string> => (await estate.job(method, path, body)).error?.message.split(' ')[0]?.split(':')[0] ?? 'no failure';
const refusal = async (method: string, path: string, body?: unknown): Promise<unknown> => ((await estate.rest(method, path, body)).json as { errorCode?: string }).errorCode;
const server = (n: number): string => estate.servers[n] ?? '';

describe('the policy of a pool', () => {
  it('keeps its mode, the Servers that take part and thresholds per network, within their bounds', async () => {
    const policy = `/ServerPoolPolicy/balancer_${estate.pool}`;
    await estate.done('PUT', policy, { mode: 'DRS', cpuEnable: true, periodMinutes: 5, cpuThreshold: 80 });
    await estate.done('PUT', `${policy}/addServer`, idOf(server(0)));
    await estate.done('PUT', `${policy}/addServer`, idOf(server(0)));
    const [network = ''] = estate.world.manager.core.store.ids('Network');
    const below = `${policy}/ServerPoolNetworkPolicy`;
    const threshold = await estate.done('POST', below, { networkId: idOf(network), threshold: 70 });
    expect(await estate.get(policy)).toMatchObject({ mode: 'DRS', periodMinutes: 5, cpuThreshold: 80, serverIds: [{ value: server(0) }], serverPoolNetworkPolicyIds: [{ value: threshold }] });
    expect(await refusal('PUT', policy, { cpuThreshold: 101 })).toBe('GEN_000015');
    expect(await refusal('POST', below, { networkId: idOf(network), threshold: 101 })).toBe('GEN_000015');
    expect(await refusal('POST', below, { threshold: 50 })).toBe('GEN_000001');
    expect(await failure('POST', below, { networkId: idOf(network) })).toBe('OVMRU_900310E');
    await estate.done('PUT', `/ServerPoolNetworkPolicy/${threshold}`, { enable: false, threshold: 60 });
    await estate.done('PUT', `${below}/${threshold}`, { threshold: 61 });
    expect(await estate.get(`/ServerPoolNetworkPolicy/${threshold}`)).toMatchObject({ enable: false, threshold: 61 });
    await estate.done('DELETE', `${below}/${threshold}`);
    await estate.done('PUT', `${policy}/removeServer`, idOf(server(0)));
    expect(await estate.get(policy)).toMatchObject({ serverIds: [], serverPoolNetworkPolicyIds: [] });
  });
});

describe('an affinity group', () => {
  it('is made below its pool, keeps machines apart unless told otherwise, and names Servers of the pool only', async () => {
    const group = await estate.done('POST', `/ServerPool/${estate.pool}/AffinityGroup`, { name: 'apart' });
    const at = `/AffinityGroup/${group}`;
    expect(await estate.get(at)).toMatchObject({ name: 'apart', vmAffinityType: 'ANTI_AFFINITY', serverAffinityType: 'NO_AFFINITY', vmIds: [], serverIds: [], serverPoolId: { value: estate.pool } });
    await estate.done('PUT', `${at}/addServer`, idOf(server(1)));
    expect(await estate.get(`/ServerPool/${estate.pool}`)).toMatchObject({ affinityGroupIds: [{ value: group, name: 'apart' }] });
    await estate.done('PUT', at, { name: 'far apart', serverAffinityType: 'AFFINITY' });
    expect(await estate.get(at)).toMatchObject({ name: 'far apart', serverAffinityType: 'AFFINITY', serverIds: [{ value: server(1) }] });
    await estate.done('PUT', `/ServerPool/${estate.pool}/removeServer`, idOf(server(1)));
    expect(await estate.get(at)).toMatchObject({ serverIds: [] });
    expect(await failure('PUT', `${at}/addServer`, idOf(server(1)))).toBe('OVMRU_900007E');
    await estate.done('PUT', `/ServerPool/${estate.pool}/addServer`, idOf(server(1)));
    expect(await refusal('POST', `/ServerPool/${estate.pool}/AffinityGroup`, {})).toBe('GEN_000001');
    await estate.done('DELETE', at);
    expect(await estate.check()).toEqual([]);
  });
});

describe('a zone', () => {
  it('holds pools, each in one zone at most, and leaves them when it goes', async () => {
    const east = await estate.done('POST', '/Zone', { name: 'east' });
    const west = await estate.done('POST', '/Zone', { name: 'west' });
    await estate.done('PUT', `/Zone/${east}/addServerPool`, idOf(estate.pool));
    await estate.done('PUT', `/Zone/${west}/addServerPool`, idOf(estate.pool));
    await estate.done('PUT', `/Zone/${east}/removeServerPool`, idOf(estate.pool));
    expect([await estate.get(`/Zone/${east}`), await estate.get(`/Zone/${west}`)]).toMatchObject([{ serverPoolIds: [] }, { serverPoolIds: [{ value: estate.pool }] }]);
    await estate.done('PUT', `/Zone/${west}`, { name: 'far west' });
    await estate.done('DELETE', `/Zone/${west}`);
    expect(await estate.get(`/ServerPool/${estate.pool}`)).toMatchObject({ zoneId: null });
  });
});

describe('a CPU compatibility group', () => {
  it('of a user takes Servers in, which stay there through a discovery and are back in the one of their processor afterwards', async () => {
    const builtIn = (await estate.get<{ cpuCompatibilityGroupId: { value: string } }>(`/Server/${encodeURIComponent(server(0))}`)).cpuCompatibilityGroupId.value;
    const group = await estate.done('POST', '/CpuCompatibilityGroup', { name: 'mixed' });
    const of = async (n: number): Promise<unknown> => (await estate.get<{ cpuCompatibilityGroupId: { value: string } }>(`/Server/${encodeURIComponent(server(n))}`)).cpuCompatibilityGroupId.value;
    for (const n of [0, 1]) await estate.done('PUT', `/CpuCompatibilityGroup/${group}/addServer`, idOf(server(n)));
    await estate.done('PUT', `/Server/${server(0)}/refresh`);
    expect([await of(0), await of(1)]).toEqual([group, group]);
    await estate.done('PUT', `/CpuCompatibilityGroup/${group}/removeServer`, idOf(server(0)));
    await estate.done('PUT', `/CpuCompatibilityGroup/${group}`, { name: 'renamed' });
    await estate.done('DELETE', `/CpuCompatibilityGroup/${group}`);
    expect([await of(0), await of(1)]).toEqual([builtIn, builtIn]);
    for (const [method, path, body] of [['PUT', '', { name: 'x' }], ['DELETE', '', undefined], ['PUT', '/addServer', idOf(server(0))]] as const) {
      expect(await failure(method, `/CpuCompatibilityGroup/${builtIn}${path}`, body)).toBe('OVMRU_900308E');
    }
    expect(await estate.check()).toEqual([]);
  });
});

describe('the controller of a Server', () => {
  it('keeps address, user and a password that nobody reads back', async () => {
    const at = `/Server/${server(0)}/ServerController`;
    const controller = await estate.done('POST', at, { ipAddress: '192.0.2.99', username: 'root', password: 'changeme' });
    const masked = (await estate.get<{ password: string }>(`/ServerController/${controller}`)).password;
    expect(await estate.get(`/ServerController/${controller}`)).toMatchObject({ ipAddress: '192.0.2.99', username: 'root', serverControllerType: 'IPMI', serverId: { value: server(0) } });
    expect(masked).toMatch(/^\*+$/);
    await estate.done('PUT', `/ServerController/${controller}`, { ipAddress: '192.0.2.98', password: masked });
    expect(estate.world.manager.core.store.get('ServerController', controller)).toMatchObject({ ipAddress: '192.0.2.98', password: 'changeme' });
    expect(await failure('POST', at, {})).toBe('OVMRU_900309E');
    await estate.done('DELETE', `${at}/${controller}`);
    expect(await estate.get(`/Server/${server(0)}`)).toMatchObject({ serverControllerId: null });
  });
});
