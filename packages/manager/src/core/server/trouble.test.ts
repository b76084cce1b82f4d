import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';

const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const managerUuid = '0004fb000001000078b1f88e034c8105';
const host = '192.0.2.21';
const elsewhere = '192.0.2.31';

async function owned(): Promise<ScriptedManager & { readonly agent: ScriptedAgent }> {
  const manager = await openScriptedManager();
  const agent = manager.agents.add(new ScriptedAgent());
  await manager.discover(host);
  manager.agents.calls.splice(0);
  return { ...manager, agent };
}

const serverOf = ({ core }: ScriptedManager) => core.store.get('Server', uuid);
const connectionOf = ({ core }: ScriptedManager) => core.store.get('@AgentConnection', uuid);
const openEvents = ({ core }: ScriptedManager): string[] =>
  core.events.open({ type: 'Server', id: uuid }).flatMap((id) => core.store.get('Event', id)?.eventType ?? []).filter((type) => type === 'server.disconnect');

describe('an owned Server discovered at another address', () => {
  it.each([['the password', 'ovsroot'], ['no password that its agent takes', 'wrong']])('with %s goes on by certificate: only its address changes', async (_, password) => {
    const manager = await owned();
    manager.agents.add(manager.agent, elsewhere);
    expect(await manager.discover(elsewhere, password)).toMatchObject({ state: 'SUCCESS', result: { id: uuid } });
    expect(manager.agents.methods()).not.toContain('take_ownership');
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid, ipAddress: elsewhere });
    expect(connectionOf(manager)).toMatchObject({ host: elsewhere, pin: 'AA:01' });
    expect(manager.core.store.list('@Certificate').map(({ id }) => id)).toEqual(['AA:01']);
    expect(manager.core.check()).toEqual([]);
  });

  it('by an impostor keeps its trust, its address and its state', async () => {
    const manager = await owned();
    const impostor = manager.agents.add(new ScriptedAgent(), elsewhere);
    impostor.owner = '0004fb0000010000ffffffffffffffff';
    expect(await manager.discover(elsewhere)).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid, ipAddress: host });
    expect(connectionOf(manager)).toMatchObject({ host, pin: 'AA:01' });
  });
});

describe('an agent that does not accept the Manager any more', () => {
  it.each([
    ['a release', (manager: ScriptedManager) => manager.job('Server.releaseOwnership', { id: uuid })],
    ['an edit', (manager: ScriptedManager) => manager.job('Server.modify', { id: uuid, body: { statisticInterval: 40 } })],
    ['a refresh', (manager: ScriptedManager) => manager.job('Server.refresh', { id: uuid })],
  ])('makes its Server UNKNOWN in %s', async (_, act) => {
    const manager = await owned();
    manager.agent.managerCertificate = null;
    expect(await act(manager)).toMatchObject({ state: 'FAILURE', error: { type: 'SERVER' } });
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'UNKNOWN', managerUuid });
  });
});

describe('an agent that two discoveries take at once', () => {
  it('through two addresses fails the later one by no inner error, and stays with the Manager', async () => {
    const manager = await openScriptedManager({ settings: { restartTimeoutMs: 120 } });
    const agent = manager.agents.add(new ScriptedAgent());
    agent.restart = [];
    manager.agents.add(agent, elsewhere);
    const jobs = await Promise.all([manager.discover(host), manager.discover(elsewhere)]);
    expect(jobs.map(({ error }) => error?.type)).not.toContain('INTERNAL');
    expect(jobs.map(({ error }) => error?.message ?? '').join()).not.toContain('@Certificate');
    expect(manager.core.store.list('@Certificate').map(({ id }) => id)).toEqual([connectionOf(manager)?.pin]);
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid });
    expect(manager.core.check()).toEqual([]);
  });

  it('and whose take-over fails after its certificate was withdrawn fails with the agent\'s reason', async () => {
    const manager = await openScriptedManager();
    const agent = manager.agents.add(new ScriptedAgent());
    agent.answers.set('take_ownership', () => {
      manager.core.transact((tx) => tx.list('@Certificate').forEach(({ id }) => tx.delete('@Certificate', id)));
      throw new Error('taken by somebody else');
    });
    expect((await manager.discover(host)).error?.message).toContain('taken by somebody else');
  });
});

describe('an agent that does not answer', () => {
  it('is told once, until a refresh reaches it again', async () => {
    const manager = await owned();
    manager.agent.reachable = false;
    await manager.job('Server.releaseOwnership', { id: uuid });
    await manager.job('Server.refresh', { id: uuid });
    await manager.discover(host);
    expect(openEvents(manager)).toEqual(['server.disconnect']);
    expect(serverOf(manager)).toMatchObject({ serverRunState: 'RUNNING', managerUuid });
    manager.agent.reachable = true;
    expect(await manager.job('Server.refresh', { id: uuid })).toMatchObject({ state: 'SUCCESS' });
    expect(openEvents(manager)).toEqual([]);
    expect(manager.core.store.list('Event').filter(({ eventType }) => eventType === 'server.online')).toHaveLength(1);
  });

  it('is told until it says that it is up', async () => {
    const manager = await owned();
    manager.agent.reachable = false;
    await manager.job('Server.refresh', { id: uuid });
    expect(openEvents(manager)).toEqual(['server.disconnect']);
    await manager.perform('AgentNotification.event', { principal: { kind: 'agent', serverId: uuid }, id: uuid, body: { server: uuid, number: 1, type: 'SERVER_UP', time: 1, data: {} } });
    expect(openEvents(manager)).toEqual([]);
  });
});
