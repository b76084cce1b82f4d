import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';
import { RpcFault } from '@ovmsim/xml';

const ids = [1, 2, 3].map((n) => `00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:0${n}`) as [string, string, string];
const ips = ['192.0.2.21', '192.0.2.23', '192.0.2.24'] as const;
const vip = '192.0.2.22';

interface Lab extends ScriptedManager {
  readonly servers: readonly [ScriptedAgent, ScriptedAgent, ScriptedAgent];
  create(body?: Readonly<Record<string, unknown>>): Promise<string>;
  add(pool: string, server: number): ReturnType<ScriptedManager['job']>;
  remove(pool: string, server: number): ReturnType<ScriptedManager['job']>;
  /** Calls since the last look: host's number, method, arguments. */
  said(): readonly unknown[][];
}

async function lab(): Promise<Lab> {
  const manager = await openScriptedManager();
  const agent = (n: 0 | 1 | 2): ScriptedAgent =>
    manager.agents.add(new ScriptedAgent({ uuid: ids[n], hostname: `ovs${n + 1}.example.com`, ip: ips[n], iscsiInitiator: `iqn.1988-12.com.oracle:${n}` }));
  const servers = [agent(0), agent(1), agent(2)] as const;
  for (const server of servers) {
    server.restart = [];
    await manager.discover(server.facts.ip);
  }
  manager.agents.calls.splice(0);
  return {
    ...manager,
    servers,
    create: async (body = {}) => (await manager.job('ServerPool.create', { body: { name: 'test-pool', virtualIp: vip, ...body } })).result?.id ?? '',
    add: (pool, server) => manager.job('ServerPool.addServer', { id: pool, body: ids[server] }),
    remove: (pool, server) => manager.job('ServerPool.removeServer', { id: pool, body: ids[server] }),
    said: () => manager.agents.calls.splice(0).filter(({ method }) => method !== 'discover_server').map(({ host, method, params }) => [ips.indexOf(host as never) + 1, method, ...params]),
  };
}

const poolIn = ({ core }: Lab, id: string) => core.store.get('ServerPool', id);
const membersIn = ({ core }: Lab, id: string) => core.store.related('Server', 'serverPoolId', id);
const eventTypesIn = ({ core }: Lab): string[] => core.store.list('Event').map(({ eventType }) => eventType).filter((type) => type.startsWith('pool.'));

describe('a new server pool', () => {
  it('has the recorded defaults and a policy that is off, and no agent hears of it', async () => {
    const world = await lab();
    const job = await world.job('ServerPool.create', { body: { name: 'test-pool', virtualIp: vip } });
    expect(job).toMatchObject({ name: 'Create Server Pool: test-pool', state: 'SUCCESS', result: { type: 'ServerPool', name: 'test-pool' } });
    const id = job.result?.id ?? '';
    expect(id).toMatch(/^0004fb0000020000[0-9a-f]{16}$/);
    expect(world.core.view('ServerPool', id)).toMatchObject({
      serverIds: [], masterServerId: null, clusterId: null, virtualIp: vip, keymap: 'en-us', secureVmMigrate: false, zoneId: null, vmStartPolicy: 'BEST_SERVER',
      serverPoolPolicyId: { id: `balancer_${id}`, name: null },
    });
    expect(world.core.store.get('ServerPoolPolicy', `balancer_${id}`)).toMatchObject({ mode: 'OFF', cpuEnable: false, periodMinutes: 10, cpuThreshold: 75, serverPoolId: id });
    expect(world.said()).toEqual([]);
    expect(eventTypesIn(world)).toEqual(['pool.created']);
  });

  it('may be without a virtual IP; one that is no address, or taken, is refused', async () => {
    const world = await lab();
    const id = await world.create({ virtualIp: null });
    expect(poolIn(world, id)?.virtualIp).toBeNull();
    await expect(world.create({ virtualIp: 'here' })).rejects.toMatchObject({ code: 'NETWORK_000002' });
    await expect(world.create({ name: null })).rejects.toMatchObject({ code: 'GEN_000001' });
    await expect(world.create({ name: '' })).rejects.toMatchObject({ code: 'GEN_000023' });
    await expect(world.job('ServerPool.modify', { id, body: { name: '' } })).rejects.toMatchObject({ code: 'GEN_000023' });
    const job = await world.job('ServerPool.create', { body: { name: 'other', virtualIp: ips[0] } });
    expect(job).toMatchObject({ state: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining('OVMRU_900012E') as string } });
  });
});

describe('adding Servers', () => {
  it('the first makes the pool on its side, takes the virtual IP and is the master', async () => {
    const world = await lab();
    const id = await world.create();
    expect(await world.add(id, 0)).toMatchObject({ name: 'Add Server: ovs1.example.com to Server Pool: test-pool', state: 'SUCCESS' });
    expect(world.said()).toEqual([
      [1, 'update_server_roles', 'xen,utility'],
      [1, 'create_server_pool', 'test-pool', id, vip, 0, 'ovs1.example.com', ips[0], 'xen,utility'],
      [1, 'configure_virtual_ip', vip, ips[0]],
    ]);
    expect(poolIn(world, id)?.masterServerId).toBe(ids[0]);
    expect(world.core.check()).toEqual([]);
  });

  it('the others join under numbers of their own, and all members learn the list', async () => {
    const world = await lab();
    const id = await world.create();
    await world.add(id, 0);
    world.said();
    await world.add(id, 1);
    expect(world.said()).toEqual([
      [2, 'update_server_roles', 'xen,utility'],
      [2, 'join_server_pool', 'test-pool', id, vip, 1, 'ovs2.example.com', ips[1], 'xen,utility'],
      [1, 'set_pool_member_ip_list', [ips[0], ips[1]]],
      [2, 'set_pool_member_ip_list', [ips[0], ips[1]]],
    ]);
    await world.add(id, 2);
    await world.remove(id, 1);
    await world.add(id, 1);
    expect(world.servers.map(({ pool }) => pool?.node)).toEqual([0, 1, 2]);
    expect(poolIn(world, id)?.masterServerId).toBe(ids[0]);
    expect(world.servers[2].pool?.members).toEqual([ips[0], ips[2], ips[1]]);
  });

  it('to a pool without virtual IP configures none', async () => {
    const world = await lab();
    const id = await world.create({ virtualIp: null });
    await world.add(id, 0);
    expect(world.said().map(([, method]) => method)).toEqual(['update_server_roles', 'create_server_pool']);
    expect(world.servers[0].pool?.virtualIp).toBe('');
  });

  it('fails with the agent\'s words, and the Server stays unassigned', async () => {
    const world = await lab();
    const id = await world.create();
    world.servers[0].answers.set('create_server_pool', () => {
      throw new RpcFault(1, "<type 'exceptions.Exception'>:Invalid hostname resolution: ovs1.example.com -> 127.0.0.1");
    });
    const job = await world.add(id, 0);
    expect(job).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(job.error?.message).toMatch(
      /^OVMAPI_4010E Attempt to send command: create_server_pool to server: ovs1\.example\.com failed\. OVMAPI_4004E Sync command failed on server: 192\.0\.2\.21\. Command: create_server_pool, Server error: org\.apache\.xmlrpc\.XmlRpcException: <type 'exceptions\.Exception'>:Invalid hostname resolution: ovs1\.example\.com -> 127\.0\.0\.1 \[\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}\]$/,
    );
    expect(membersIn(world, id)).toEqual([]);
    expect(poolIn(world, id)?.masterServerId).toBeNull();
  });

  it('takes the pool back when the virtual IP cannot be had, and the membership when the others cannot be told', async () => {
    const world = await lab();
    const id = await world.create();
    const refuse = (): never => {
      throw new RpcFault(1, 'no');
    };
    world.servers[0].answers.set('configure_virtual_ip', refuse);
    expect(await world.add(id, 0)).toMatchObject({ state: 'FAILURE' });
    expect(world.servers[0].pool).toBeNull();
    world.servers[0].answers.clear();
    await world.add(id, 0);
    world.servers[0].answers.set('set_pool_member_ip_list', refuse);
    expect(await world.add(id, 1)).toMatchObject({ state: 'FAILURE' });
    expect(world.servers[1].pool).toBeNull();
    expect(membersIn(world, id)).toEqual([ids[0]]);
  });

  it('refuses one that is not owned, is in maintenance, or is a member already', async () => {
    const world = await lab();
    const id = await world.create();
    const rule = async (job: Promise<unknown>, code: string): Promise<void> =>
      expect(await job).toMatchObject({ state: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining(code) as string } });
    await world.add(id, 0);
    await rule(world.add(id, 0), 'OVMRU_900006E');
    await rule(world.add(await world.create({ name: 'other', virtualIp: null }), 0), 'OVMRU_900006E');
    await world.job('Server.modify', { id: ids[1], body: { maintenanceMode: true } });
    await rule(world.add(id, 1), 'OVMRU_900015E');
    await world.job('Server.releaseOwnership', { id: ids[2] });
    await rule(world.add(id, 2), 'OVMRU_900001E');
    await expect(world.job('ServerPool.addServer', { id, body: 'nobody' })).rejects.toMatchObject({ code: 'GEN_000002' });
  });
});

describe('removing Servers', () => {
  it('lets a member leave and tells the rest', async () => {
    const world = await lab();
    const id = await world.create();
    await world.add(id, 0);
    await world.add(id, 1);
    world.said();
    expect(await world.remove(id, 1)).toMatchObject({ name: 'Remove Server: ovs2.example.com from Server Pool: test-pool', state: 'SUCCESS' });
    expect(world.said()).toEqual([[2, 'leave_server_pool', id], [1, 'set_pool_member_ip_list', [ips[0]]]]);
    expect(world.core.store.get('Server', ids[1])?.serverPoolId).toBeNull();
    expect(eventTypesIn(world)).toEqual(['pool.created', 'pool.server.added', 'pool.server.added', 'pool.server.removed']);
  });

  it('keeps the master until it is the last, which destroys the pool on its side', async () => {
    const world = await lab();
    const id = await world.create();
    await world.add(id, 0);
    await world.add(id, 1);
    expect(await world.remove(id, 0)).toMatchObject({ state: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining('OVMRU_900010E') as string } });
    await world.remove(id, 1);
    world.said();
    expect(await world.remove(id, 0)).toMatchObject({ state: 'SUCCESS' });
    expect(world.said()).toEqual([[1, 'deconfigure_virtual_ip', vip], [1, 'destroy_server_pool', id]]);
    expect(poolIn(world, id)?.masterServerId).toBeNull();
    expect(world.core.check()).toEqual([]);
  });

  it('of a Server that is no member fails by rule', async () => {
    const world = await lab();
    const id = await world.create();
    expect(await world.remove(id, 0)).toMatchObject({ error: { type: 'RULE', message: expect.stringContaining('OVMRU_900007E') as string } });
  });
});

describe('deleting a pool', () => {
  it('sends its members back to the unassigned Servers, the master last, and takes its policy along', async () => {
    const world = await lab();
    const id = await world.create();
    for (const server of [0, 1, 2]) await world.add(id, server);
    world.said();
    expect(await world.job('ServerPool.delete', { id })).toMatchObject({ name: 'Delete Server Pool: test-pool', state: 'SUCCESS' });
    expect(world.said().map(([server, method]) => [server, method])).toEqual([
      [2, 'leave_server_pool'], [3, 'leave_server_pool'], [1, 'deconfigure_virtual_ip'], [1, 'destroy_server_pool'],
    ]);
    expect([world.core.store.count('ServerPool'), world.core.store.count('ServerPoolPolicy')]).toEqual([0, 0]);
    expect(world.core.store.list('Server').map(({ serverPoolId }) => serverPoolId)).toEqual([null, null, null]);
    expect(world.core.check()).toEqual([]);
  });

  it('stops at a member that cannot be reached; the pool stays', async () => {
    const world = await lab();
    const id = await world.create();
    await world.add(id, 0);
    world.servers[0].reachable = false;
    expect(await world.job('ServerPool.delete', { id })).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(membersIn(world, id)).toEqual([ids[0]]);
  });
});

describe('editing a pool', () => {
  it('tells every member its new name and its new virtual IP', async () => {
    const world = await lab();
    const id = await world.create();
    await world.add(id, 0);
    await world.add(id, 1);
    world.said();
    expect(await world.job('ServerPool.modify', { id, body: { name: 'front', virtualIp: '192.0.2.99', keymap: 'de' } })).toMatchObject({ name: 'Edit Server Pool: test-pool', state: 'SUCCESS' });
    expect(world.said()).toEqual([
      [1, 'set_server_pool_alias', 'front'], [2, 'set_server_pool_alias', 'front'], [1, 'update_pool_virtual_ip', '192.0.2.99'], [2, 'update_pool_virtual_ip', '192.0.2.99'],
    ]);
    expect(poolIn(world, id)).toMatchObject({ name: 'front', virtualIp: '192.0.2.99', keymap: 'de' });
  });

  it('gives a virtual IP to the master of a pool that had none, and takes it away', async () => {
    const world = await lab();
    const id = await world.create({ virtualIp: null });
    await world.add(id, 0);
    world.said();
    await world.job('ServerPool.modify', { id, body: { virtualIp: vip } });
    expect(world.said()).toEqual([[1, 'update_pool_virtual_ip', vip], [1, 'configure_virtual_ip', vip, ips[0]]]);
    await world.job('ServerPool.modify', { id, body: { virtualIp: '' } });
    expect(world.said()).toEqual([[1, 'deconfigure_virtual_ip', vip], [1, 'update_pool_virtual_ip', '']]);
    expect(poolIn(world, id)?.virtualIp).toBeNull();
  });

  it('asks no agent for what is the Manager\'s own, and keeps the policy within its bounds', async () => {
    const world = await lab();
    const id = await world.create();
    await world.add(id, 0);
    world.said();
    await world.job('ServerPool.modify', { id, body: { name: 'test-pool', virtualIp: vip, secureVmMigrate: true } });
    expect(world.said()).toEqual([]);
    const policy = `balancer_${id}`;
    expect(await world.job('ServerPoolPolicy.modify', { id: policy, body: { mode: 'DRS', cpuEnable: true, periodMinutes: 15 } })).toMatchObject({ state: 'SUCCESS' });
    expect(world.core.store.get('ServerPoolPolicy', policy)).toMatchObject({ mode: 'DRS', cpuEnable: true, periodMinutes: 15, cpuThreshold: 75 });
    for (const body of [{ cpuThreshold: 101 }, { periodMinutes: 0 }]) {
      await expect(world.job('ServerPoolPolicy.modify', { id: policy, body })).rejects.toMatchObject({ code: 'GEN_000015' });
    }
  });
});

describe('maintenance of the master', () => {
  it('moves role and virtual IP to another member', async () => {
    const world = await lab();
    const id = await world.create();
    await world.add(id, 0);
    await world.add(id, 1);
    world.said();
    await world.job('Server.modify', { id: ids[0], body: { maintenanceMode: true } });
    expect(world.said()).toEqual([[1, 'deconfigure_virtual_ip', vip], [2, 'configure_virtual_ip', vip, ips[1]]]);
    expect(poolIn(world, id)?.masterServerId).toBe(ids[1]);
    expect(eventTypesIn(world)).toContain('pool.master.changed');
    expect(world.core.check()).toEqual([]);
  });
});
