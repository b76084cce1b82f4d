import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';

const first = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const second = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:02';

async function twoOwned(): Promise<ScriptedManager & { readonly agent: ScriptedAgent }> {
  const manager = await openScriptedManager();
  const agent = manager.agents.add(new ScriptedAgent());
  manager.agents.add(new ScriptedAgent({ uuid: second, hostname: 'ovs2.example.com', ip: '192.0.2.23', iscsiInitiator: 'iqn.1988-12.com.oracle:2' }));
  await manager.discover('192.0.2.21');
  await manager.discover('192.0.2.23');
  manager.agents.calls.splice(0);
  return { ...manager, agent };
}

const remove = (manager: ScriptedManager, id: string) => manager.job('Server.delete', { id });

describe('deleting a Server', () => {
  it('releases it, and removes what only it had; what it shared stays with the other', async () => {
    const manager = await twoOwned();
    const { store } = manager.core;
    expect(await remove(manager, first)).toMatchObject({ name: 'Delete Server: ovs1.example.com', state: 'SUCCESS' });
    expect(manager.agents.methods()).toEqual(['release_ownership']);
    expect(manager.agent.owner).toBeNull();
    expect(store.ids('Server')).toEqual([second]);
    for (const type of ['Cpu', 'ControlDomain', 'EthernetPort', 'StorageInitiator'] as const) expect(store.list(type).every(({ serverId }) => serverId === second)).toBe(true);
    expect(store.ids('StorageArray')).toHaveLength(3);
    expect([store.count('FileServer'), store.count('FileSystem'), store.count('StorageElement'), store.count('StoragePath'), store.count('VirtualSwitch')]).toEqual([1, 1, 2, 2, 1]);
    expect([store.ids('Network'), store.ids('CpuCompatibilityGroup'), store.ids('FileServerPlugin').length]).toEqual([['c0000200'], ['Default_Intel_F6_M60'], 2]);
    expect([store.ids('@AgentConnection'), store.list('@Certificate').map(({ principal }) => principal)]).toEqual([[second], [second]]);
    expect(manager.core.check()).toEqual([]);
  });

  it('the last one takes what was shared along, apart from what belongs to the Manager', async () => {
    const manager = await twoOwned();
    const { store } = manager.core;
    await remove(manager, first);
    await remove(manager, second);
    for (const type of ['Server', 'Cpu', 'Network', 'EthernetPort', 'CpuCompatibilityGroup', 'FileServerPlugin', 'FileServer', 'StorageElement'] as const) expect(store.ids(type)).toEqual([]);
    expect(store.ids('StorageArrayPlugin')).toEqual(['oracle.generic.SCSIPlugin.GenericPlugin (1.1.0)']);
    expect(store.ids('StorageArray')).toEqual(['Unmanaged iSCSI Storage Array', 'Unmanaged FibreChannel Storage Array']);
    expect(manager.core.check()).toEqual([]);
  });

  it('that cannot be reached works; its agent keeps its owner', async () => {
    const manager = await twoOwned();
    manager.agent.reachable = false;
    expect(await remove(manager, first)).toMatchObject({ state: 'SUCCESS' });
    expect(manager.core.store.has('Server', first)).toBe(false);
    expect(manager.agent.owner).not.toBeNull();
  });

  it('in a pool fails by rule', async () => {
    const manager = await twoOwned();
    const pool = (await manager.job('ServerPool.create', { body: { name: 'test-pool' } })).result?.id ?? '';
    await manager.job('ServerPool.addServer', { id: pool, body: first });
    const job = await remove(manager, first);
    expect(job).toMatchObject({ state: 'FAILURE', error: { type: 'RULE', message: expect.stringContaining('OVMRU_900003E') as string } });
    expect(manager.core.store.has('Server', first)).toBe(true);
  });

  it('and discovering it again gives it the same derived ids', async () => {
    const manager = await twoOwned();
    await remove(manager, first);
    expect(await manager.discover('192.0.2.21')).toMatchObject({ state: 'SUCCESS', result: { id: first } });
    expect(manager.core.store.ids('Cpu')).toContain(`Processor (1) in ${first}`);
    expect(manager.core.check()).toEqual([]);
  });
});
