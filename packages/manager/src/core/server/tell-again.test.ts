import { isRpcStruct, type RpcValue } from '@ovmsim/xml';
import { describe, expect, it } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';
import type { GivenSettings } from '../../settings.js';

const host = '192.0.2.21';
const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const moved: GivenSettings = { eventBaseUrl: 'https://manager.example.com:7102', managerAddress: 'manager.example.com' };

interface Restarted extends ScriptedManager {
  readonly agent: ScriptedAgent;
  /** Every message with which the agent was taken since the restart. */
  readonly messages: RpcValue[];
}

/** A Manager that owned a Server and was started again: the same world, perhaps at another place. */
async function restarted(settings: GivenSettings, meanwhile: (agent: ScriptedAgent) => void = () => undefined): Promise<Restarted> {
  const before = await openScriptedManager();
  const agent = before.agents.add(new ScriptedAgent());
  await before.discover(host);
  const snapshot = await before.core.snapshot();
  await before.core.close();
  before.agents.calls.splice(0);
  meanwhile(agent);
  const after = await openScriptedManager({ settings, transport: before.agents });
  await after.core.restore(snapshot);
  await after.core.idle();
  const messages = before.agents.calls.filter(({ method }) => method === 'take_ownership').flatMap(({ params }) => params.slice(0, 1));
  return { ...after, agents: before.agents, agent, messages };
}

const serverOf = ({ core }: ScriptedManager) => core.store.get('Server', uuid);
const toldOf = ({ core }: ScriptedManager) => core.store.get('@AgentConnection', uuid)?.told;
const jobs = ({ core }: ScriptedManager): string[] => core.store.list('Job').map(({ name, jobRunState }) => `${name} ${jobRunState}`).filter((job) => job.startsWith('Refresh'));

describe('a Manager that starts with Servers of its own', () => {
  it('meets each once, by certificate', async () => {
    const manager = await restarted({});
    expect(manager.agents.calls.map(({ method, by }) => [method, by])).toEqual([['get_api_version', 'certificate']]);
    expect([serverOf(manager)?.serverRunState, jobs(manager)]).toEqual(['RUNNING', []]);
  });

  it('at another address tells their agents so, with the certificates in force, and discovers them anew', async () => {
    const manager = await restarted(moved);
    const [message] = manager.messages;
    expect(manager.messages).toHaveLength(1);
    if (!isRpcStruct(message)) throw new Error('no message');
    expect(message['manager_uuid']).toBe(manager.core.managerId);
    expect(message['manager_event_url']).toMatch(/^https:\/\/manager\.example\.com:7102\/ovm\/core\/wsapi\/rest\/internal\/Server\//);
    expect(message['signed_server_certificate']).toBe(manager.core.store.list('@Certificate')[0]?.certificate);
    expect([toldOf(manager), serverOf(manager)?.serverRunState, serverOf(manager)?.ntpServers]).toEqual([moved.eventBaseUrl, 'RUNNING', ['manager.example.com']]);
    expect(manager.agents.calls.every(({ by }) => by === 'certificate')).toBe(true);
    expect(jobs(manager)).toEqual(['Refresh Server: ovs1.example.com SUCCESS']);
    expect(manager.core.check()).toEqual([]);
    expect(manager.issuer.issued).toEqual([]);
  });

  it('keeps a time source that somebody chose', async () => {
    const manager = await restarted(moved, (agent) => void (agent.ntp = ['192.0.2.123']));
    expect(serverOf(manager)?.ntpServers).toEqual(['192.0.2.123']);
  });

  it.each([
    ['is not up yet', (agent: ScriptedAgent) => void (agent.reachable = false)],
    ['still has another key', (agent: ScriptedAgent) => void (agent.fingerprint = 'of before')],
  ])('blames no Server that %s, but watches it from the start', async (_, change) => {
    const manager = await restarted(moved, change);
    expect([serverOf(manager)?.serverRunState, manager.messages, manager.core.events.open({ type: 'Server', id: uuid })]).toEqual(['RUNNING', [], []]);
    manager.agent.reachable = true;
    manager.agent.fingerprint = 'AA:01';
    await manager.world.advance(30_000);
    await manager.core.idle();
    expect([toldOf(manager), jobs(manager)]).toEqual([moved.eventBaseUrl, ['Refresh Server: ovs1.example.com SUCCESS']]);
  });

  it('sees what was lost while it was away after the usual time', async () => {
    const manager = await restarted({}, (agent) => void (agent.reachable = false));
    await manager.world.advance(30_000);
    expect(manager.core.store.list('Event').at(-1)?.eventType).toBe('server.disconnect');
    await manager.world.advance(90_000);
    expect(serverOf(manager)?.serverRunState).toBe('STOPPED');
  });

  it('does not try without end to tell a Server that refuses', async () => {
    const manager = await restarted(moved, (agent) => agent.answers.set('take_ownership', () => {
      throw new Error('no');
    }));
    await manager.world.advance(300_000);
    await manager.core.idle();
    expect(jobs(manager)).toEqual(['Refresh Server: ovs1.example.com FAILURE']);
    manager.agent.answers.clear();
    await manager.world.advance(330_000);
    await manager.core.idle();
    expect(toldOf(manager)).toBe(moved.eventBaseUrl);
  });
});

it('a discovery by hand tells the agent of an owned Server where the Manager is now, too', async () => {
  const manager = await restarted(moved, (agent) => void (agent.reachable = false));
  manager.agent.reachable = true;
  expect(await manager.discover(host)).toMatchObject({ state: 'SUCCESS' });
  expect([toldOf(manager), serverOf(manager)?.ntpServers]).toEqual([moved.eventBaseUrl, ['manager.example.com']]);
});
