import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, openEstate, type Estate } from '../support/estate.js';

let estate: Estate;
let share: string;
let plain: string;

beforeAll(async () => {
  estate = await openEstate({ pool: false, seed: 'pools' });
  ({ share, plain } = fileSystems(estate));
});
afterAll(() => estate.close());

/** An NFS file system on nas1, and one on a disk of a Server. */
function fileSystems({ world }: Estate): { share: string; plain: string } {
  const { core } = world.manager;
  const base = { description: '', locked: false, readOnly: false, generation: 0, userData: [], resourceGroupIds: [] };
  const [plugin = ''] = core.store.ids('FileServerPlugin');
  const filer = '0004fb0000090000aaaaaaaaaaaaaaaa';
  const share = '0004fb0000050000aaaaaaaaaaaaaaaa';
  const plain = '0004fb0000050000bbbbbbbbbbbbbbbb';
  const [local = ''] = core.store.list('FileServer').filter(({ fileServerType }) => fileServerType === 'LOCAL').map(({ id }) => id);
  const common = { ...base, storageElementId: null, clusterId: null, size: 0, freeSize: 0, refreshed: false, accessGroupId: null, shared: true };
  core.transact((tx) => {
    tx.insert('FileServer', { ...base, id: filer, name: 'nas1', fileServerType: 'NETWORK', zoneIds: [], fileServerPluginId: plugin, accessHost: 'nas1', storageDescription: null, adminServerIds: [], serverId: null, refreshServerIds: [], uniformExports: true });
    tx.insert('FileSystem', { ...common, id: share, name: 'nfs:/export/pool1', fileServerIds: [filer], path: 'nas1:/export/pool1' });
    tx.insert('FileSystem', { ...common, id: plain, name: 'disk', fileServerIds: [local], path: '/dev/mapper/x' });
  });
  return { share, plain };
}

const onShare = (id = share): unknown => ({ storageType: 'NFS', networkFileSystemId: idOf(id) });
const failure = async (method: string, path: string, body?: unknown): Promise<string> => (await estate.job(method, path, body)).error?.message.split(' ')[0]?.split(':')[0] ?? 'no failure';
const refusal = async (method: string, path: string, body?: unknown): Promise<unknown> => ((await estate.rest(method, path, body)).json as { errorCode?: string }).errorCode;

describe('a clustered pool', () => {
  it('is made in the order of the guide: pool, cluster, heartbeat device, Servers; and taken apart in the opposite one', async () => {
    const pool = await estate.done('POST', '/ServerPool', { name: 'clustered', virtualIp: '127.0.1.200' });
    const cluster = await estate.done('POST', `/ServerPool/${pool}/Cluster`, { name: 'clustered_cluster', clusterTimeout: 60 });
    expect(cluster).toBe(pool.slice(-16));
    expect(await estate.get(`/Cluster/${cluster}`)).toMatchObject({ clusterTimeout: 60, serverIds: [], heartbeatDeviceIds: [], serverPoolId: { value: pool } });
    expect(await failure('PUT', `/ServerPool/${pool}/addServer`, idOf(estate.servers[0] ?? ''))).toBe('OVMRU_900304E');
    const device = await estate.done('POST', `/Cluster/${cluster}/ClusterHeartbeatDevice`, onShare());
    expect(await estate.get(`/ClusterHeartbeatDevice/${device}`)).toMatchObject({
      name: 'Pool filesystem for clustered', storageType: 'NFS', clusterId: { value: cluster }, networkFileSystemId: { value: share }, storageElementId: null, clusterStorageFsId: { name: 'Pool filesystem for clustered' },
    });
    for (const id of estate.servers) await estate.done('PUT', `/ServerPool/${pool}/addServer`, idOf(id));
    const disk = estate.world.storage.share('nas1', '/export/pool1');
    expect(disk?.readText('.ovspoolfs')).toContain(`OVS_POOLFS_POOL_UUID=${pool}`);
    for (const [number, server] of estate.world.servers.entries()) {
      expect(server.cluster.online).toBe(true);
      expect(server.cluster.stanzas().filter(({ kind }) => kind === 'node').map(({ values }) => [values['number'], values['name']])).toEqual(
        estate.world.servers.map(({ identity }, index) => [String(index), identity.hostname]),
      );
      expect(server.cluster.o2cb()).toMatchObject({ O2CB_HEARTBEAT_THRESHOLD: '31', O2CB_BOOTCLUSTER: cluster });
      expect(await estate.get(`/Server/${estate.servers[number]}`)).toMatchObject({ clusterId: { value: cluster }, serverPoolId: { value: pool } });
    }
    await estate.done('PUT', `/Server/${estate.servers[1]}/refresh`);
    expect(await estate.get(`/Server/${estate.servers[1]}`)).toMatchObject({ clusterId: { value: cluster } });
    expect(await failure('POST', `/ServerPool/${pool}/Cluster`, { name: 'second' })).toBe('CLUSTER_000000');
    expect(await failure('PUT', `/Cluster/${cluster}`, { clusterTimeout: 90 })).toBe('OVMRU_900300E');
    await estate.done('PUT', `/Cluster/${cluster}`, { name: 'heart', clusterTimeout: 60 });
    expect(await failure('DELETE', `/ServerPool/${pool}/Cluster/${cluster}`)).toBe('OVMRU_900300E');
    expect(await failure('DELETE', `/Cluster/${cluster}/ClusterHeartbeatDevice/${device}`)).toBe('OVMRU_900300E');
    expect(await estate.check()).toEqual([]);

    const [first = '', second = ''] = estate.servers;
    await estate.done('PUT', `/ServerPool/${pool}/removeServer`, idOf(second));
    expect(estate.world.servers.map((server) => server.cluster.stanzas().filter(({ kind }) => kind === 'node').length)).toEqual([1, 0]);
    await estate.done('PUT', `/ServerPool/${pool}/removeServer`, idOf(first));
    expect(disk?.entry('.ovspoolfs')).toBeUndefined();
    expect(estate.world.servers.map((server) => [server.cluster.online, server.pool.facts()])).toEqual([[false, null], [false, null]]);
    expect(await estate.get(`/Server/${first}`)).toMatchObject({ clusterId: null, serverPoolId: null });
    await estate.done('DELETE', `/Cluster/${cluster}/ClusterHeartbeatDevice/${device}`);
    await estate.done('DELETE', `/ServerPool/${pool}/Cluster/${cluster}`);
    await estate.done('DELETE', `/ServerPool/${pool}`);
    expect(await estate.check()).toEqual([]);
  });

  it('goes as a whole with its pool', async () => {
    const pool = await estate.done('POST', '/ServerPool', { name: 'whole' });
    const cluster = await estate.done('POST', `/ServerPool/${pool}/Cluster`, { name: 'c' });
    await estate.done('POST', `/Cluster/${cluster}/ClusterHeartbeatDevice`, onShare());
    for (const id of estate.servers.slice(0, 2)) await estate.done('PUT', `/ServerPool/${pool}/addServer`, idOf(id));
    await estate.done('DELETE', `/ServerPool/${pool}`);
    expect([await estate.get('/Cluster/id'), await estate.get('/ClusterHeartbeatDevice/id'), await estate.get('/ClusterStorageFs/id')]).toEqual([[], [], []]);
    expect(await estate.check()).toEqual([]);
  });

  it('lets a Server in as a whole or not at all', async () => {
    const pool = await estate.done('POST', '/ServerPool', { name: 'half', virtualIp: '127.0.1.201' });
    const cluster = await estate.done('POST', `/ServerPool/${pool}/Cluster`, { name: 'c' });
    await estate.done('POST', `/Cluster/${cluster}/ClusterHeartbeatDevice`, onShare());
    const [first = '', second = ''] = estate.servers;
    const { faults } = estate.world.context;
    faults.set({ point: 'agent.ovs1.create_cluster', action: 'fail', times: 1 });
    expect(await estate.job('PUT', `/ServerPool/${pool}/addServer`, idOf(first))).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER' } });
    const [one, two] = estate.world.servers;
    expect([one?.pool.facts(), one?.cluster.filesystem(), one?.host.current().virtualIps]).toEqual([null, null, []]);
    await estate.done('PUT', `/ServerPool/${pool}/addServer`, idOf(first));
    faults.set({ point: 'agent.ovs2.join_cluster', action: 'fail', times: 1 });
    expect(await estate.job('PUT', `/ServerPool/${pool}/addServer`, idOf(second))).toMatchObject({ jobRunState: 'FAILURE', error: { type: 'SERVER' } });
    expect([two?.pool.facts(), one?.pool.facts()?.memberIps, one?.cluster.stanzas().filter(({ kind }) => kind === 'node').length]).toEqual([null, ['127.0.1.1'], 1]);
    expect(await estate.check()).toEqual([]);
    await estate.done('DELETE', `/ServerPool/${pool}`);
  });

  it('refuses what it cannot be', async () => {
    const pool = await estate.done('POST', '/ServerPool', { name: 'refused' });
    expect(await refusal('POST', `/ServerPool/${pool}/Cluster`, { name: 'c', clusterTimeout: 20 })).toBe('GEN_000015');
    expect(await refusal('POST', `/ServerPool/${pool}/Cluster`, {})).toBe('GEN_000001');
    await estate.done('PUT', `/ServerPool/${pool}/addServer`, idOf(estate.servers[1] ?? ''));
    expect(await failure('POST', `/ServerPool/${pool}/Cluster`, { name: 'late' })).toBe('OVMRU_900300E');
    await estate.done('PUT', `/ServerPool/${pool}/removeServer`, idOf(estate.servers[1] ?? ''));
    const cluster = await estate.done('POST', `/ServerPool/${pool}/Cluster`, { name: 'c' });
    const devices = `/Cluster/${cluster}/ClusterHeartbeatDevice`;
    const disk = estate.world.manager.core.store.ids('StorageElement')[0] ?? '';
    expect(await refusal('POST', devices, { networkFileSystemId: idOf(share) })).toBe('CLUSTER_HEARTBEAT_DEV_000004');
    expect(await refusal('POST', devices, { storageType: 'UNKNOWN' })).toBe('CLUSTER_HEARTBEAT_DEV_000000');
    expect(await refusal('POST', devices, { storageType: 'NFS', storageElementId: idOf(disk) })).toBe('CLUSTER_HEARTBEAT_DEV_000002');
    expect(await refusal('POST', devices, onShare(plain))).toBe('CLUSTER_HEARTBEAT_DEV_000003');
    expect(await failure('POST', devices, { storageType: 'STORAGE_ELEMENT', storageElementId: idOf(disk) })).toBe('OVMRU_900302E');
    await estate.done('POST', devices, onShare());
    expect(await failure('POST', devices, onShare())).toBe('OVMRU_900301E');
    const other = await estate.done('POST', '/ServerPool', { name: 'other' });
    const otherCluster = await estate.done('POST', `/ServerPool/${other}/Cluster`, { name: 'c' });
    expect(await failure('POST', `/Cluster/${otherCluster}/ClusterHeartbeatDevice`, onShare())).toBe('OVMRU_900303E');
  });
});

const server = (n: number): string => estate.servers[n] ?? '';

describe('in a pool', () => {
  let pool: string;
  beforeAll(async () => {
    pool = await estate.done('POST', '/ServerPool', { name: 'groups' });
    for (const id of estate.servers) await estate.done('PUT', `/ServerPool/${pool}/addServer`, idOf(id));
  });

  describe('the policy of a pool', () => {
    it('keeps its mode, the Servers that take part and thresholds per network, within their bounds', async () => {
      const policy = `/ServerPoolPolicy/balancer_${pool}`;
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
      const group = await estate.done('POST', `/ServerPool/${pool}/AffinityGroup`, { name: 'apart' });
      const at = `/AffinityGroup/${group}`;
      expect(await estate.get(at)).toMatchObject({ name: 'apart', vmAffinityType: 'ANTI_AFFINITY', serverAffinityType: 'NO_AFFINITY', vmIds: [], serverIds: [], serverPoolId: { value: pool } });
      await estate.done('PUT', `${at}/addServer`, idOf(server(1)));
      expect(await estate.get(`/ServerPool/${pool}`)).toMatchObject({ affinityGroupIds: [{ value: group, name: 'apart' }] });
      await estate.done('PUT', at, { name: 'far apart', serverAffinityType: 'AFFINITY' });
      expect(await estate.get(at)).toMatchObject({ name: 'far apart', serverAffinityType: 'AFFINITY', serverIds: [{ value: server(1) }] });
      await estate.done('PUT', `/ServerPool/${pool}/removeServer`, idOf(server(1)));
      expect(await estate.get(at)).toMatchObject({ serverIds: [] });
      expect(await failure('PUT', `${at}/addServer`, idOf(server(1)))).toBe('OVMRU_900007E');
      await estate.done('PUT', `/ServerPool/${pool}/addServer`, idOf(server(1)));
      expect(await refusal('POST', `/ServerPool/${pool}/AffinityGroup`, {})).toBe('GEN_000001');
      await estate.done('DELETE', at);
      expect(await estate.check()).toEqual([]);
    });
  });

  describe('a zone', () => {
    it('holds pools, each in one zone at most, and leaves them when it goes', async () => {
      const east = await estate.done('POST', '/Zone', { name: 'east' });
      const west = await estate.done('POST', '/Zone', { name: 'west' });
      await estate.done('PUT', `/Zone/${east}/addServerPool`, idOf(pool));
      await estate.done('PUT', `/Zone/${west}/addServerPool`, idOf(pool));
      await estate.done('PUT', `/Zone/${east}/removeServerPool`, idOf(pool));
      expect([await estate.get(`/Zone/${east}`), await estate.get(`/Zone/${west}`)]).toMatchObject([{ serverPoolIds: [] }, { serverPoolIds: [{ value: pool }] }]);
      await estate.done('PUT', `/Zone/${west}`, { name: 'far west' });
      await estate.done('DELETE', `/Zone/${west}`);
      expect(await estate.get(`/ServerPool/${pool}`)).toMatchObject({ zoneId: null });
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
});
