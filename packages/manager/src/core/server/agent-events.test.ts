import type { AgentEvent } from '@ovmsim/model';
import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';

const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';

async function owned(): Promise<ScriptedManager> {
  const manager = await openScriptedManager();
  manager.agents.add(new ScriptedAgent());
  await manager.discover('192.0.2.21');
  return manager;
}

type Posted = { readonly number: number; readonly type: string } & Partial<Pick<AgentEvent, 'data' | 'server'>>;

const post = (manager: ScriptedManager, event: Posted, serverId = uuid) =>
  manager.perform('AgentNotification.event', {
    principal: { kind: 'agent', serverId },
    id: uuid,
    body: { server: uuid, time: 1_448_906_400_000, data: {}, ...event },
  });

const typesOf = ({ core }: ScriptedManager): string[] => core.store.list('Event').map(({ eventType }) => eventType);

describe('events that an agent posts', () => {
  it('become the Manager\'s events, once each: repeats and older numbers are accepted and dropped', async () => {
    const manager = await owned();
    const before = typesOf(manager).length;
    expect(await post(manager, { number: 1, type: 'SERVER_UP' })).toEqual({ kind: 'empty' });
    expect(await post(manager, { number: 1, type: 'SERVER_UP' })).toEqual({ kind: 'empty' });
    await post(manager, { number: 3, type: 'SERVER_REBOOT', data: { reason: 'sys_reboot' } });
    await post(manager, { number: 2, type: 'SERVER_REBOOT' });
    expect(typesOf(manager).slice(before)).toEqual(['server.agent.started', 'server.reboot.started']);
    expect(manager.core.store.get('@AgentConnection', uuid)?.lastEventNumber).toBe(3);
  });

  it('bring a Server back that was going down', async () => {
    const manager = await owned();
    await post(manager, { number: 1, type: 'SERVER_REBOOT' });
    expect(manager.core.store.get('Server', uuid)?.serverRunState).toBe('STOPPING');
    await post(manager, { number: 2, type: 'SERVER_UP' });
    expect(manager.core.store.get('Server', uuid)?.serverRunState).toBe('RUNNING');
    expect(typesOf(manager)).toContain('server.online');
  });

  it('about a port concern that port, and change its state', async () => {
    const manager = await owned();
    await post(manager, { number: 1, type: 'NETWORK_PORT_DOWN', data: { interface: 'eth0' } });
    const port = manager.core.store.list('EthernetPort').find(({ interfaceName }) => interfaceName === 'eth0');
    expect(port?.portState).toBe('PORT_DOWN');
    const event = manager.core.store.list('Event').find(({ eventType }) => eventType === 'network.port.down');
    expect(event).toMatchObject({ associatedObjectId: { type: 'EthernetPort', id: port?.id }, eventSeverity: 'WARNING', acknowledged: false });
    await post(manager, { number: 2, type: 'NETWORK_PORT_UP', data: { interface: 'eth0' } });
    expect(manager.core.store.get('Event', event?.id ?? '')?.acknowledged).toBe(true);
  });

  it('about a disk take its paths down and up', async () => {
    const manager = await owned();
    await post(manager, { number: 1, type: 'STORAGE_DISK_OFFLINE', data: { page83Id: '350000000000000a1' } });
    const state = (): string[] => manager.core.store.list('StoragePath').map(({ pathState }) => pathState);
    expect(state()).toEqual(['PATH_UP', 'PATH_DOWN']);
    await post(manager, { number: 2, type: 'STORAGE_DISK_ONLINE', data: { page83Id: '350000000000000a1' } });
    expect(state()).toEqual(['PATH_UP', 'PATH_UP']);
  });

  it('about a new master change the pool, and are no news when the Manager appointed it', async () => {
    const manager = await owned();
    const pool = (await manager.job('ServerPool.create', { body: { name: 'test-pool' } })).result?.id ?? '';
    await manager.job('ServerPool.addServer', { id: pool, body: uuid });
    await post(manager, { number: 1, type: 'POOL_MASTER_CHANGED', data: { pool, master: '192.0.2.21' } });
    expect(typesOf(manager)).not.toContain('pool.master.changed');
    manager.core.transact((tx) => tx.update('ServerPool', pool, { masterServerId: null }));
    await post(manager, { number: 2, type: 'POOL_MASTER_CHANGED', data: { pool, master: '192.0.2.21' } });
    expect(manager.core.store.get('ServerPool', pool)?.masterServerId).toBe(uuid);
    expect(manager.core.store.list('Event').at(-1)).toMatchObject({ eventType: 'pool.master.changed', associatedObjectId: { type: 'ServerPool', id: pool } });
  });

  it('of an unknown type are taken, so that those behind them come through', async () => {
    const manager = await owned();
    const before = typesOf(manager).length;
    await post(manager, { number: 1, type: 'SOMETHING_NEW' });
    expect(typesOf(manager)).toHaveLength(before);
    expect(manager.core.store.get('@AgentConnection', uuid)?.lastEventNumber).toBe(1);
  });

  it('are refused from anybody but the Server\'s own agent, and for anybody but itself', async () => {
    const manager = await owned();
    await expect(post(manager, { number: 1, type: 'SERVER_UP' }, 'ff:11')).rejects.toMatchObject({ code: 'AUTH_000006' });
    await expect(post(manager, { number: 1, type: 'SERVER_UP', server: 'ff:11' })).rejects.toMatchObject({ code: 'GEN_000006' });
    await expect(manager.perform('AgentNotification.event', { id: uuid, body: {} })).rejects.toMatchObject({ code: 'AUTH_000006' });
  });

  it('that cannot be read are refused', async () => {
    const manager = await owned();
    await expect(post(manager, { number: 1.5, type: 'SERVER_UP' })).rejects.toMatchObject({ code: 'GEN_000023' });
    await expect(post(manager, { number: 1, type: '' })).rejects.toMatchObject({ code: 'GEN_000023' });
  });
});

describe('statistics that an agent posts', () => {
  const send = (manager: ScriptedManager, samples: readonly unknown[]) =>
    manager.perform('AgentNotification.statistic', {
      principal: { kind: 'agent', serverId: uuid },
      id: uuid,
      body: { server: uuid, time: 1_448_906_400_000, interval: 20, samples },
    });

  it('are kept with the interval they cover', async () => {
    const manager = await owned();
    await send(manager, [{ object: uuid, type: 'CPU_UTILIZATION', value: 12.5 }, { object: uuid, type: 'NETWORK_SENT', value: 7, component: 'eth0' }]);
    expect(manager.core.statistics.list({})).toMatchObject([
      { associatedObjectId: { type: 'Server', id: uuid }, type: 'CPU_UTILIZATION', value: 12.5, component: '', startTime: 1_448_906_380_000, endTime: 1_448_906_400_000 },
      { type: 'NETWORK_SENT', component: 'eth0' },
    ]);
  });

  it('of what is unknown or somebody else\'s are left out, the rest counts', async () => {
    const manager = await owned();
    const port = manager.core.store.ids('EthernetPort')[0] ?? '';
    await send(manager, [
      { object: 'nobody', type: 'CPU_UTILIZATION', value: 1 },
      { object: uuid, type: 'NOT_A_TYPE', value: 1 },
      { object: port, type: 'NETWORK_RECEIVED', value: 2 },
    ]);
    expect(manager.core.statistics.list({})).toMatchObject([{ associatedObjectId: { type: 'EthernetPort', id: port }, value: 2 }]);
  });
});
