import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';

const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const host = '192.0.2.21';

async function owned(): Promise<ScriptedManager & { readonly agent: ScriptedAgent }> {
  const manager = await openScriptedManager();
  const agent = manager.agents.add(new ScriptedAgent());
  await manager.discover(host);
  manager.agents.calls.splice(0);
  return { ...manager, agent };
}

const refresh = (manager: ScriptedManager) => manager.job('Server.refresh', { id: uuid });

describe('a refresh', () => {
  it('reads everything again by certificate, and sets nothing', async () => {
    const manager = await owned();
    expect(await refresh(manager)).toMatchObject({ name: 'Refresh Server: ovs1.example.com', state: 'SUCCESS', result: null });
    const methods = manager.agents.methods();
    expect(methods.slice(0, 3)).toEqual(['get_api_version', 'discover_server', 'discover_server']);
    expect(methods).toContain('discover_physical_luns');
    expect(methods).not.toContain('set_ntp');
  });

  it('adds what is new and removes what is gone, and keeps the ids of the rest', async () => {
    const manager = await owned();
    const { store } = manager.core;
    const bond = store.list('EthernetPort').find(({ interfaceName }) => interfaceName === 'bond0')?.id;
    manager.agent.facts = {
      ...manager.agent.facts, cpus: 4, freeMiB: 9_000, cards: ['eth0', 'eth1'],
      disks: [...manager.agent.facts.disks.slice(0, 1), { id: '36000000000000000000000000000000a9', vendor: 'ACME', product: 'Big', bytes: 1_000 }],
    };
    await refresh(manager);
    expect(store.ids('Cpu')).toHaveLength(4);
    expect(store.list('EthernetPort').map(({ interfaceName }) => interfaceName).sort()).toEqual(['bond0', 'eth0', 'eth1']);
    expect(store.list('EthernetPort').find(({ interfaceName }) => interfaceName === 'bond0')?.id).toBe(bond);
    expect(store.list('StorageElement').map(({ name }) => name)).toEqual(['OVM_SYS_REPO_PART_350000000000000a2', '36000000000000000000000000000000a9']);
    expect(store.ids('StoragePath')).toHaveLength(2);
    expect(store.get('Server', uuid)?.usableMemory).toBe(9_000);
    expect(manager.core.check()).toEqual([]);
    manager.agent.facts = { ...manager.agent.facts, disks: [] };
    await refresh(manager);
    expect([store.count('StorageElement'), store.count('StoragePath'), store.count('FileSystem')]).toEqual([0, 0, 0]);
  });

  it('leaves what users have changed', async () => {
    const manager = await owned();
    await manager.job('Server.modify', { id: uuid, body: { name: 'front', description: 'first rack', protected: true } });
    await refresh(manager);
    expect(manager.core.store.get('Server', uuid)).toMatchObject({ name: 'front', description: 'first rack', protected: true, hostname: 'ovs1.example.com' });
  });

  it('of a Server that answers with another UUID is tried five times and then fails', async () => {
    const manager = await owned();
    manager.agent.facts = { ...manager.agent.facts, uuid: 'ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff' };
    const job = await refresh(manager);
    expect(job).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(job.error?.message).toMatch(/has changed IP or is unreachable\. \[/);
    expect(manager.agents.methods().filter((method) => method === 'discover_server')).toHaveLength(5);
    const failed = manager.core.store.list('Event').find(({ eventType }) => eventType === 'server.discover.failed');
    expect(failed).toMatchObject({ eventSeverity: 'CRITICAL', acknowledgeable: true, acknowledged: false, associatedObjectId: { type: 'Server', id: uuid } });
  });

  it('that works acknowledges the failure before it', async () => {
    const manager = await owned();
    manager.agent.reachable = false;
    expect(await refresh(manager)).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(manager.core.store.get('Server', uuid)?.serverRunState).toBe('RUNNING');
    manager.agent.reachable = true;
    await refresh(manager);
    expect(manager.core.store.list('Event').find(({ eventType }) => eventType === 'server.discover.failed')).toMatchObject({ acknowledged: true });
  });

  it('of a Server that this Manager does not own fails by rule', async () => {
    const manager = await owned();
    await manager.job('Server.releaseOwnership', { id: uuid });
    expect(await refresh(manager)).toMatchObject({ state: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining('OVMRU_900001E') as string } });
  });

  it('makes a pool again that only the Server remembers', async () => {
    const manager = await owned();
    const pool = '0004fb0000020000b5995e9c15a0a4a5';
    manager.agent.pool = { id: pool, alias: 'test-pool', virtualIp: '192.0.2.22', node: 0, ip: host, members: [host], master: true };
    await refresh(manager);
    expect(manager.core.store.get('ServerPool', pool)).toMatchObject({ name: 'test-pool', virtualIp: '192.0.2.22', masterServerId: uuid });
    expect(manager.core.store.get('Server', uuid)?.serverPoolId).toBe(pool);
    expect(manager.core.check()).toEqual([]);
  });
});

describe('a Server whose address sits on the bond itself', () => {
  it('has its network on the bond and no bridge', async () => {
    const manager = await openScriptedManager();
    manager.agents.add(new ScriptedAgent({ bridged: false }));
    await manager.discover(host);
    const { store } = manager.core;
    expect(store.list('EthernetPort').find(({ interfaceName }) => interfaceName === 'bond0')).toMatchObject({ networkId: 'c0000200', ipaddresses: [{ address: host, configType: 'STATIC' }] });
    expect(store.ids('VirtualSwitch')).toEqual([]);
    expect(manager.core.check()).toEqual([]);
  });
});
