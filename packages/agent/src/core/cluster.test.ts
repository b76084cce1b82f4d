import { elementAt, parseXml, textAt } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../storage/index.js';
import { faultOfCall, MANAGER_UUID, openTestServer, takeOver, textOfCall, type TestServer } from '../testing/index.js';
import { clusterConfigOf, parseClusterConfig, printClusterConfig } from './cluster-config.js';
import type { OvsServer } from './server.js';

const POOL = '0004fb0000020000ba9aaf00ae5e2d73';
const POOLFS = '0004fb0000050000b705b4397850b4d5';
const BASE = '0004fb00000500009e9d0e5b3a1d3c5f';
const CLUSTER = POOL.slice(-16);
const target = 'nas1:/export/pool1';
const place = ['nfs', target, POOLFS, BASE];
const making = ['nfs', target, CLUSTER, POOLFS, BASE, MANAGER_UUID, POOL];
const o2cb = { O2CB_HEARTBEAT_THRESHOLD: '61', O2CB_RECONNECT_DELAY_MS: '2000', O2CB_KEEPALIVE_DELAY_MS: '2000', O2CB_BOOTCLUSTER: CLUSTER, O2CB_IDLE_TIMEOUT_MS: '60000', O2CB_ENABLED: 'true', O2CB_STACK: 'o2cb' };
const config = {
  node: [{ ip_port: 7777, cluster: CLUSTER, ip_address: '127.0.1.1', name: 'ovs1.example.com', number: 0 }],
  heartbeat: [{ cluster: CLUSTER, region: POOLFS.toUpperCase() }],
  cluster: [{ heartbeat_mode: 'global', node_count: 1, name: CLUSTER }],
};

async function member(storage = memoryStorage()): Promise<TestServer> {
  const opened = await openTestServer({ storage });
  await opened.server.dispatch('take_ownership', [takeOver()]);
  await opened.server.dispatch('create_server_pool', ['pool', POOL, '', 0, 'ovs1.example.com', '127.0.1.1', 'xen,utility']);
  return opened;
}

async function clustered(opened: TestServer): Promise<OvsServer> {
  const { server } = opened;
  await server.dispatch('create_pool_filesystem', making);
  await server.dispatch('configure_server_for_cluster', [o2cb, config, ...place]);
  await server.dispatch('create_cluster', [POOLFS]);
  return server;
}

describe('a pool file system', () => {
  it('lies on the share with its marker, and the Server tells of it', async () => {
    const storage = memoryStorage();
    const { server } = await member(storage);
    await server.dispatch('create_pool_filesystem', making);
    const share = storage.share('nas1', '/export/pool1');
    expect(share?.entry('pool/ovspoolfs.img')).toMatchObject({ kind: 'image', bytes: 10 * 1024 ** 3 });
    expect(share?.readText('.ovspoolfs')).toContain(POOLFS);
    const shown = elementAt(parseXml(await textOfCall(server, 'discover_pool_filesystem')), 'Pool_Filesystem');
    const value = (name: string): string | null => (shown === undefined ? null : textAt(shown, `Pool_Filesystem_${name}`));
    expect(['Type', 'Target', 'Uuid', 'Nfsbase_Uuid', 'Manager_Uuid', 'Version', 'Pool_Uuid'].map(value)).toEqual(['nfs', target, POOLFS, BASE, MANAGER_UUID, '3.0', POOL]);
    expect(await server.dispatch('create_pool_filesystem', making)).toBeNull();
    await server.dispatch('destroy_pool_filesystem', place);
    expect(share?.list('')).toEqual(['pool']);
    expect(await textOfCall(server, 'discover_pool_filesystem')).toContain('<Discover_Pool_Filesystem_Result/>');
  });

  it('is not made where another one is, on an export that nobody has, or on a disk', async () => {
    const storage = memoryStorage();
    await (await member(storage)).server.dispatch('create_pool_filesystem', making);
    const { server } = await member(storage);
    const other = [...making.slice(0, 3), '0004fb00000500000000000000000001', ...making.slice(4)];
    expect(await faultOfCall(server, 'create_pool_filesystem', ...other)).toContain(`Pool filesystem exists already on ${target}: ${POOLFS}`);
    expect(await faultOfCall(server, 'create_pool_filesystem', 'nfs', 'nas1:/nowhere', ...making.slice(2))).toContain('access denied by server');
    expect(await faultOfCall(server, 'create_pool_filesystem', 'lun', '/dev/mapper/x', ...making.slice(2))).toContain('ovmsim simulates pool filesystems on NFS only');
    expect(await faultOfCall(server, 'destroy_pool_filesystem', 'nfs', target, BASE, BASE)).toContain('No such pool filesystem');
  });
});

describe('a cluster', () => {
  it('shows what was configured, is up when it was made, and goes in the order of its making', async () => {
    const opened = await member();
    const server = await clustered(opened);
    expect(await server.dispatch('is_cluster_online', [])).toBe(true);
    expect(await textOfCall(server, 'discover_server')).toContain('<Cluster_State>DLM_Ready</Cluster_State>');
    const result = parseXml(await textOfCall(server, 'discover_cluster'));
    const at = (...path: string[]): string | null => {
      const found = elementAt(result, ...path.slice(0, -1));
      return found === undefined ? null : textAt(found, path.at(-1) ?? '');
    };
    expect(at('O2CB_Config', 'O2CB_BOOTCLUSTER')).toBe(CLUSTER);
    expect(at('Cluster_Information', 'Stored', 'Clusters', 'Cluster', 'Heartbeat_Mode')).toBe('global');
    expect(at('Cluster_Information', 'Stored', 'Heartbeats', 'Heartbeat', 'Region')).toBe(POOLFS.toUpperCase());
    expect(at('Cluster_Information', 'Stored', 'Nodes', 'Node', 'IP_Port')).toBe('7777');
    expect(await faultOfCall(server, 'join_cluster', POOLFS)).toContain('in a cluster already');
    expect(await faultOfCall(server, 'deconfigure_server_for_cluster', POOLFS)).toContain('online');
    expect(await faultOfCall(server, 'destroy_pool_filesystem', ...place)).toContain('in use');
    await server.dispatch('destroy_cluster', [POOLFS]);
    await server.dispatch('deconfigure_server_for_cluster', [POOLFS]);
    await server.dispatch('destroy_pool_filesystem', place);
    expect(server.files.list('etc/ocfs2')).toEqual([]);
    expect(await faultOfCall(server, 'leave_cluster', POOLFS)).toContain('not configured for a cluster');
    await server.settle();
    expect(opened.notifications.posted.filter(({ message }) => message['type'] === 'CLUSTER_STATE').map(({ message }) => message['data'])).toEqual([{ state: 'DLM_Ready' }, { state: 'Offline' }]);
  });

  it('is joined again at boot, unless its file system is gone', async () => {
    const storage = memoryStorage();
    const server = await clustered(await member(storage));
    await server.dispatch('sys_reboot', []);
    await server.settle();
    expect(server.cluster.online).toBe(true);
    storage.share('nas1', '/export/pool1')?.remove('.ovspoolfs');
    await server.dispatch('sys_reboot', []);
    await server.settle();
    expect(server.cluster.online).toBe(false);
  });

  it('takes a new list of members as struct or as text', async () => {
    const server = await clustered(await member());
    const wider = { ...config, node: [...config.node, { ...config.node[0], number: 1, name: 'ovs2.example.com', ip_address: '127.0.1.2' }], cluster: [{ ...config.cluster[0], node_count: 2 }] };
    await server.dispatch('update_clusterConfiguration', [wider]);
    expect(server.cluster.stanzas().filter(({ kind }) => kind === 'node').map(({ values }) => values['number'])).toEqual(['0', '1']);
    await server.dispatch('update_clusterConfiguration', [printClusterConfig(clusterConfigOf(config))]);
    expect(server.cluster.stanzas()).toEqual(clusterConfigOf(config));
    expect(await faultOfCall(server, 'update_clusterConfiguration', 'nonsense')).toContain('Invalid cluster configuration');
    expect(await faultOfCall(server, 'update_clusterConfiguration', { node: 'x' })).toContain('must be list of dict');
  });
});

describe('cluster.conf', () => {
  it('is written in stanzas with one tab, and read back', () => {
    const text = printClusterConfig(clusterConfigOf(config));
    expect(text).toBe(
      `heartbeat:\n\tcluster = ${CLUSTER}\n\tregion = ${POOLFS.toUpperCase()}\n\nnode:\n\tip_port = 7777\n\tcluster = ${CLUSTER}\n\tip_address = 127.0.1.1\n\tname = ovs1.example.com\n\tnumber = 0\n\n` +
        `cluster:\n\theartbeat_mode = global\n\tnode_count = 1\n\tname = ${CLUSTER}\n`,
    );
    expect(parseClusterConfig(text)).toEqual(clusterConfigOf(config));
  });
});
