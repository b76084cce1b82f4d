import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';

const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';

async function owned(): Promise<ScriptedManager> {
  const manager = await openScriptedManager();
  manager.agents.add(new ScriptedAgent());
  await manager.discover('192.0.2.21');
  manager.agents.calls.splice(0);
  return manager;
}

const edit = (manager: ScriptedManager, body: Readonly<Record<string, unknown>>) => manager.job('Server.modify', { id: uuid, body });
const serverOf = (manager: ScriptedManager) => manager.core.store.get('Server', uuid);

describe('editing a Server', () => {
  it('by its name concerns the Manager alone', async () => {
    const manager = await owned();
    expect(await edit(manager, { name: 'front' })).toMatchObject({ name: 'Edit Server: ovs1.example.com', state: 'SUCCESS' });
    expect(serverOf(manager)?.name).toBe('front');
    expect(manager.agents.methods()).toEqual([]);
  });

  it('with the whole object as it was fetched changes nothing and asks nobody', async () => {
    const manager = await owned();
    const { id, serverRoles, ntpServers, statisticInterval, maintenanceMode, name } = serverOf(manager) ?? {};
    expect(await edit(manager, { id, serverRoles, ntpServers, statisticInterval, maintenanceMode, name })).toMatchObject({ state: 'SUCCESS' });
    expect(manager.agents.methods()).toEqual([]);
  });

  it('tells the agent about time sources and statistics first', async () => {
    const manager = await owned();
    await edit(manager, { ntpServers: ['192.0.2.123'], statisticInterval: 40 });
    expect(manager.agents.calls.map(({ method, params }) => [method, ...params])).toEqual([['set_statistic_interval', 40], ['set_ntp', ['192.0.2.123'], false], ['enable_ntp']]);
    expect(serverOf(manager)).toMatchObject({ ntpServers: ['192.0.2.123'], statisticInterval: 40 });
    await edit(manager, { ntpServers: [] });
    expect(manager.agents.calls.slice(-2).map(({ method, params }) => [method, ...params])).toEqual([['set_ntp', [], true], ['disable_ntp']]);
  });

  it('that the agent does not take changes nothing', async () => {
    const manager = await owned();
    await manager.job('Server.releaseOwnership', { id: uuid });
    expect(await edit(manager, { statisticInterval: 40, name: 'other' })).toMatchObject({ state: 'FAILURE', error: { type: 'RULE' } });
    expect(serverOf(manager)).toMatchObject({ name: 'ovs1.example.com', statisticInterval: 20 });
  });

  it('refuses an interval outside the documented bounds at once', async () => {
    const manager = await owned();
    await expect(edit(manager, { statisticInterval: 5 })).rejects.toMatchObject({ code: 'GEN_000015' });
  });

  it('refuses an empty name and an empty list of roles at once', async () => {
    const manager = await owned();
    await expect(edit(manager, { name: '' })).rejects.toMatchObject({ code: 'GEN_000023' });
    manager.core.transact((tx) => tx.update('Server', uuid, { serverRoles: ['VM'] }));
    await expect(edit(manager, { serverRoles: [] })).rejects.toMatchObject({ code: 'SERVER_000000' });
  });

  it('does not change the roles of a Server without a pool, nor take the last VM role out of one', async () => {
    const manager = await owned();
    expect(await edit(manager, { serverRoles: ['UTILITY'] })).toMatchObject({ error: { type: 'RULE', message: expect.stringContaining('OVMRU_900017E') as string } });
    const pool = (await manager.job('ServerPool.create', { body: { name: 'test-pool' } })).result?.id ?? '';
    await manager.job('ServerPool.addServer', { id: pool, body: uuid });
    expect(await edit(manager, { serverRoles: ['UTILITY'] })).toMatchObject({ error: { type: 'RULE', message: expect.stringContaining('no other server') as string } });
    manager.agents.calls.splice(0);
    expect(await edit(manager, { serverRoles: ['VM'] })).toMatchObject({ state: 'SUCCESS' });
    expect(manager.agents.calls).toMatchObject([{ method: 'update_server_roles', params: ['xen'] }]);
  });

  it('into maintenance and out of it raises events', async () => {
    const manager = await owned();
    await edit(manager, { maintenanceMode: true });
    await edit(manager, { maintenanceMode: true });
    await edit(manager, { maintenanceMode: false });
    const types = manager.core.store.list('Event').map(({ eventType }) => eventType);
    expect(types.filter((type) => type.startsWith('server.maintenance'))).toEqual(['server.maintenance.on', 'server.maintenance.off']);
  });
});
