import { describe, expect, it, vi } from 'vitest';
import { openScriptedManager, type ScriptedManager } from '../../agents/scripted-manager.js';
import { ScriptedAgent } from '../../agents/scripted-transport.js';
import { door } from '../../jobs/scripted-jobs.js';
import type { GivenSettings } from '../../settings.js';
import { agentKeys } from './server-job.js';

const host = '192.0.2.21';
const uuid = '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:01';
const second = 1_000;

interface Owner extends ScriptedManager {
  readonly agent: ScriptedAgent;
}

async function owned(settings: GivenSettings = {}): Promise<Owner> {
  const manager = await openScriptedManager({ settings });
  const agent = manager.agents.add(new ScriptedAgent());
  await manager.discover(host);
  manager.agents.calls.splice(0);
  return { ...manager, agent };
}

const stateOf = ({ core }: ScriptedManager) => core.store.get('Server', uuid)?.serverRunState;
/** What the watch had to say about the Server, in order. */
const told = ({ core }: ScriptedManager): string[] =>
  core.store.list('Event').map(({ eventType }) => eventType).filter((type) => /^server\.(disconnect|offline|online|authentication|certificate)/.test(type));
const open = ({ core }: ScriptedManager): readonly string[] => core.events.open({ type: 'Server', id: uuid });
const as = { principal: { kind: 'agent', serverId: uuid }, id: uuid } as const;
const statistics = (manager: ScriptedManager) =>
  manager.perform('AgentNotification.statistic', { ...as, body: { server: uuid, time: manager.world.now(), interval: 20, samples: [{ object: uuid, type: 'CPU_UTILIZATION', value: 1 }] } });
const event = (manager: ScriptedManager, number: number, type: string) =>
  manager.perform('AgentNotification.event', { ...as, body: { server: uuid, number, type, time: manager.world.now(), data: {} } });

describe('an owned Server', () => {
  it('whose agent posts is not called', async () => {
    const manager = await owned();
    for (let n = 0; n < 30; n += 1) {
      await manager.world.advance(20 * second);
      await (n % 2 === 0 ? statistics(manager) : event(manager, n, 'SERVER_UP'));
    }
    expect(manager.agents.methods()).toEqual([]);
    expect(told(manager)).toEqual([]);
  });

  it('that is silent is called, and that it answers is enough', async () => {
    const manager = await owned();
    await manager.world.advance(29 * second);
    expect(manager.agents.methods()).toEqual([]);
    await manager.world.advance(91 * second);
    expect(manager.agents.calls.every(({ by }) => by === 'certificate')).toBe(true);
    expect(manager.agents.methods()).toEqual(Array(4).fill('get_api_version'));
    expect([stateOf(manager), told(manager)]).toEqual(['RUNNING', []]);
  });

  it('that does not answer has lost touch, then is offline and STOPPED, each told once with the reason', async () => {
    const manager = await owned();
    manager.agent.reachable = false;
    await manager.world.advance(29 * second);
    expect(told(manager)).toEqual([]);
    await manager.world.advance(second);
    expect([stateOf(manager), told(manager)]).toEqual(['RUNNING', ['server.disconnect']]);
    await manager.world.advance(89 * second);
    expect([stateOf(manager), told(manager)]).toEqual(['RUNNING', ['server.disconnect']]);
    await manager.world.advance(second);
    expect([stateOf(manager), told(manager)]).toEqual(['STOPPED', ['server.disconnect', 'server.offline']]);
    await manager.world.advance(3_600 * second);
    expect(told(manager)).toEqual(['server.disconnect', 'server.offline']);
    for (const id of open(manager)) expect(manager.core.store.get('Event', id)?.description).toContain('OVMAPI_4021E');
    expect(manager.core.check()).toEqual([]);
  });

  it('loses touch and is given up after the times that are set', async () => {
    const manager = await owned({ disconnectAfterMs: 5 * second, offlineAfterMs: 12 * second });
    manager.agent.reachable = false;
    await manager.world.advance(5 * second);
    expect(told(manager)).toEqual(['server.disconnect']);
    await manager.world.advance(10 * second);
    expect([stateOf(manager), told(manager)]).toEqual(['STOPPED', ['server.disconnect', 'server.offline']]);
  });

  it('that lost touch is not told again when somebody acknowledges that', async () => {
    const manager = await owned();
    manager.agent.reachable = false;
    await manager.world.advance(30 * second);
    manager.core.transact((tx) => manager.core.events.acknowledge(tx, open(manager)));
    await manager.world.advance(60 * second);
    expect(told(manager)).toEqual(['server.disconnect']);
  });

  it.each([
    ['answers a call', async (manager: Owner) => {
      manager.agent.reachable = true;
      await manager.world.advance(600 * second);
    }],
    ['posts statistics', statistics],
    ['says that it is up', (manager: Owner) => event(manager, 1, 'SERVER_UP')],
  ])('that was given up is RUNNING when its agent %s', async (_, comeBack) => {
    const manager = await owned();
    manager.agent.reachable = false;
    await manager.world.advance(150 * second);
    expect(stateOf(manager)).toBe('STOPPED');
    await comeBack(manager);
    expect([stateOf(manager), told(manager)]).toEqual(['RUNNING', ['server.disconnect', 'server.offline', 'server.online']]);
    expect(open(manager)).toEqual([]);
  });

  it('that only lost touch is online when its agent posts statistics', async () => {
    const manager = await owned();
    manager.agent.reachable = false;
    await manager.world.advance(60 * second);
    await statistics(manager);
    expect([stateOf(manager), told(manager)]).toEqual(['RUNNING', ['server.disconnect', 'server.online']]);
  });

  it('that said it would go down is STOPPED without an alarm', async () => {
    const manager = await owned();
    await event(manager, 1, 'SERVER_SHUTDOWN');
    manager.agent.reachable = false;
    await manager.world.advance(30 * second);
    expect([stateOf(manager), told(manager)]).toEqual(['STOPPED', []]);
  });
});

describe('an agent whose clock is ahead, as in an advance of the lab,', () => {
  const ahead = async (manager: ScriptedManager, ms: number): Promise<unknown> => {
    const time = manager.world.now() + ms;
    return manager.perform('AgentNotification.statistic', { ...as, body: { server: uuid, time, interval: 20, samples: [] } });
  };

  it('is not called before the Manager has come to the same time', async () => {
    const manager = await owned();
    await ahead(manager, 3_600 * second);
    await manager.world.advance(3_600 * second);
    expect(manager.agents.methods()).toEqual([]);
    await manager.world.advance(30 * second);
    expect(manager.agents.methods()).toEqual(['get_api_version']);
  });

  it('by more than a day is wrong, and watched as ever', async () => {
    const manager = await owned();
    await ahead(manager, 365 * 86_400 * second);
    await manager.world.advance(30 * second);
    expect(manager.agents.methods()).toEqual(['get_api_version']);
  });
});

it('an agent that posts just as it is to be called is not called', async () => {
  const manager = await owned();
  const advance = manager.world.advance(31 * second);
  await manager.context.io.sleep(20);
  await statistics(manager);
  await advance;
  expect([manager.agents.methods(), told(manager)]).toEqual([[], []]);
});

describe('an owned Server that does not accept the Manager, or the Manager not it,', () => {
  it.each([
    { by: 'a new key', type: 'server.certificate.changed', reason: 'OVMRU_900022E', change: (agent: ScriptedAgent) => void (agent.fingerprint = 'made anew') },
    { by: 'a Manager that it has forgotten', type: 'server.authentication.failed', reason: '403 Unauthorized access attempt', change: (agent: ScriptedAgent) => void (agent.managerCertificate = null) },
  ])('by $by, is UNKNOWN with an event of the reason, and stays so whatever it posts', async ({ type, reason, change }) => {
    const manager = await owned();
    change(manager.agent);
    await manager.world.advance(60 * second);
    expect([stateOf(manager), told(manager)]).toEqual(['UNKNOWN', [type]]);
    expect(manager.core.store.get('Event', open(manager)[0] ?? '')).toMatchObject({ eventSeverity: 'CRITICAL', description: expect.stringContaining(reason) as string });
    await event(manager, 1, 'SERVER_UP');
    await statistics(manager);
    await manager.world.advance(3_600 * second);
    expect([stateOf(manager), told(manager)]).toEqual(['UNKNOWN', [type]]);
    expect(manager.core.check()).toEqual([]);
  });

  it('is RUNNING when a call by certificate succeeds again, soon after its agent speaks up', async () => {
    const manager = await owned();
    const { fingerprint } = manager.agent;
    manager.agent.fingerprint = 'made anew';
    await manager.world.advance(3_600 * second);
    manager.agent.fingerprint = fingerprint;
    await statistics(manager);
    expect(stateOf(manager)).toBe('UNKNOWN');
    await manager.world.advance(30 * second);
    expect([stateOf(manager), told(manager)]).toEqual(['RUNNING', ['server.certificate.changed', 'server.online']]);
    expect(open(manager)).toEqual([]);
  });

  it('is RUNNING, and nothing is left open, when ownership is taken again', async () => {
    const manager = await owned();
    manager.agent.fingerprint = 'made anew';
    await manager.world.advance(30 * second);
    expect(await manager.job('Server.takeOwnership', { id: uuid, body: 'ovsroot' })).toMatchObject({ state: 'SUCCESS' });
    expect([stateOf(manager), open(manager)]).toEqual(['RUNNING', []]);
    manager.agents.calls.splice(0);
    await manager.world.advance(30 * second);
    expect(manager.agents.methods()).toEqual(['get_api_version']);
  });
});

describe('the watch', () => {
  it('leaves an agent alone while a job works with it', async () => {
    const manager = await owned();
    const gate = door();
    const job = manager.core.jobs.runInternal({ name: 'test', objects: [], keys: agentKeys(manager.core, [uuid]), body: async () => {
      await gate.opened;
      return null;
    } });
    await manager.world.advance(300 * second);
    expect(manager.agents.methods()).toEqual([]);
    gate.open();
    await job;
    await manager.world.advance(30 * second);
    expect(manager.agents.methods()).toEqual(['get_api_version']);
  });

  it('lets go of a Server that is released', async () => {
    const manager = await owned();
    expect(await manager.job('Server.releaseOwnership', { id: uuid })).toMatchObject({ state: 'SUCCESS' });
    manager.agents.calls.splice(0);
    manager.agent.reachable = false;
    await manager.world.advance(3_600 * second);
    expect([manager.agents.methods(), stateOf(manager), told(manager)]).toEqual([[], 'UNKNOWN', []]);
    // The archive task alone waits.
    expect(manager.world.pending).toBe(1);
  });

  it('goes on when what it saw cannot be written down', async () => {
    const manager = await owned();
    manager.agent.reachable = false;
    const broken = vi.spyOn(manager.core, 'transact').mockImplementation(() => {
      throw new Error('the disk is full');
    });
    await manager.world.advance(30 * second);
    broken.mockRestore();
    expect(told(manager)).toEqual([]);
    await manager.world.advance(30 * second);
    expect(told(manager)).toEqual(['server.disconnect']);
  });

  it('ends with the Manager', async () => {
    const manager = await owned();
    await manager.core.close();
    await manager.world.advance(3_600 * second);
    expect(manager.agents.methods()).toEqual([]);
  });
});
